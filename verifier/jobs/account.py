"""One account of the input: what is to be judged, and what was decided the last time."""

from dataclasses import dataclass
from datetime import datetime

from verifier.accounts.credit import Grade
from verifier.domain.finding import Outcome
from verifier.domain.request import VerificationRequest


@dataclass(frozen=True, slots=True)
class LastDecision:
    """``None`` and empty where the input does not say. ``valid_until`` is that of a PASS; ``checked_until`` is until
    when the authorities' answers hold, whatever the verdict was. Times in UTC.
    """

    verdict: Outcome | None
    reasons: frozenset[str]
    evidence: str
    valid_until: datetime | None
    checked_until: datetime | None
    policy: str
    lists: str
    subject: str

    @property
    def good_until(self) -> datetime | None:
        """Until when what the authorities said may be relied on."""
        return self.checked_until or self.valid_until


@dataclass(frozen=True, slots=True)
class Account:
    """``row`` counts from 1 in its file."""

    row: int
    request: VerificationRequest
    grade: Grade
    last: LastDecision


@dataclass(frozen=True, slots=True)
class BadRow:
    """``problem`` is a code with the column; never the value."""

    row: int
    account_id: str
    tenant: str
    problem: str
