"""Exported records as a Parquet file: the same content as the lines, which is what the signature covers.

A row is an entry; the first and the last line are in the file's metadata. Needs the extra ``parquet``.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from verifier.domain.errors import ConfigurationError
from verifier.ledger.record_lines import Closing, Opening, Record, RecordsUnreadable, line

_OPENING, _CLOSING = b"verifier.records", b"verifier.signature"
_ROWS = 1_000


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ConfigurationError("Parquet needs pyarrow: pip install 'public-account-verifier[parquet]'") from None
    return pyarrow


def check_available() -> None:
    """Raises ``ConfigurationError``."""
    _pyarrow()


def write(lines: Iterable[Opening | Record | Closing]) -> Iterator[bytes]:
    """The file in pieces, one a row group. Raises ``ConfigurationError`` where pyarrow is not installed."""
    arrow = _pyarrow()
    sink = _Sink()
    writer = arrow.parquet.ParquetWriter(arrow.PythonFile(sink, mode="w"), _schema(arrow), write_page_checksum=True)
    rows: list[dict[str, Any]] = []
    for one in lines:
        match one:
            case Record():
                rows.append({name: getattr(one, name) for name in Record.__struct_fields__})
            case Opening():
                writer.add_key_value_metadata({_OPENING: line(one)})
            case Closing():
                writer.add_key_value_metadata({_CLOSING: line(one)})
        if len(rows) == _ROWS:
            writer.write_table(arrow.Table.from_pylist(rows, _schema(arrow)))
            rows = []
            yield sink.taken()
    if rows:
        writer.write_table(arrow.Table.from_pylist(rows, _schema(arrow)))
    writer.close()
    yield sink.taken()


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines that the file stands for. Raises ``RecordsUnreadable``."""
    arrow = _pyarrow()
    try:
        with arrow.parquet.ParquetFile(path, page_checksum_verification=True) as file:
            metadata = file.metadata.metadata or {}
            yield metadata.get(_OPENING, b"")
            if file.schema_arrow.remove_metadata() != _schema(arrow):
                raise RecordsUnreadable("the Parquet file's columns are not those of an export")
            for batch in file.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    yield line(Record(**row | {"path": tuple(row["path"])}))
            yield metadata.get(_CLOSING, b"")
    except (arrow.ArrowException, OSError, TypeError, ValueError):
        raise RecordsUnreadable("the Parquet file is damaged") from None


def _schema(arrow: Any) -> Any:
    kinds = {
        "sequence": arrow.int64(),
        "time": arrow.string(),
        "kind": arrow.string(),
        "payload": arrow.string(),
        "previous": arrow.binary(),
        "hash": arrow.binary(),
        "path": arrow.list_(arrow.binary()),
        "document": arrow.binary(),
    }
    return arrow.schema(list(kinds.items()))


class _Sink(BytesIO):
    """What was written since it was last taken; a place in the file goes on counting."""

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0

    def tell(self) -> int:
        return self._gone + super().tell()

    def taken(self) -> bytes:
        piece = self.getvalue()
        self._gone += len(piece)
        self.seek(0)
        self.truncate()
        return piece
