"""Reads protected lists: CSV and JSON Lines. A bad row is reported with its line and never silently dropped.

HOWTO add a reader: a function from a path to numbered raw rows, and its suffix in ``_READERS``.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from verifier.domain.errors import ConfigurationError
from verifier.screening.entry import DEFAULT_IMPORTANCE, EntryCategory, ListEntry
from verifier.screening.folding import fold

_COLUMNS = ("id", "name", "aliases", "category", "importance", "authorised", "allow", "images")
_REQUIRED_COLUMNS = frozenset({"id", "name", "category"})


@dataclass(frozen=True, slots=True)
class BadRow:
    """``line`` counts from 1."""

    path: Path
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.problem}"


@dataclass(frozen=True, slots=True)
class ListFile:
    entries: tuple[ListEntry, ...]
    bad_rows: tuple[BadRow, ...]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    category: EntryCategory
    importance: float | None = Field(default=None, ge=0, le=1)
    aliases: tuple[str, ...] = ()
    authorised: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    images: tuple[str, ...] = ()

    @field_validator("aliases", "authorised", "allow", "images", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(";") if part.strip())
        return () if value is None else value

    @field_validator("importance", mode="before")
    @classmethod
    def _absent(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("name")
    @classmethod
    def _visible(cls, value: str) -> str:
        if len(fold(value).text) < 2:
            raise ValueError("must hold at least two letters or hanzi")
        return value


def read(paths: list[Path]) -> ListFile:
    """All files together; an id that comes twice is a bad row. Raises ``ConfigurationError`` for a file as a whole."""
    entries: dict[str, ListEntry] = {}
    bad: list[BadRow] = []
    for path in paths:
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            raise ConfigurationError(f"list {path}: unknown suffix; known are {', '.join(_READERS)}")
        try:
            for line, raw in reader(path):
                entry = raw if isinstance(raw, str) else _entry(path, raw)
                if isinstance(entry, str):
                    bad.append(BadRow(path, line, entry))
                elif entry.id in entries:
                    bad.append(BadRow(path, line, f"id: {entry.id} comes twice"))
                else:
                    entries[entry.id] = entry
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise ConfigurationError(f"list {path}: {error}") from None
    return ListFile(tuple(entries.values()), tuple(bad))


def _entry(path: Path, raw: dict[str, Any]) -> ListEntry | str:
    """The entry, or what is wrong with the row."""
    try:
        row = _Row.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'row'}: {first['msg']}"
    return ListEntry(
        id=row.id,
        name=row.name,
        category=row.category,
        importance=DEFAULT_IMPORTANCE[row.category] if row.importance is None else row.importance,
        aliases=row.aliases,
        authorised=row.authorised,
        allow=row.allow,
        images=tuple(str(path.parent / image) for image in row.images),
    )


def _read_csv(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Lines that begin with # before the header are its provenance."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        comments = 0
        lines = iter(file)
        header = next(lines, "")
        while header.startswith("#"):
            comments += 1
            header = next(lines, "")
        rows = csv.DictReader(chain([header], lines), strict=True)
        columns = set(rows.fieldnames or ())
        if not columns >= _REQUIRED_COLUMNS or not columns <= set(_COLUMNS):
            raise ConfigurationError(f"list {path}: the header must hold columns of {', '.join(_COLUMNS)}")
        for row in rows:
            line_number = rows.line_num + comments
            if None in row or None in row.values():
                yield line_number, f"row: has another number of cells than the header ({len(columns)})"
            else:
                yield line_number, dict(row)


def _read_json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError:
                yield number, "row: is not JSON"
                continue
            yield number, row if isinstance(row, dict) else "row: is not a JSON object"


_READERS: dict[str, Callable[[Path], Iterator[tuple[int, dict[str, Any] | str]]]] = {
    ".csv": _read_csv,
    ".jsonl": _read_json_lines,
}
