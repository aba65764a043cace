"""Reads a table of names row by row: CSV, TSV, JSON Lines, plain text (a name a line), Parquet; text also as ``.gz``.

CSV and Parquet have a header. TSV has one if a cell of its first line is the name's column; otherwise, where no column
was asked for, its first column is the names. Blank lines of a text are no rows.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verifier.bulk.delimited import COMMA, TAB, Records
from verifier.domain.errors import ConfigurationError
from verifier.screening.readers import json_lines, lines
from verifier.screening.readers.reader import Problem, Progress

USUAL_NAME = "name"
_ROWS_A_BATCH = 8_192
_MOST_COLUMNS_SHOWN = 12

Record = Mapping[str, object] | Problem


@dataclass(frozen=True, slots=True)
class Wanted:
    """``name`` is the column of the names, ``None`` where the user did not say; ``others`` must be there as well,
    ``optional`` may be.
    """

    name: str | None = None
    others: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def name_column(self) -> str:
        return self.name or USUAL_NAME

    @property
    def needed(self) -> tuple[str, ...]:
        return (self.name_column, *self.others)


def read(path: Path, wanted: Wanted, progress: Progress = lambda count: None) -> Iterator[tuple[int, Record]]:
    """Each row with its number: the line, or the row where a format has no lines; both from 1.

    ``progress`` hears of bytes, in the end of the file's size. Raises ``ConfigurationError`` for a file that is wrong
    as a whole.
    """
    name = path.name.lower().removesuffix(lines.COMPRESSED)
    reader = next((one for suffix, one in _READERS.items() if name.endswith(suffix)), None)
    if reader is None:
        raise ConfigurationError(f"file {path}: unknown suffix; known are {', '.join(_READERS)}")
    try:
        yield from reader(path, wanted, progress)
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigurationError(f"file {path}: {error}") from None


def _comma_separated(path: Path, wanted: Wanted, progress: Progress) -> Iterator[tuple[int, Record]]:
    """Lines that begin with # before the header are the file's provenance."""
    numbered = lines.numbered(path, progress)
    first = next((one for one in numbered if one[1].strip() and not one[1].startswith(b"#")), None)
    if first is None:
        raise ConfigurationError(f"file {path}: has no header")
    records = Records(numbered, COMMA)
    records.give_back(*first)
    rows = iter(records)
    _, header = next(rows)
    if isinstance(header, Problem):
        raise ConfigurationError(f"file {path}: the header: {header.text}")
    yield from _named(rows, _checked(path, [cell.strip() for cell in header], wanted))


def _tab_separated(path: Path, wanted: Wanted, progress: Progress) -> Iterator[tuple[int, Record]]:
    numbered = lines.numbered(path, progress)
    first = next((one for one in numbered if one[1].strip()), None)
    if first is None:
        return
    columns = [cell.strip() for cell in first[1].decode(errors="replace").rstrip("\r\n").split(TAB)]
    if wanted.name_column in columns or wanted.name is not None or wanted.others:
        records = Records(numbered, TAB)
        records.give_back(*first)
        rows = iter(records)
        next(rows)
        yield from _named(rows, _checked(path, columns, wanted))
        return
    for number, line in (first, *numbered):
        if line.strip():
            yield number, _only_name(wanted, line.split(b"\t")[0])


def _plain_text(path: Path, wanted: Wanted, progress: Progress) -> Iterator[tuple[int, Record]]:
    if wanted.others:
        raise ConfigurationError(f"file {path}: plain text has no column {wanted.others[0]!r}")
    for number, line in lines.numbered(path, progress):
        if line.strip():
            yield number, _only_name(wanted, line)


def _json_lines(path: Path, wanted: Wanted, progress: Progress) -> Iterator[tuple[int, Record]]:
    for number, found in json_lines.rows(path, progress):
        yield number, found if isinstance(found, (dict, Problem)) else Problem("row: is not a JSON object")


def _parquet(path: Path, wanted: Wanted, progress: Progress) -> Iterator[tuple[int, Record]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError(
            f"file {path}: Parquet needs pyarrow: pip install 'public-account-verifier[parquet]'"
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            columns = _checked(path, file.schema_arrow.names, wanted)
            known = [column for column in dict.fromkeys((*wanted.needed, *wanted.optional)) if column in columns]
            size, total, done = path.stat().st_size, file.metadata.num_rows, 0
            for batch in file.iter_batches(_ROWS_A_BATCH, columns=known):
                cells = [_values(batch.column(column)) for column in known]
                for number, row in enumerate(zip(*cells, strict=True), done + 1):
                    yield number, dict(zip(known, row, strict=True))
                before, done = done, done + batch.num_rows
                progress(size * done // total - size * before // total)
    except pyarrow.ArrowException as error:
        raise ConfigurationError(f"file {path}: cannot be read as Parquet: {error}") from None


_READERS: Mapping[str, Callable[[Path, Wanted, Progress], Iterator[tuple[int, Record]]]] = {
    ".csv": _comma_separated,
    ".tsv": _tab_separated,
    ".txt": _plain_text,
    ".jsonl": _json_lines,
    ".parquet": _parquet,
}


def _named(rows: Iterator[tuple[int, list[str] | Problem]], columns: list[str]) -> Iterator[tuple[int, Record]]:
    for number, cells in rows:
        yield number, cells if isinstance(cells, Problem) else dict(zip(columns, cells, strict=True))


def _only_name(wanted: Wanted, cell: bytes) -> Record:
    try:
        return {wanted.name_column: cell.decode().strip("\r\n")}
    except UnicodeDecodeError:
        return Problem("row: is not UTF-8 (if it is GBK, save the file as UTF-8)")


def _checked(path: Path, columns: list[str], wanted: Wanted) -> list[str]:
    missing = next((column for column in wanted.needed if column not in columns), None)
    if missing is not None:
        shown = ", ".join(columns[:_MOST_COLUMNS_SHOWN])
        raise ConfigurationError(f"file {path}: has no column {missing!r}; it has: {shown}")
    twice = next((column for column in (*wanted.needed, *wanted.optional) if columns.count(column) > 1), None)
    if twice is not None:
        raise ConfigurationError(f"file {path}: column {twice!r} comes twice")
    return columns


def _values(column: Any) -> list[object]:
    """A cell that is not UTF-8 comes as bytes: it spoils its row and not the batch."""
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_value(cell) for cell in column]


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return b""
