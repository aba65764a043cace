"""A question to an authority and its answer, in the vocabulary that every source shares.

Sources answer identity factors (``identity.name_id``, ``identity.name_id_phone``,
``organisation.name_code_representative``) and credentials (``credential.medical.physician_practice``) alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from verifier.domain.finding import Assurance
from verifier.domain.material import Material


class InquiryOutcome(StrEnum):
    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    INCONCLUSIVE = "inconclusive"
    UNAVAILABLE = "unavailable"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """``kind`` names the question; ``fields`` are its normalised values and personal data.

    ``materials`` are documents that came with the claim, personal data and untrusted bytes: for a source that shows
    them to a person; no other has a use for them.
    """

    kind: str
    fields: Mapping[str, str] = field(repr=False)
    materials: tuple[Material, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One source that was asked, or passed over, and why: what a waterfall leaves in the evidence."""

    source: str
    outcome: InquiryOutcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sources said together.

    ``comparisons`` maps a field to whether it agreed, for the fields that the source compared. ``complete`` is true
    where the source declares complete coverage for the year and place asked about: only then does NOT_FOUND mean
    that there is none. ``expires_on`` is the last valid day in Asia/Shanghai. ``facts`` hold what the register
    states beyond the question (scope, status, employer) and may be personal data. ``source`` is empty and ``steps``
    may be empty where no source answers this kind (``UNSUPPORTED``).
    """

    outcome: InquiryOutcome
    source: str
    version: str
    assurance: Assurance
    as_of: date | None = None
    expires_on: date | None = None
    complete: bool = False
    billed: bool = False
    retry_after_seconds: float | None = None
    comparisons: Mapping[str, bool] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    steps: tuple[Step, ...] = ()
