"""Recall by kind of evasion and length of the name.

Caught is an evasion whose hits name the entry; an evasion that happens to be another protected name counts as missed.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from verifier.bench import characters, evasions, files
from verifier.bench.evasions import Evader
from verifier.bulk import workers
from verifier.screening.entry import ListEntry
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

LONGEST = 5
"""Names of so many characters and more count together."""
_NAMES_A_TASK = 250


@dataclass(frozen=True, slots=True)
class Recall:
    """``caught`` of ``tried`` evasions of one kind, by length of the name (2, 3, 4, 5 for more); ``missed`` are names
    and their evasions.
    """

    kind: str
    caught: Counter[int]
    tried: Counter[int]
    missed: tuple[tuple[str, str], ...] = ()

    def share(self, length: int) -> float | None:
        return self.caught[length] / self.tried[length] if self.tried.get(length) else None

    def __add__(self, other: "Recall") -> "Recall":
        return Recall(self.kind, self.caught + other.caught, self.tried + other.tried, (*self.missed, *other.missed))


@dataclass(frozen=True, slots=True)
class Tables:
    """Where a worker gets its evader from: files, or the screener's own tables where there are none."""

    seed: int
    look_alikes: Path | None = None
    parts: Path | None = None

    def evader(self) -> Evader:
        return Evader(
            self.seed,
            characters.own_look_alikes if self.look_alikes is None else files.look_alikes(self.look_alikes),
            characters.own_parts if self.parts is None else files.parts(self.parts),
        )


@dataclass(frozen=True, slots=True)
class _Task:
    snapshot: Path
    tables: Tables
    kind: str
    names: tuple[tuple[str, tuple[str, ...]], ...]
    """With the names' aliases."""


def recall(screener: NameScreener, names: Sequence[str], evader: Evader, sample: int) -> Iterator[Recall]:
    """In this process, kind after kind."""
    chosen = sampled(names, sample, evader.seed)
    for kind in evasions.KINDS:
        yield _of_kind(screener, evader, kind, chosen)


def recall_on_all_cores(
    snapshot: Path, entries: Sequence[ListEntry], tables: Tables, sample: int, worker_count: int
) -> Iterator[Recall]:
    """The same numbers as ``recall``, kind after kind, each as soon as it is there.

    Abbreviations are tried on names that have some: of a sample of all there would be too few.
    """
    aliases = {entry.name: entry.aliases for entry in entries if entry.aliases}
    usual = sampled([entry.name for entry in entries], sample, tables.seed)
    abbreviated = sampled(list(aliases), sample, tables.seed)
    tasks = (
        _Task(
            snapshot,
            tables,
            kind,
            tuple((name, aliases.get(name, ())) for name in names[start : start + _NAMES_A_TASK]),
        )
        for kind in evasions.KINDS
        for names in (abbreviated if kind == evasions.ABBREVIATION else usual,)
        for start in range(0, max(len(names), 1), _NAMES_A_TASK)
    )
    done = workers.in_order(_of_task, tasks, worker_count)
    for kind, parts in groupby(done, key=lambda one: one.kind):
        yield sum(parts, Recall(kind, Counter(), Counter()))


def sampled(names: Sequence[str], count: int, seed: int) -> list[str]:
    """Different names, the same for a seed; all where there are no more."""
    different = list(dict.fromkeys(names))
    return random.Random(seed).sample(different, min(count, len(different)))


def _of_kind(screener: NameScreener, evader: Evader, kind: str, names: Iterable[str]) -> Recall:
    caught: Counter[int] = Counter()
    tried: Counter[int] = Counter()
    missed: list[tuple[str, str]] = []
    for name in names:
        evasion = evader.evade(kind, name)
        if evasion:
            length = min(len(name), LONGEST)
            tried[length] += 1
            if any(hit.target == name for hit in screener.screen_name(evasion, None).hits):
                caught[length] += 1
            else:
                missed.append((name, evasion))
    return Recall(kind, caught, tried, tuple(missed))


def _of_task(task: _Task) -> Recall:
    evader = _evader(task.tables)
    named = Evader(evader.seed, evader.look_alikes, evader.parts, dict(task.names))
    return _of_kind(_screener(task.snapshot), named, task.kind, [name for name, _ in task.names])


@lru_cache(maxsize=1)
def _evader(tables: Tables) -> Evader:
    return tables.evader()


@lru_cache(maxsize=1)
def _screener(snapshot: Path) -> NameScreener:
    return NameScreener(Snapshot.open(snapshot))
