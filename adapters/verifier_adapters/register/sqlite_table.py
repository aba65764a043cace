"""Rows of a table of an SQLite file, which is opened for reading only."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from verifier.domain.errors import ConfigurationError
from verifier_adapters.register.rows import Row, is_readable, places


def read(path: Path, table: str, columns: Mapping[str, str]) -> Iterator[Row]:
    """A row with a cell that is neither text nor a whole number is damaged.

    Raises ``ConfigurationError`` that begins with the wrong key.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
                raise ConfigurationError(f"table: no table {table} in {path}")
            quoted = '"' + table.replace('"', '""') + '"'
            found = connection.execute(f"SELECT * FROM {quoted}")
            where = places([column[0] for column in found.description], columns, path)
            for line, row in enumerate(found, 1):
                given = {name: row[place] for name, place in where.items()}
                yield Row(
                    {name: _text(one) for name, one in given.items()}, line, not all(map(_is_sound, given.values()))
                )
    except sqlite3.Error as error:
        # the error's text may quote a cell
        raise ConfigurationError(f"file: SQLite cannot read {path}: {type(error).__name__}") from None


def _is_sound(cell: Any) -> bool:
    return is_readable(cell) if isinstance(cell, str) else cell is None or isinstance(cell, int)


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)
