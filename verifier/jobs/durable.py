"""Files that are there whole or not at all, whatever is killed or loses its power when."""

import os
from pathlib import Path

from verifier.jobs.steps import Reached, Step, nothing

_TEMPORARY = ".tmp"


def write(path: Path, content: bytes) -> None:
    """A file of this content in the place of ``path``."""
    temporary = temporary_of(path)
    temporary.write_bytes(content)
    settle(temporary, path)


def temporary_of(path: Path) -> Path:
    """Beside it, for this process alone: two that do the same work do not write into each other's."""
    return path.with_name(f".{path.name}.{os.getpid()}{_TEMPORARY}")


def settle(temporary: Path, path: Path, reached: Reached = nothing) -> None:
    """Content first, then the name, then the folder that holds the name: each is on the disk before the next."""
    sync(temporary)
    reached(Step.PART_SYNCED)
    temporary.replace(path)
    reached(Step.PART_RENAMED)
    sync(path.parent)


def sweep(folder: Path) -> None:
    """Takes away what killed processes left half written. Nobody else may be writing there."""
    for left in folder.glob(f".*{_TEMPORARY}"):
        left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """A file's content, or a folder's names, are on the disk then."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
