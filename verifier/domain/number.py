"""The result of looking at one identity number."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from verifier.domain.reasons.reason import Reason

NO_FACTS: Mapping[str, str] = MappingProxyType({})


class NumberStatus(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNCERTAIN = "uncertain"
    """Well formed, but only an authority can tell."""


class DocumentKind(StrEnum):
    """The kind of identity document; the request states it, it is never guessed."""

    RESIDENT_ID = "resident_id"
    RESIDENCE_PERMIT_HMT = "residence_permit_hmt"
    FOREIGN_PERMANENT_RESIDENT = "foreign_permanent_resident"
    PASSPORT_CN = "passport_cn"
    TRAVEL_PERMIT_HM = "travel_permit_hm"
    TRAVEL_PERMIT_TW = "travel_permit_tw"


@dataclass(frozen=True, slots=True)
class NumberResult:
    """``normalized`` and ``facts`` are personal data: neither appears in the repr. ``masked`` may be shown to
    its owner.
    """

    status: NumberStatus
    normalized: str = field(repr=False)
    masked: str
    reasons: tuple[Reason, ...]
    facts: Mapping[str, str] = field(repr=False)
