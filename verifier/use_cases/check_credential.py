"""Checks one credential for a form that asks field by field. Nothing is stored."""

import math
from collections.abc import Callable
from datetime import date

from verifier.credentials.assessment import ClaimAssessment, assess_claim, inquiry_for
from verifier.credentials.cross_checks import Holder
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance
from verifier.domain.subject import Subject
from verifier.identity import subject_numbers
from verifier.policy.pack import PolicyPack, subject_type
from verifier.use_cases.authorities import Authorities, patience


class CheckCredential:
    def __init__(self, authorities: Authorities, policy: PolicyPack, today: Callable[[], date]) -> None:
        self._authorities = authorities
        self._policy = policy
        self._today = today

    def __call__(
        self, claim: CredentialClaim, subject: Subject | None, tenant: str, deadline: float = math.inf
    ) -> ClaimAssessment:
        """``deadline``, in seconds of ``time.monotonic``, is when the caller stops waiting."""
        today = self._today()
        holder = self._holder(subject, today) if subject is not None else _holder_of(claim)
        inquiry = inquiry_for(claim, holder, today)
        answer = None
        if inquiry is not None:
            (answer,) = self._authorities.ask_all(
                (inquiry,), patience(self._policy.source_timeout_seconds, deadline), tenant
            )
        minimum = Assurance(self._policy.credentials.minimum_assurance)
        return assess_claim(claim, answer, holder, "claim", today=today, minimum=minimum)

    def _holder(self, subject: Subject, today: date) -> Holder:
        numbers = subject_numbers.check(subject, registered_place="", adult_age=self._policy.adult_age, today=today)
        return Holder(subject_type(subject), numbers.name, numbers.document, numbers.sex, ())


def _holder_of(claim: CredentialClaim) -> Holder:
    """Without a subject the stated holder is all that is known."""
    return Holder("", claim.holder, "", "", ())
