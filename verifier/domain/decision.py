"""A decision: the verdict with everything that led to it and everything that follows from it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from verifier.domain.finding import Finding, Message, Outcome
from verifier.domain.profile import Category


class ObligationKind(StrEnum):
    CORRECT = "correct"
    """The applicant has to correct what the finding names, by the due time (Article 8, paragraph 2)."""
    SUSPEND = "suspend"
    """The platform suspends publishing in the domain until the finding is settled (2023 notice)."""
    REVIEW = "review"
    """A reviewer has to look, by the due time."""
    MARK = "mark"
    """The platform shows the mark (Article 9, paragraph 2)."""
    PUBLISH = "publish"
    """The platform publishes the disclosure record (Article 9, paragraph 2)."""
    TERMINATE = "terminate"
    """The platform ends the account; its name is retired (Articles 8, paragraph 2, and 11)."""
    RESTORE = "restore"
    """The platform lifts the suspension."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """``reason`` is the finding's reason it follows from, empty for those of a PASS; ``due`` in UTC."""

    kind: ObligationKind
    reason: str
    due: datetime | None
    message: Message


@dataclass(frozen=True, slots=True)
class Mark:
    """What the platform shows beside a verified account; ``domains`` are those whose credentials were verified."""

    label: Message
    domains: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The published record; a person's name is masked as the policy says, numbers never appear."""

    category: Category
    operator: str
    registered_place: str
    uscc: str
    contact: str = field(repr=False)
    operating_place: str = ""


@dataclass(frozen=True, slots=True)
class Versions:
    """What the same answer can be reproduced from."""

    policy: str
    lists: str
    rules: str
    data: str


@dataclass(frozen=True, slots=True)
class Shadow:
    """What the candidate policy would have said."""

    policy: str
    verdict: Outcome
    differing_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """``decide_time`` and ``valid_until`` in UTC; the latter is ``None`` unless the verdict is PASS. ``case_id`` names
    the case that the decision opened or moved, or that it ends; empty where there is none.

    ``purpose`` is what the data was processed for (the occasion), ``consent_ref`` where the platform keeps the consent
    (PIPL, Articles 6 and 13). ``erased`` where the contents were destroyed: ids, verdict and time are left.
    """

    decision_id: str
    request_id: str
    tenant: str
    account_id: str
    verdict: Outcome
    findings: tuple[Finding, ...]
    obligations: tuple[Obligation, ...]
    mark: Mark | None
    disclosure: Disclosure | None
    decide_time: datetime
    valid_until: datetime | None
    versions: Versions
    shadow: Shadow | None = None
    case_id: str = ""
    purpose: str = ""
    consent_ref: str = field(default="", repr=False)
    erased: bool = False
