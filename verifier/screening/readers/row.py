"""One row of a list: its columns, and the entry that they make or the first thing that is wrong with them.

Plain code and not a model, because lists have a million rows: this takes under ten microseconds a row.
"""

from collections.abc import Iterable
from pathlib import Path

from verifier.screening.entry import DEFAULT_IMPORTANCE, EntryCategory, ListEntry
from verifier.screening.folding import fold_character
from verifier.screening.readers.reader import Problem, Row

COLUMNS = ("id", "name", "aliases", "category", "importance", "authorised", "allow", "images")
LONGEST_TEXT = 200
_NEEDED = ("id", "name", "category")
_KNOWN = frozenset(COLUMNS)
_CATEGORIES = {category.value: category for category in EntryCategory}


class _Wrong(Exception):
    """Carries a problem's text to the caller of ``entry``."""


def problem_of_columns(columns: Iterable[str]) -> str:
    """What is wrong with a file's columns; empty where nothing is."""
    names = list(columns)
    unknown = [name for name in names if name not in _KNOWN]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        return f"the columns must hold {', '.join(_NEEDED)}; missing: {', '.join(missing)}"
    if unknown:
        return f"unknown column {', '.join(map(repr, unknown))}; known are {', '.join(COLUMNS)}"
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"column {', '.join(twice)} comes twice" if twice else ""


def entry(row: Row, folder: Path) -> ListEntry | Problem:
    """``folder`` is where the row's images are looked for."""
    try:
        return _entry(row, folder)
    except _Wrong as wrong:
        return Problem(str(wrong))


def _entry(row: Row, folder: Path) -> ListEntry:
    if not row.keys() <= _KNOWN:
        unknown = min(row.keys() - _KNOWN)
        raise _Wrong(f"row: unknown column {unknown!r}; known are {', '.join(COLUMNS)}")
    identity, name = _text(row, "id"), _text(row, "name")
    # the first two characters are nearly always enough
    if len(_folded(name[:2])) < 2 and len(_folded(name)) < 2:
        raise _Wrong("name: must hold at least two letters, digits or hanzi")
    category = _CATEGORIES.get(_text(row, "category"))
    if category is None:
        raise _Wrong(f"category: is not one of {', '.join(_CATEGORIES)}")
    importance = _importance(row.get("importance"))
    images = _texts(row, "images")
    return ListEntry(
        id=identity,
        name=name,
        category=category,
        importance=DEFAULT_IMPORTANCE[category] if importance is None else importance,
        aliases=_texts(row, "aliases"),
        authorised=_texts(row, "authorised"),
        allow=_texts(row, "allow"),
        images=tuple(str(folder / image) for image in images) if images else (),
    )


def _folded(text: str) -> str:
    return "".join(map(fold_character, text))


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    if value is None:
        raise _Wrong(f"{column}: is missing")
    if not isinstance(value, str):
        raise _Wrong(f"{column}: must be text in UTF-8" if isinstance(value, bytes) else f"{column}: must be text")
    value = value.strip()
    if not value:
        raise _Wrong(f"{column}: is empty")
    if len(value) > LONGEST_TEXT:
        raise _Wrong(f"{column}: is longer than {LONGEST_TEXT} characters")
    if "\0" in value:
        raise _Wrong(f"{column}: holds a NUL character")
    return value


def _texts(row: Row, column: str) -> tuple[str, ...]:
    """``；`` is what a Chinese keyboard makes of ``;``."""
    value = row.get(column)
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        whole, parts = value, value.replace("；", ";").split(";")
    elif isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        whole, parts = "".join(value), list(value)
    else:
        raise _Wrong(f"{column}: must be a list of texts")
    if "\0" in whole:
        raise _Wrong(f"{column}: holds a NUL character")
    return tuple([stripped for part in parts if (stripped := part.strip())])


def _importance(value: object) -> float | None:
    if isinstance(value, str):
        value = value.strip() or None
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise _Wrong("importance: must be a number")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _Wrong("importance: must be a number") from None
    if not 0 <= number <= 1:
        raise _Wrong("importance: must be from 0 to 1")
    return number
