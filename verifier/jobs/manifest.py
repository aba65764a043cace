"""The manifest: what the job is, and which of its shards are done. The checkpoint that a killed run goes on from.

One JSON file, replaced as a whole: it is read as it was before a change or after it, never between.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from verifier.domain.decision import Versions
from verifier.domain.errors import ConfigurationError
from verifier.jobs import durable
from verifier.jobs.tally import Tally

FORMAT = 1
_NAME = "manifest.json"


class JobState(StrEnum):
    RUNNING = "running"
    """Or stopped before its end: whoever holds the folder's lock knows which."""
    BRAKED = "braked"
    DONE = "done"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputFile(_Model):
    """``fingerprint`` is a hash of the whole file."""

    path: str
    rows: int
    bytes: int
    fingerprint: str


class Shard(_Model):
    """Rows ``start`` (from 0) and following of an input file. ``name`` follows from the input and the options."""

    name: str
    file: str
    start: int
    rows: int


class Part(_Model):
    """What a shard came to: its file's SHA-256 and size, and counts."""

    digest: str
    bytes: int
    tally: Tally


class Manifest(_Model):
    """``options`` are those that another run has to share to go on. ``parts`` by the name of their shard."""

    format: int = FORMAT
    state: JobState
    versions: Versions
    today: date
    options: Mapping[str, Any]
    inputs: tuple[InputFile, ...]
    shards: tuple[Shard, ...]
    parts: Mapping[str, Part] = {}
    brake_released: bool = False


def exists(output: Path) -> bool:
    return (output / _NAME).exists()


def load(output: Path) -> Manifest:
    """Raises ``ConfigurationError`` where there is none, or one that this program did not write."""
    path = output / _NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from None
    except ValidationError:
        raise ConfigurationError(f"{path}: is no manifest of this program; take another --output") from None


def store(output: Path, manifest: Manifest) -> None:
    durable.write(output / _NAME, manifest.model_dump_json(indent=1).encode())
