"""Exported records in a file: JSON Lines or Parquet, told apart by the first bytes."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from verifier.ledger import record_lines, record_table
from verifier.ledger.record_lines import Closing, Opening, Record
from verifier.ledger.record_verification import verify_lines
from verifier.ledger.verification import Report

_PARQUET = b"PAR1"


def write(path: Path, lines: Iterable[Opening | Record | Closing], *, as_table: bool) -> None:
    """The whole file or none; durable when it returns."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("xb") as file:
            for piece in record_table.write(lines) if as_table else map(record_lines.line, lines):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def verify(path: Path, public_keys: Sequence[bytes]) -> Report:
    """By itself, without a store. Raises ``RecordsUnreadable`` where the file is in no form at all."""
    return verify_lines(_lines(path), public_keys)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(len(_PARQUET)) == _PARQUET:
            yield from record_table.read_lines(path)
            return
        file.seek(0)
        yield from file
