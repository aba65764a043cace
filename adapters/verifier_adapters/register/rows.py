"""A row of a published register, whatever the file is; and what every reader of one does alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from verifier.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Row:
    """``cells`` by the name that the caller gave the column; a cell that is not there is empty. ``line`` counts as an
    editor does in a text file, and from 1 for the first row elsewhere.

    ``damaged`` where a cell may stand in the wrong column or cannot be read.
    """

    cells: Mapping[str, str] = field(repr=False)
    line: int
    damaged: bool = False


def places(header: Sequence[str], columns: Mapping[str, str], path: Path) -> dict[str, int]:
    """Where each of the caller's columns stands. Raises ``ConfigurationError`` that begins with the caller's name."""
    for name, column in columns.items():
        if header.count(column) != 1:
            problem = "comes twice" if column in header else "is not there"
            raise ConfigurationError(f"{name}: column {column} {problem}: {path}")
    return {name: header.index(column) for name, column in columns.items()}


def is_readable(text: str) -> bool:
    """False where bytes were escaped, because they are not of the file's encoding."""
    return not any("\udc80" <= character <= "\udcff" for character in text)
