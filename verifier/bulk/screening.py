"""Screens a stream of rows against a snapshot, on as many cores as are given, in the order of the rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from verifier.bulk import workers
from verifier.bulk.row import BadRow, Row
from verifier.domain.errors import ConfigurationError
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

ROWS_A_TASK = 500
_CLEAR = Screening(ScreeningOutcome.CLEAR, ())


@dataclass(frozen=True, slots=True)
class Screened:
    row: Row
    name: Screening
    bio: Screening


Result = Screened | BadRow


@dataclass(frozen=True, slots=True)
class _Task:
    """``version`` is the snapshot's: the file may be built anew while rows are screened."""

    snapshot: Path
    version: str
    rows: tuple[Row | BadRow, ...]


def screen(rows: Iterable[Row | BadRow], snapshot: Path, version: str, worker_count: int) -> Iterator[Result]:
    """Every row comes out, in order: about 5 k names a second and core against a large list.

    ``version`` is that of the snapshot as the caller opened it.
    """
    rows = iter(rows)
    pieces = iter(lambda: tuple(islice(rows, ROWS_A_TASK)), ())
    tasks = (_Task(snapshot, version, piece) for piece in pieces)
    for done in workers.in_order(_screened, tasks, worker_count):
        yield from done


def _screened(task: _Task) -> list[Result]:
    screener = _screener(task.snapshot, task.version)
    return [row if isinstance(row, BadRow) else _of_row(screener, row) for row in task.rows]


def _of_row(screener: NameScreener, row: Row) -> Screened:
    name = screener.screen_name(row.name, row.subject)
    return Screened(row, name, screener.screen_bio(row.bio, row.subject) if row.bio else _CLEAR)


@lru_cache(maxsize=1)
def _screener(path: Path, version: str) -> NameScreener:
    """One a process. A file that was built anew meanwhile must not mix two lists in one result."""
    snapshot = Snapshot.open(path)
    if snapshot.version != version:
        raise ConfigurationError(f"snapshot {path}: was built anew while names were screened; begin again")
    return NameScreener(snapshot)
