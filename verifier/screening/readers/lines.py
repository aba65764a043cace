"""The lines of a text file as bytes, so that one that is not UTF-8 spoils no other. ``.gz`` is unpacked on the way."""

import gzip
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path

from verifier.domain.errors import ConfigurationError
from verifier.screening.readers.reader import Progress

COMPRESSED = ".gz"
_LINES_A_REPORT = 4096


def numbered(path: Path, progress: Progress) -> Iterator[tuple[int, bytes]]:
    """Each line with its number from 1, its end still on it; a byte order mark is taken off.

    Raises ``OSError``, ``EOFError`` or ``zlib.error`` where the file cannot be read to its end, and
    ``ConfigurationError`` for UTF-16, whose lines cannot be told apart as bytes.
    """
    with path.open("rb") as file:
        unpacked = io.BufferedReader(gzip.GzipFile(fileobj=file)) if path.suffix.lower() == COMPRESSED else file
        reported = 0
        for number, line in enumerate(unpacked, 1):
            if number == 1:
                if line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                    raise ConfigurationError(f"list {path}: is UTF-16; save it as UTF-8")
                line = line.removeprefix(BOM_UTF8)
            if not number % _LINES_A_REPORT:
                position = file.raw.tell()
                progress(position - reported)
                reported = position
            yield number, line
        progress(file.raw.tell() - reported)
