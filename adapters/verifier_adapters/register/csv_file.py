"""Rows of a CSV file, with ``#`` lines as comments."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from verifier.domain.errors import ConfigurationError
from verifier_adapters.register.rows import Row, is_readable, places


def read(path: Path, columns: Mapping[str, str], encoding: str) -> Iterator[Row]:
    """A row with bytes of another encoding, or with cells that do not fit the header, is damaged.

    Raises ``ConfigurationError`` that begins with the wrong key and names the line where the file cannot be understood
    from there on: a header of another encoding, an unsound quote.
    """
    with path.open(
        encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="surrogateescape", newline=""
    ) as file:
        # a comment becomes a blank line, so that the reader counts lines as an editor does
        reader = csv.reader(("\n" if line.startswith("#") else line for line in file), strict=True)
        try:
            header = [name.strip() for name in next((row for row in reader if row), [])]
            if not all(map(is_readable, header)):
                raise ConfigurationError(f"file: not {encoding.upper()} in line {reader.line_num}: {path}")
            where = places(header, columns, path)
            for row in reader:
                if not row:
                    continue
                cells = {name: row[place] if place < len(row) else "" for name, place in where.items()}
                damaged = len(row) != len(header) or not all(map(is_readable, cells.values()))
                yield Row(cells, reader.line_num, damaged)
        except csv.Error:
            raise ConfigurationError(f"file: no sound CSV in line {reader.line_num}: {path}") from None
