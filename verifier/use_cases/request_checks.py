"""The part of an examination that asks neither the sources nor the store, for one request and for millions alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from verifier.domain.finding import Finding
from verifier.domain.inquiry import Answer, Inquiry
from verifier.domain.reasons import screening as screening_reasons
from verifier.domain.request import VerificationRequest
from verifier.identity import factors, subject_numbers
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack, subject_type
from verifier.screening import bio_claims
from verifier.screening.active import Screeners
from verifier.screening.findings import bio_findings, name_findings
from verifier.screening.hit import Screening
from verifier.use_cases.credential_examination import AssessedCredentials, CredentialExamination


@dataclass(frozen=True, slots=True)
class Answered:
    """What the answers of the authorities come to. ``verified_until`` is the last good day of the identity."""

    identity: tuple[Finding, ...]
    credentials: AssessedCredentials
    verified_until: date | None

    @property
    def good_until(self) -> tuple[date, ...]:
        """The days on which some part of it ends."""
        own = (self.verified_until,) if self.verified_until else ()
        return (*own, *self.credentials.good_until)


class RequestChecks:
    """What the request says of itself, and what has to be asked about it.

    ``numbers`` are the subject's, where they were checked before.
    """

    def __init__(
        self, request: VerificationRequest, policy: PolicyPack, today: date, numbers: SubjectNumbers | None = None
    ) -> None:
        self._subject = request.subject
        self._rules = policy.identity[subject_type(request.subject)]
        self.numbers = numbers or check_numbers(request, policy, today)
        self.questions = factors.inquiries(request.subject, self.numbers, self._rules.ask)
        self.credentials = CredentialExamination(request, self.numbers, policy, today)

    @property
    def inquiries(self) -> tuple[Inquiry, ...]:
        """Those about the identity first."""
        return (*self.questions, *self.credentials.inquiries)

    def conclude(self, replies: Sequence[Answer]) -> Answered:
        """``replies`` to ``inquiries``, in order."""
        answers = {question.kind: answer for question, answer in zip(self.questions, replies, strict=False)}
        found = factors.findings(
            self._subject,
            self.numbers,
            answers,
            asked=self._rules.ask,
            factors=self._rules.factors,
            authoritative=self._rules.authoritative,
        )
        assessed = self.credentials.assess(replies[len(self.questions) :])
        return Answered(found, assessed, factors.verified_until(answers))

    def screened(self, request: VerificationRequest, screeners: Screeners, named: Screening) -> list[Finding]:
        """Its name, which is ``named`` in the protected lists, and its bio against them."""
        profile, subject = request.profile, request.subject
        found: list[Finding] = []
        if not len(screeners.snapshot):
            note = "no protected lists are loaded: build a snapshot and name it in the settings (lists)"
            found.append(screening_reasons.NAME_NOT_SCREENED.finding(field="profile.name", note=note))
        if profile.name.strip():
            found += name_findings(named)
        if profile.bio.strip():
            bait = bio_claims.contact_bait(profile.bio)
            found += bio_findings(screeners.names.screen_bio(profile.bio, subject), self.credentials.professions, bait)
        return found


def check_numbers(request: VerificationRequest, policy: PolicyPack, today: date) -> SubjectNumbers:
    return subject_numbers.check(
        request.subject,
        registered_place=request.profile.registered_place,
        adult_age=policy.adult_age,
        today=today,
    )
