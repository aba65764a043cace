"""Rows of a Parquet file; needs the extra ``parquet``."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from verifier.domain.errors import ConfigurationError
from verifier_adapters.register.rows import Row, places

_BATCH_ROWS = 10_000


def read(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    """A row with a cell that is no text, whole number, date or nothing is damaged: a number that went through floating
    point may be another number.

    Raises ``ConfigurationError`` that begins with the wrong key.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError("file: Parquet needs pip install 'public-account-verifier[parquet]'") from None
    line = 0
    try:
        with parquet.ParquetFile(path) as file:
            places(file.schema_arrow.names, columns, path)
            for batch in file.iter_batches(_BATCH_ROWS, columns=sorted(set(columns.values()))):
                for row in batch.to_pylist():
                    line += 1
                    given = {name: row[column] for name, column in columns.items()}
                    damaged = not all(one is None or isinstance(one, (str, int, date)) for one in given.values())
                    yield Row({name: _text(one) for name, one in given.items()}, line, damaged)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        # the error's text may quote a cell
        raise ConfigurationError(f"file: Parquet cannot read {path} after row {line}: {type(error).__name__}") from None


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
