"""A case: something about an account that a person decides, or that its operator has to mend by a deadline.

A case holds no personal data: whom it is about is a keyed hash, what was written about it is sealed beside it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseKind(StrEnum):
    REVIEW = "review"
    """A decision that only a person can make."""
    RECTIFICATION = "rectification"
    """An account shows what it may not, or changed hands unasked (Articles 8, paragraph 2, and 11)."""
    APPEAL = "appeal"
    """Somebody objects to a decision or to the end of a case (Article 20)."""


class CaseState(StrEnum):
    OPEN = "open"
    """Review, appeal: nobody has it. Rectification: a correction is awaited, until the deadline."""
    CLAIMED = "claimed"
    AWAITING_SECOND = "awaiting_second"
    """One reviewer proposed an outcome; another has to agree."""
    UNDER_REVIEW = "under_review"
    """Rectification: a reviewer looks, at a suspicion or at a correction; the deadline rests."""
    APPROVED = "approved"
    REJECTED = "rejected"
    RESTORED = "restored"
    TERMINATED = "terminated"
    GRANTED = "granted"
    UPHELD = "upheld"
    SUPERSEDED = "superseded"
    """A later decision, or the account's end, left nothing to decide."""


class CaseEvent(StrEnum):
    OPENED = "opened"
    CLAIM = "claim"
    PROPOSE = "propose"
    APPROVE = "approve"
    REJECT = "reject"
    CORRECTION_PASSED = "correction_passed"
    CORRECTION_DOUBTED = "correction_doubted"
    CORRECTION_REJECTED = "correction_rejected"
    DEADLINE = "deadline"
    OVERDUE = "overdue"
    SUPERSEDE = "supersede"


class Resolution(StrEnum):
    """``APPROVE`` is for the applicant: the account may stand, the appeal is granted."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Case:
    """``version`` counts its events. ``decision_id`` is the decision that it is about now, ``outcome_id`` the one
    that ended it, where one did.

    ``due`` is when the clock acts next; ``deadline`` when a correction has to be there; both in UTC. ``barred`` are
    the reviewers who decided before and may not decide here. ``about`` names what an appeal objects to
    (``cases/...`` or ``decisions/...``); ``request_id`` is an appeal's idempotency key.
    """

    case_id: str
    tenant: str
    account_id: str
    subject_key: str
    kind: CaseKind
    state: CaseState
    occasion: str
    decision_id: str
    reasons: tuple[str, ...]
    opened_at: datetime
    version: int = 1
    due: datetime | None = None
    deadline: datetime | None = None
    suspended: bool = False
    two_persons: bool = False
    overdue: bool = False
    assignee: str = ""
    claimed_at: datetime | None = None
    proposed: Resolution | None = None
    proposer: str = ""
    barred: tuple[str, ...] = ()
    about: str = ""
    request_id: str = ""
    outcome_id: str = ""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Step:
    """What one event made of a case."""

    case: Case
    event: CaseEvent
