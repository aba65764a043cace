"""A claim to a professional credential, as the applicant states it."""

from dataclasses import dataclass, field
from datetime import date

from verifier.domain.material import Material


@dataclass(frozen=True, slots=True)
class CredentialClaim:
    """``kind`` is a key of the credential catalogue (``medical.physician_practice``); dates are calendar dates
    in Asia/Shanghai.

    ``number`` may embed a resident ID, so it is personal data. ``institution`` is the employer or issuing firm the
    claim names; ``institution_code`` its unified social credit code, or a medical institution's registration number,
    where known. ``materials`` are documents for a person to look at.
    """

    kind: str
    number: str = field(repr=False)
    holder: str = field(default="", repr=False)
    institution: str = ""
    institution_code: str = field(default="", repr=False)
    issued_on: date | None = None
    expires_on: date | None = None
    materials: tuple[Material, ...] = ()
