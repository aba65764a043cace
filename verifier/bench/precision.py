"""The share of clean names that are flagged. Clean is a name that holds no protected name, as it is or folded.

The lists and the grammar of organs count apart: a name in which the grammar finds an organ holds a protected organ's
name, although no list has it, so it is seldom a false alarm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from verifier.bulk.row import Row
from verifier.bulk.screening import Screened, screen
from verifier.screening.entry import ListEntry
from verifier.screening.folding import fold
from verifier.screening.hit import Hit, ScreeningOutcome
from verifier.screening.organ_hits import PLANE
from verifier.screening.screener import NameScreener

Named = tuple[str, Hit]
"""A clean name and its best hit."""
_SHORTEST, _LONGEST = 2, 40


@dataclass(frozen=True, slots=True)
class Flagged:
    """Of the ``clean`` names in a file those that the lists flag, and those in which the grammar finds an organ."""

    file: Path
    clean: int
    flagged: tuple[Named, ...]
    organs: tuple[Named, ...]

    @property
    def share(self) -> float:
        return len(self.flagged) / self.clean if self.clean else 0.0


def protected_texts(entries: Iterable[ListEntry]) -> set[str]:
    """Every name and alias, folded."""
    return {fold(name).text for entry in entries for name in entry.names}


def clean_of(names: Iterable[str], protected: set[str]) -> list[str]:
    return [name for name in names if not _holds_one(fold(name).text, protected)]


def flagged(screener: NameScreener, path: Path, names: Sequence[str]) -> Flagged:
    """In this process; ``names`` are the clean ones of the file."""
    return _of_hits(path, len(names), ((name, screener.screen_name(name, None).hits) for name in names))


def flagged_on_all_cores(snapshot: Path, version: str, path: Path, names: Sequence[str], worker_count: int) -> Flagged:
    rows = (Row(number, name) for number, name in enumerate(names, 1))
    results = screen(rows, snapshot, version, worker_count)
    return _of_hits(path, len(names), ((one.row.name, one.name.hits) for one in results if isinstance(one, Screened)))


def claims(named: Iterable[Named]) -> int:
    return sum(hit.outcome is ScreeningOutcome.CLAIM for _, hit in named)


def _of_hits(path: Path, clean: int, screened: Iterable[tuple[str, Sequence[Hit]]]) -> Flagged:
    best = [(name, hits[0]) for name, hits in screened if hits]
    return Flagged(
        path,
        clean,
        tuple(one for one in best if one[1].plane != PLANE),
        tuple(one for one in best if one[1].plane == PLANE),
    )


def _holds_one(text: str, protected: set[str]) -> bool:
    return any(
        text[i:j] in protected for i in range(len(text)) for j in range(i + _SHORTEST, min(i + _LONGEST, len(text)) + 1)
    )
