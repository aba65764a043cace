"""One row to screen, or what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from verifier.bulk.table import Record
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Organisation, Person, Subject
from verifier.screening.readers.reader import Problem

SUBJECT_COLUMNS = ("subject_name", "subject_uscc", "subject_kind")
LONGEST_NAME = 200
LONGEST_BIO = 10_000
_KINDS = ("person", "organisation")


@dataclass(frozen=True, slots=True)
class Row:
    """``number`` is the line, or the row where a format has no lines. Without a bio column ``bio`` is empty."""

    number: int
    name: str
    bio: str = ""
    subject: Subject | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BadRow:
    """``problem`` names the column and the rule, never the value."""

    number: int
    problem: str


class _Wrong(Exception):
    """Carries a problem's text to the caller of ``row_of``."""


def row_of(number: int, record: Record, name_column: str, bio_column: str | None = None) -> Row | BadRow:
    """Blanks around a name are not part of it; a name that is nothing else is missing. A bio may be empty."""
    if isinstance(record, Problem):
        return BadRow(number, record.text)
    try:
        name = _text(record, name_column, LONGEST_NAME)
        if not name:
            raise _Wrong(f"{name_column}: is missing")
        bio = _text(record, bio_column, LONGEST_BIO) if bio_column else ""
        return Row(number, name, bio, subject(*(_text(record, column, LONGEST_NAME) for column in SUBJECT_COLUMNS)))
    except _Wrong as wrong:
        return BadRow(number, str(wrong))
    except ValueError as error:
        return BadRow(number, str(error))


def subject(name: str, uscc: str, kind: str) -> Subject | None:
    """Who stands behind the name, ``None`` where nothing is said of that. Raises ``ValueError``.

    A kind is never guessed, except that only an organisation has a code.
    """
    kind = kind.lower() or ("organisation" if uscc else "")
    if not (name or uscc or kind):
        return None
    if kind not in _KINDS:
        raise ValueError(f"subject_kind: must be one of {', '.join(_KINDS)}")
    if kind == "organisation":
        if not name:
            raise ValueError("subject_name: is missing; the code alone names nobody")
        return Organisation(name, uscc)
    if uscc or not name:
        raise ValueError("subject_uscc: a person has none" if uscc else "subject_name: is missing")
    return Person(name, DocumentKind.RESIDENT_ID, "")


def _text(record: Mapping[str, object], column: str, longest: int) -> str:
    value = record.get(column)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Wrong(f"{column}: must be text in UTF-8" if isinstance(value, bytes) else f"{column}: must be text")
    value = value.strip()
    if len(value) > longest:
        raise _Wrong(f"{column}: is longer than {longest} characters")
    return value
