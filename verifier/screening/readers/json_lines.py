"""JSON Lines in UTF-8: one object a line, with the columns as keys; a list is an array or text with ``;``."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from verifier.domain.errors import ConfigurationError
from verifier.screening.readers import lines
from verifier.screening.readers.reader import Found, Problem, Progress

NOT_JSON = Problem("row: is not JSON in UTF-8")


def rows(path: Path, progress: Progress) -> Iterator[tuple[int, Found]]:
    decode = msgspec.json.Decoder().decode
    for number, line in objects(path, progress):
        try:
            row = decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield number, NOT_JSON
            continue
        yield number, row if isinstance(row, dict) else Problem("row: is not a JSON object")


def objects(path: Path, progress: Progress) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank. Raises ``ConfigurationError`` for one array around everything, the usual mistake:
    it would make each of its lines a bad row.
    """
    first = True
    for number, line in lines.numbered(path, progress):
        if not line.strip():
            continue
        if first and line.startswith(b"["):
            raise ConfigurationError(f"list {path}: is a JSON array; write one object a line, without [ , and ]")
        first = False
        yield number, line
