"""Avatars one by one: the pictures of a folder, or the bytes in a column of a Parquet file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verifier.bulk.row import SUBJECT_COLUMNS, BadRow, subject
from verifier.domain.errors import ConfigurationError
from verifier.domain.subject import Subject
from verifier.screening.avatar.decoding import MOST_BYTES

LABEL_COLUMNS = ("name", "id", "account_id")
_ROWS_A_BATCH = 64
"""Pictures are large: more at once would fill the memory."""


@dataclass(frozen=True, slots=True)
class AvatarRow:
    """``number`` counts from 1; ``label`` tells which picture it is: a path in the folder, or an id in the table."""

    number: int
    label: str
    image: bytes = field(repr=False)
    subject: Subject | None = field(default=None, repr=False)


def of_folder(folder: Path) -> Iterator[AvatarRow | BadRow]:
    """Every file, whatever its name ends with, in the order of names; hidden ones are passed over."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    shown = [path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    for number, path in enumerate(shown, 1):
        label = str(path.relative_to(folder))
        try:
            if path.stat().st_size > MOST_BYTES:
                yield BadRow(number, f"{label}: must be at most {MOST_BYTES // 1024 // 1024} MiB")
            else:
                yield AvatarRow(number, label, path.read_bytes())
        except OSError as error:
            yield BadRow(number, f"{label}: {error.strerror}")


def of_parquet(path: Path, column: str) -> Iterator[AvatarRow | BadRow]:
    """Columns ``name``, ``id`` or ``account_id`` label a row; those of the subject tell who applies."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ConfigurationError(
            f"file {path}: Parquet needs pyarrow: pip install 'public-account-verifier[parquet]'"
        ) from None
    try:
        with parquet.ParquetFile(path) as file:
            columns = file.schema_arrow.names
            if column not in columns:
                raise ConfigurationError(f"file {path}: has no column {column!r}; it has: {', '.join(columns)}")
            wanted = [one for one in (column, *LABEL_COLUMNS, *SUBJECT_COLUMNS) if one in columns]
            number = 0
            for batch in file.iter_batches(_ROWS_A_BATCH, columns=wanted):
                for record in batch.to_pylist():
                    number += 1
                    yield _row(number, record, column)
    except (OSError, pyarrow.ArrowException) as error:
        raise ConfigurationError(f"file {path}: cannot be read as Parquet: {error}") from None


def _row(number: int, record: Mapping[str, Any], column: str) -> AvatarRow | BadRow:
    image = record[column]
    if not isinstance(image, bytes):
        return BadRow(number, f"{column}: is missing" if image is None else f"{column}: must be bytes")
    try:
        applicant = subject(*(str(record.get(name) or "").strip() for name in SUBJECT_COLUMNS))
    except ValueError as error:
        return BadRow(number, str(error))
    label = next((str(record[name]) for name in LABEL_COLUMNS if record.get(name)), str(number))
    return AvatarRow(number, label, image, applicant)
