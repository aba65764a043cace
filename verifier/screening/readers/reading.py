"""All lists together: chooses the readers, collects what they find, and holds no id twice."""

import gc
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from verifier.domain.errors import ConfigurationError
from verifier.screening.entry import ListEntry
from verifier.screening.readers import comma_separated, follow_the_money, json_lines, parquet
from verifier.screening.readers.lines import COMPRESSED
from verifier.screening.readers.reader import Found, Problem, Progress, Reader, Skipped
from verifier.screening.readers.row import entry as entry_of

READERS: Mapping[str, Reader] = {
    ".ftm.json": follow_the_money.rows,
    ".ftm.jsonl": follow_the_money.rows,
    ".ftm": follow_the_money.rows,
    ".csv": comma_separated.rows,
    ".jsonl": json_lines.rows,
    ".parquet": parquet.rows,
}
"""The first suffix that fits; all but Parquet may be followed by ``.gz``."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """``line`` counts from 1; ``problem`` names the column and the rule."""

    path: Path
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class ListFile:
    """Every row that is not blank is an entry, a bad row, or in ``skipped``, which counts by kind."""

    entries: tuple[ListEntry, ...]
    bad_rows: tuple[BadRow, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)


def read(paths: Sequence[Path], progress: Progress = lambda count: None) -> ListFile:
    """All files together; an id that comes twice is a bad row, in whatever file it stands.

    ``progress`` is told the bytes read since its last call. Raises ``ConfigurationError`` for a file that is wrong as a
    whole: unknown suffix, unreadable, no list.
    """
    collected = _Collected(paths)
    with _without_collector():
        for index, path in enumerate(paths):
            reader = _reader(path)
            try:
                collected.add(index, reader(path, progress))
            except (OSError, EOFError, zlib.error) as error:
                raise ConfigurationError(f"list {path}: {error}") from None
    return ListFile(tuple(collected.entries), tuple(collected.bad_rows), collected.skipped)


class _Collected:
    """What the files hold so far."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self.entries: list[ListEntry] = []
        self.bad_rows: list[BadRow] = []
        self.skipped: Counter[str] = Counter()
        # where an id stands, line and file in one number: a pair for each of a million would take 60 MB more
        self._places: dict[str, int] = {}

    def add(self, index: int, rows: Iterable[tuple[int, Found]]) -> None:
        path, files = self._paths[index], len(self._paths)
        folder = path.parent
        for line, found in rows:
            entry = found if isinstance(found, (Problem, Skipped)) else entry_of(found, folder)
            if isinstance(entry, ListEntry):
                place = line * files + index
                first = self._places.setdefault(entry.id, place)
                if first == place:
                    self.entries.append(entry)
                else:
                    problem = f"id: {entry.id} comes twice, first in {self._paths[first % files]}:{first // files}"
                    self.bad_rows.append(BadRow(path, line, problem))
            elif isinstance(entry, Problem):
                self.bad_rows.append(BadRow(path, line, entry.text))
            else:
                self.skipped[entry.kind] += 1


@contextmanager
def _without_collector() -> Iterator[None]:
    """Entries hold no cycles, and looking for some among a million of them takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _reader(path: Path) -> Reader:
    name = path.name.lower()
    for suffix, reader in READERS.items():
        if name.endswith(suffix) or (name.endswith(suffix + COMPRESSED) and reader is not parquet.rows):
            return reader
    raise ConfigurationError(
        f"list {path}: unknown suffix; known are {', '.join(READERS)}, and .gz after all but Parquet"
    )
