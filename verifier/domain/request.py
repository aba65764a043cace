"""What a platform asks: may this account be opened with this profile by this subject?"""

from dataclasses import dataclass, field
from enum import StrEnum

from verifier.domain.credential import CredentialClaim
from verifier.domain.profile import Profile
from verifier.domain.subject import Subject


class Occasion(StrEnum):
    REGISTRATION = "registration"
    PROFILE_CHANGE = "profile_change"
    EXISTING = "existing"
    """The account as it is shown now: a patrol (Article 9, paragraph 3), a complaint, a changed list."""
    TRANSFER = "transfer"
    """The subject is the receiver (Article 11)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an application came from, as the platform knows it; personal data."""

    device: str = field(default="", repr=False)
    network_address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """``request_id`` is the idempotency key within ``tenant``; ``shadow`` asks for the candidate policy's verdict too.

    ``consent_ref`` names the applicant's consent in the platform's own records (PIPL, Article 13);
    ``application_ref`` the application for a transfer (Article 11).
    """

    occasion: Occasion
    request_id: str
    account_id: str
    tenant: str
    subject: Subject
    profile: Profile
    claims: tuple[CredentialClaim, ...] = ()
    consent_ref: str = field(default="", repr=False)
    shadow: bool = False
    origin: Origin = Origin()
    application_ref: str = field(default="", repr=False)
