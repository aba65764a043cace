"""Reads what a measurement is made on: protected names, clean names, tables of look-alikes, parts, abbreviations."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from verifier.bulk import table
from verifier.bulk.row import BadRow, Row, row_of
from verifier.bulk.table import Wanted
from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.entry import DEFAULT_IMPORTANCE, EntryCategory, ListEntry
from verifier.screening.folding import fold
from verifier.screening.readers import BadRow as BadListRow
from verifier.screening.readers import ListFile

_WITHOUT_HEADER = (".tsv", ".txt")
_SHORTEST_NAME = 2


def protected(path: Path) -> ListFile:
    """A list that ``verifier lists build`` reads, or a name and a category a line, separated by a tab, without header.

    A category that is none of ours is an enterprise's.
    """
    if path.suffix.lower() not in _WITHOUT_HEADER:
        return readers.read([path])
    entries: list[ListEntry] = []
    bad: list[BadListRow] = []
    for number, cells in _rows(path):
        if len(fold(cells[0]).text) < _SHORTEST_NAME:
            bad.append(BadListRow(path, number, "name: must hold at least two letters, digits or hanzi"))
        else:
            entries.append(_entry(number, cells[0], cells[1] if len(cells) > 1 else ""))
    return ListFile(tuple(entries), tuple(bad))


def clean(path: Path) -> tuple[list[str], list[BadRow]]:
    """Names in any format that ``verifier screen`` reads, and the rows that are none."""
    names: list[str] = []
    bad: list[BadRow] = []
    for number, record in table.read(path, Wanted()):
        row = row_of(number, record, table.USUAL_NAME)
        if isinstance(row, Row):
            names.append(row.name)
        else:
            bad.append(row)
    return names, bad


def look_alikes(path: Path) -> Callable[[str], str]:
    """Two characters a line that look alike; a pair that folding makes one says nothing and is left out."""
    found: defaultdict[str, str] = defaultdict(str)
    for one, other in _pairs(path):
        if fold(one).text != fold(other).text:
            found[one] += other
            found[other] += one
    return lambda character: found.get(character, "")


def parts(path: Path) -> Callable[[str], str]:
    """A character and its parts a line; the first line for a character counts."""
    found: dict[str, str] = {}
    for character, made_of in _pairs(path):
        found.setdefault(character, made_of)
    return lambda character: found.get(character, "")


def with_aliases(entries: Iterable[ListEntry], path: Path) -> list[ListEntry]:
    """An abbreviation and the full name a line; those of names that are not in the list are left out."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for alias, name in _pairs(path):
        found[name].append(alias)
    return [
        replace(entry, aliases=tuple(dict.fromkeys((*entry.aliases, *found.get(entry.name, ()))))) for entry in entries
    ]


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for number, cells in _rows(path):
        if len(cells) < 2 or not cells[1]:
            raise ConfigurationError(f"file {path}:{number}: must have two columns, separated by a tab")
        yield cells[0], cells[1]


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, [cell.strip() for cell in line.split("\t")]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"file {path}: {error}") from None


def _entry(number: int, name: str, category: str) -> ListEntry:
    known = EntryCategory(category) if category in set(EntryCategory) else EntryCategory.ENTERPRISE
    return ListEntry(f"e{number}", name, known, DEFAULT_IMPORTANCE[known])
