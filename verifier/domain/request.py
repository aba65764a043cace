"""What a platform asks: may this account be opened with this profile by this subject?"""

from dataclasses import dataclass, field
from enum import StrEnum

from verifier.domain.credential import CredentialClaim
from verifier.domain.profile import Profile
from verifier.domain.subject import Subject


class Occasion(StrEnum):
    REGISTRATION = "registration"
    PROFILE_CHANGE = "profile_change"


@dataclass(frozen=True, slots=True)
class VerificationRequest:
    """``request_id`` is the idempotency key within ``tenant``; ``shadow`` asks for the candidate policy's verdict too.

    ``consent_ref`` names the applicant's consent in the platform's own records (PIPL, Article 13).
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
