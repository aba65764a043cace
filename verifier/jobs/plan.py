"""Cuts the input into shards. The same input and the same options give shards of the same names, on every machine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from pyarrow import parquet

from verifier.domain.errors import ConfigurationError
from verifier.jobs import columns
from verifier.jobs.manifest import InputFile, Shard

_SUFFIX = ".parquet"


def input_files(path: Path) -> tuple[Path, ...]:
    """The file, or every Parquet file of the folder and the folders in it, by name. Raises ``ConfigurationError``."""
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise ConfigurationError(f"input {path}: no such file or folder")
    found = sorted(one for one in path.rglob(f"*{_SUFFIX}") if one.is_file() and not one.name.startswith((".", "_")))
    if not found:
        raise ConfigurationError(f"input {path}: holds no {_SUFFIX} file")
    return tuple(found)


def check_schemas(files: Sequence[Path]) -> pa.Schema:
    """The columns of the first file, after a look at those of all. Raises ``ConfigurationError``.

    Every file has to have the same: a column that only some have would be missed where it is not.
    """
    first: pa.Schema | None = None
    for path in files:
        schema = _footer(path).schema.to_arrow_schema()
        columns.check(schema, str(path))
        first = first or schema
        differing = sorted(set(schema.names) ^ set(first.names))
        if differing:
            raise ConfigurationError(f"input {path}: {', '.join(differing)}: is in one file and not in {files[0]}")
    assert first is not None  # there is a file
    return first


def look_at(root: Path, files: Sequence[Path], progress: Callable[[int], None]) -> tuple[InputFile, ...]:
    """Reads every file once, for its fingerprint. ``progress`` hears of bytes."""
    return tuple(_look_at(root, path, progress) for path in files)


def shards(inputs: Sequence[InputFile], rows_a_shard: int, options: Mapping[str, Any]) -> Iterator[Shard]:
    """``options`` are whatever else the results depend on."""
    salt = msgspec.json.encode(options, order="deterministic")
    number = 0
    for one in inputs:
        for start in range(0, one.rows, rows_a_shard):
            rows = min(rows_a_shard, one.rows - start)
            digest = blake2b(f"{one.path}\0{one.fingerprint}\0{start}\0{rows}\0".encode() + salt, digest_size=8)
            yield Shard(name=f"part-{number:06d}-{digest.hexdigest()}", file=one.path, start=start, rows=rows)
            number += 1


def path_of(root: Path, file: str) -> Path:
    """Where an input file of a plan is."""
    return root if root.is_file() else root / file


def _look_at(root: Path, path: Path, progress: Callable[[int], None]) -> InputFile:
    with path.open("rb") as file:
        fingerprint = file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    progress(size)
    name = path.name if root.is_file() else str(path.relative_to(root))
    return InputFile(path=name, rows=_footer(path).num_rows, bytes=size, fingerprint=fingerprint)


def _footer(path: Path) -> parquet.FileMetaData:
    try:
        return parquet.read_metadata(path)
    except (OSError, pa.ArrowException):
        raise ConfigurationError(f"input {path}: is no Parquet file, or was cut short") from None
