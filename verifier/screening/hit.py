"""What screening found in a text."""

from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.finding import Message


class ScreeningOutcome(StrEnum):
    CLEAR = "clear"
    REVIEW = "review"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open, in Unicode code points of the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """``score`` from 0 to 1. ``authorised`` tells why the subject may use the name, empty where it may not."""

    target: str
    target_id: str
    category: str
    list_version: str
    score: float
    plane: str
    span: Span
    operations: tuple[str, ...]
    explanation: Message
    outcome: ScreeningOutcome
    authorised: str = ""


@dataclass(frozen=True, slots=True)
class Screening:
    """``hits`` best first; authorised ones do not raise the outcome."""

    outcome: ScreeningOutcome
    hits: tuple[Hit, ...]
