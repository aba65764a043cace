"""Parquet, by way of pyarrow, which is an extra: it weighs more than the rest of the service.

Columns as in CSV. A list is a Parquet list or text with ``;``; an integer ``id`` is taken as its digits. Rows have no
lines: their numbers count from 1.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verifier.domain.errors import ConfigurationError
from verifier.screening.readers.reader import Found, Progress
from verifier.screening.readers.row import problem_of_columns

_ROWS_A_BATCH = 16_384


def rows(path: Path, progress: Progress) -> Iterator[tuple[int, Found]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError(
            f"list {path}: Parquet needs pyarrow: pip install 'public-account-verifier[parquet]'"
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            columns = file.schema_arrow.names
            if problem := problem_of_columns(columns):
                raise ConfigurationError(f"list {path}: {problem}")
            size, total = path.stat().st_size, file.metadata.num_rows
            done = 0
            for batch in file.iter_batches(_ROWS_A_BATCH):
                cells = [_cells(name, column) for name, column in zip(columns, batch.columns, strict=True)]
                for number, row in enumerate(zip(*cells, strict=True), done + 1):
                    yield number, dict(zip(columns, row, strict=True))
                before, done = done, done + batch.num_rows
                progress(size * done // total - size * before // total)
    except pyarrow.ArrowException as error:
        raise ConfigurationError(f"list {path}: cannot be read as Parquet: {error}") from None


def _cells(name: str, column: Any) -> list[object]:
    """A cell that is not UTF-8 comes as bytes, which no column takes: it spoils its row and not the batch."""
    from pyarrow import float64, string, types

    if types.is_decimal(column.type) or types.is_floating(column.type):
        column = column.cast(float64())
    elif name == "id" and types.is_integer(column.type):
        column = column.cast(string())
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_cell(value) for value in column]


def _cell(value: Any) -> object:
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return b""
