"""CSV in UTF-8. Lines that begin with # before the header are the list's provenance.

A row is one line, although RFC 4180 lets a quoted cell go on over the line's end: a quote that somebody forgot to
close would swallow the rows after it, and a protected name would be gone without a word.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from verifier.domain.errors import ConfigurationError
from verifier.screening.readers import lines
from verifier.screening.readers.reader import Found, Problem, Progress
from verifier.screening.readers.row import problem_of_columns


def rows(path: Path, progress: Progress) -> Iterator[tuple[int, Found]]:
    numbered = lines.numbered(path, progress)
    columns = _header(path, numbered)
    for number, line in numbered:
        if not line.strip():
            continue
        cells = _cells(line)
        if isinstance(cells, Problem):
            yield number, cells
        elif len(cells) != len(columns):
            yield number, Problem(f"row: has {len(cells)} cells where the header has {len(columns)}")
        else:
            yield number, dict(zip(columns, cells, strict=True))


def _header(path: Path, numbered: Iterator[tuple[int, bytes]]) -> list[str]:
    for _, line in numbered:
        if line.strip() and not line.startswith(b"#"):
            cells = _cells(line)
            if isinstance(cells, Problem):
                raise ConfigurationError(f"list {path}: the header: {cells.text}")
            columns = [cell.strip() for cell in cells]
            if problem := problem_of_columns(columns):
                raise ConfigurationError(f"list {path}: {problem}")
            return columns
    raise ConfigurationError(f"list {path}: has no header")


def _cells(line: bytes) -> list[str] | Problem:
    """Without quotes a comma is always a border, and splitting is three times as fast as the CSV parser."""
    try:
        text = line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        return Problem("row: is not UTF-8 (if it is GBK, save the file as UTF-8)")
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error as error:
        return Problem(f"row: a quote is not closed on its line, or stands inside a cell ({error})")
