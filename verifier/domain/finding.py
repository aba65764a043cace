"""A finding: one thing a check saw, what it means for the verdict, and the evidence behind it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Outcome(IntEnum):
    """Ordered so that the worst of several is their maximum (worst wins)."""

    PASS = 1
    REVIEW = 2
    REJECT = 3


class Assurance(IntEnum):
    """How far a statement can be trusted; a PASS under Article 9 needs ``REGISTER`` or more by default."""

    FORMAT = 0
    """Only the form of a number was looked at."""
    CONSISTENT = 1
    """Consistent with the other fields of the request."""
    REGISTER = 2
    """A local snapshot of a published register."""
    AUTHORITY = 3
    """The live authority."""
    PERSON = 4
    """A person looked at the document."""


class Check(StrEnum):
    REQUEST = "request"
    IDENTITY = "identity"
    NAME = "name"
    BIO = "bio"
    AVATAR = "avatar"
    CREDENTIAL = "credential"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said to a person, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact behind a finding: ``kind`` names it (``source``, ``list``, ``span``, ``factor``...), never a
    plain number.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """``message`` is for the applicant; ``internal_note`` is for reviewers and may name a fraud signal, never
    a number.
    """

    check: Check
    outcome: Outcome
    reason: str
    articles: tuple[str, ...]
    field: str
    message: Message
    internal_note: str
    evidence: tuple[Evidence, ...]
    assurance: Assurance
    retryable: bool
