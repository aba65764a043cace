"""Recall by kind of evasion and length of name, and the share of clean names that are flagged.

A PROTECTED file has a name and a category a line, a BENIGN file a name, a PAIRS file two look-alike characters; columns
are separated by tabs, there is no header. Or PROTECTED is a list that ``verifier lists build`` reads.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from verifier.bench import evasions
from verifier.bench.evasions import Evader
from verifier.screening import readers
from verifier.screening.entry import DEFAULT_IMPORTANCE, EntryCategory, ListEntry
from verifier.screening.folding import fold
from verifier.screening.hit import Hit, ScreeningOutcome
from verifier.screening.screener import NameScreener

_LONGEST_NAME = 40
LENGTHS = ("2", "3", "4", "5+")


@dataclass(frozen=True, slots=True)
class Recall:
    """``caught`` of ``tried`` evasions of one kind, by length of the name (2, 3, 4, 5 for more)."""

    kind: str
    caught: dict[int, int]
    tried: dict[int, int]

    def share(self, length: int) -> float | None:
        return self.caught[length] / self.tried[length] if self.tried.get(length) else None


@dataclass(frozen=True, slots=True)
class Flagged:
    """Clean names that the lists flag, and those in which the grammar finds an organ: these hold a protected name."""

    file: Path
    clean: int
    flagged: tuple[tuple[str, Hit], ...]
    organs: tuple[tuple[str, Hit], ...]


def recall(screener: NameScreener, names: list[str], evader: Evader, sample: int) -> Iterable[Recall]:
    """Caught is an evasion whose hits name the entry."""
    chosen = evader.chance.sample(names, min(sample, len(names)))
    for kind, evade in evasions.KINDS.items():
        caught: dict[int, int] = defaultdict(int)
        tried: dict[int, int] = defaultdict(int)
        for name in chosen:
            evasion = evade(evader, name)
            if evasion:
                length = min(len(name), 5)
                tried[length] += 1
                caught[length] += any(hit.target == name for hit in screener.screen_name(evasion, None).hits)
        yield Recall(kind, caught, tried)


def flagged(screener: NameScreener, path: Path, protected: set[str]) -> Flagged:
    """Of the names that hold no protected name: containment is no false positive by itself."""
    names = [name for name in read_names(path) if not _holds_one(fold(name).text, protected)]
    by_list: list[tuple[str, Hit]] = []
    organs: list[tuple[str, Hit]] = []
    for name in names:
        screening = screener.screen_name(name, None)
        if screening.outcome is not ScreeningOutcome.CLEAR:
            (organs if screening.hits[0].plane == "organ" else by_list).append((name, screening.hits[0]))
    return Flagged(path, len(names), tuple(by_list), tuple(organs))


def evader(seed: int, pairs: Path | None, parts: Callable[[str], str] = evasions.own_parts) -> Evader:
    look_alikes = evasions.own_look_alikes if pairs is None else _of_pairs(pairs)
    return Evader(random.Random(seed), look_alikes, parts)


def read_protected(path: Path) -> list[ListEntry]:
    if path.suffix != ".tsv":
        return list(readers.read([path]).entries)
    with path.open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [_entry(number, row[0], row[1]) for number, row in enumerate(rows) if len(row[0]) >= 2]


def read_names(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [name for line in file if (name := line.split("\t")[0].strip())]


def _entry(number: int, name: str, category: str) -> ListEntry:
    known = EntryCategory(category) if category in set(EntryCategory) else EntryCategory.ENTERPRISE
    return ListEntry(f"e{number}", name, known, DEFAULT_IMPORTANCE[known])


def _of_pairs(path: Path) -> Callable[[str], str]:
    found: dict[str, str] = defaultdict(str)
    with path.open(encoding="utf-8") as file:
        for line in file:
            one, other = line.rstrip("\n").split("\t")[:2]
            if fold(one).text != fold(other).text:
                found[one] += other
                found[other] += one
    return lambda character: found.get(character, "")


def _holds_one(text: str, protected: set[str]) -> bool:
    return any(
        text[i:j] in protected for i in range(len(text)) for j in range(i + 2, min(i + _LONGEST_NAME, len(text)) + 1)
    )
