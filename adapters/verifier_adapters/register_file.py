"""Reads the file behind a register: CSV in UTF-8 with ``#`` lines as comments, or a table of an SQLite file."""

import csv
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from verifier.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` by the name that the caller gave the column; a cell that is not there is empty.

    ``damaged`` where the cells do not fit the header, so that any of them may stand in the wrong column.
    """

    cells: Mapping[str, str] = field(repr=False)
    damaged: bool = False


def read(path: Path, table: str, columns: Mapping[str, str]) -> Iterator[Row]:
    """The rows of ``table``, or of a CSV file where it is empty. ``columns`` maps the caller's names to the header's.

    Raises ``ConfigurationError`` that begins with the wrong key: one of the caller's names, ``file`` or ``table``.
    """
    if not path.is_file():
        raise ConfigurationError(f"file: no such file: {path}")
    yield from _read_sqlite(path, table, columns) if table else _read_csv(path, columns)


def _read_csv(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        # a comment becomes a blank line, so that the reader counts lines as an editor does
        reader = csv.reader(("\n" if line.startswith("#") else line for line in file), strict=True)
        try:
            header = [name.strip() for name in next((row for row in reader if row), [])]
            places = _places(header, columns, path)
            for row in reader:
                if not row:
                    continue
                cells = {name: row[place] if place < len(row) else "" for name, place in places.items()}
                yield Row(cells, damaged=len(row) != len(header))
        except csv.Error:
            raise ConfigurationError(f"file: no sound CSV in line {reader.line_num}: {path}") from None
        except UnicodeDecodeError:
            raise ConfigurationError(f"file: not UTF-8: {path}") from None


def _read_sqlite(path: Path, table: str, columns: Mapping[str, str]) -> Iterator[Row]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
                raise ConfigurationError(f"table: no table {table} in {path}")
            quoted = '"' + table.replace('"', '""') + '"'
            found = connection.execute(f"SELECT * FROM {quoted}")
            places = _places([column[0] for column in found.description], columns, path)
            for row in found:
                yield Row({name: "" if row[place] is None else str(row[place]) for name, place in places.items()})
    except sqlite3.Error as error:
        # the error's text may quote a cell
        raise ConfigurationError(f"file: SQLite cannot read {path}: {type(error).__name__}") from None


def _places(header: Sequence[str], columns: Mapping[str, str], path: Path) -> dict[str, int]:
    for name, column in columns.items():
        if header.count(column) != 1:
            problem = "comes twice" if column in header else "is not there"
            raise ConfigurationError(f"{name}: column {column} {problem}: {path}")
    return {name: header.index(column) for name, column in columns.items()}
