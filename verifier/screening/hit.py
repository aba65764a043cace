"""What screening found in a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from verifier.domain.finding import Evidence, Message


class ScreeningOutcome(StrEnum):
    CLEAR = "clear"
    REVIEW = "review"
    CLAIM = "claim"


_MOST_HITS = 10
_RANK = {ScreeningOutcome.CLEAR: 0, ScreeningOutcome.REVIEW: 1, ScreeningOutcome.CLAIM: 2}


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open, in Unicode code points of the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """``score`` from 0 to 1. ``authorised`` tells why the subject may use the name, empty where it may not.

    ``evidence`` is what a plane knows beside this: a box in the picture, counts of a comparison.
    """

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
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Screening:
    """``hits`` best first; authorised ones do not raise the outcome."""

    outcome: ScreeningOutcome
    hits: tuple[Hit, ...]


def screening_of(hits: Sequence[Hit]) -> Screening:
    """The worst unauthorised hit decides."""
    ordered = sorted(hits, key=lambda hit: (bool(hit.authorised), -_RANK[hit.outcome], -hit.score, hit.target_id))
    worst = max(
        (hit.outcome for hit in hits if not hit.authorised), key=_RANK.__getitem__, default=ScreeningOutcome.CLEAR
    )
    return Screening(worst, tuple(ordered[:_MOST_HITS]))
