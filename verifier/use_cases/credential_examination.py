"""The credentials of one request: which domains ask for them, what is asked of the sources, what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from verifier.credentials.assessment import assess_claim, domain_findings, inquiry_for
from verifier.credentials.catalogue import catalogue
from verifier.credentials.cross_checks import Holder
from verifier.domain.finding import Assurance, Finding
from verifier.domain.inquiry import Answer, Inquiry
from verifier.domain.profile import Category
from verifier.domain.request import VerificationRequest
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack, subject_type
from verifier.screening import bio_claims


@dataclass(frozen=True, slots=True)
class AssessedCredentials:
    """``numbers`` are kind and normalised number of each claim; ``domains`` those whose requirement is met."""

    findings: tuple[Finding, ...]
    domains: tuple[Category, ...]
    good_until: tuple[date, ...]
    numbers: tuple[tuple[str, str], ...] = field(repr=False)


class CredentialExamination:
    """A domain is declared by the category, or claimed by one of the bio's ``professions``."""

    def __init__(self, request: VerificationRequest, numbers: SubjectNumbers, policy: PolicyPack, today: date) -> None:
        self._request = request
        self._policy = policy
        self._today = today
        self._type = subject_type(request.subject)
        self.professions = bio_claims.claims(request.profile.bio)
        professions = tuple(claim.profession for claim in self.professions)
        self._holder = Holder(self._type, numbers.name, numbers.document, numbers.sex, professions)
        self._domains = dict.fromkeys((request.profile.category, *(claim.domain for claim in self.professions)))
        self._inquiries = tuple(inquiry_for(claim, self._holder, today) for claim in request.claims)

    @property
    def inquiries(self) -> tuple[Inquiry, ...]:
        return tuple(inquiry for inquiry in self._inquiries if inquiry is not None)

    def assess(self, replies: Sequence[Answer]) -> AssessedCredentials:
        """``replies`` to ``inquiries``, in order."""
        waiting = iter(replies)
        minimum = Assurance(self._policy.credentials.minimum_assurance)
        assessments = [
            assess_claim(
                claim,
                None if inquiry is None else next(waiting),
                self._holder,
                f"claims[{i}]",
                today=self._today,
                minimum=minimum,
            )
            for i, (claim, inquiry) in enumerate(zip(self._request.claims, self._inquiries, strict=True))
        ]
        findings = [finding for one in assessments for finding in one.findings]
        met: list[Category] = []
        for domain in self._domains:
            requirement = self._policy.credentials.requirement(domain, self._type)
            declared = domain is self._request.profile.category
            gaps = domain_findings(domain, requirement, assessments, declared=declared)
            findings += gaps
            accepted = {one.kind for one in assessments if one.accepted}
            if requirement is not None and requirement.satisfied_by(accepted):
                met.append(domain)
        return AssessedCredentials(
            findings=tuple(findings),
            domains=tuple(met),
            good_until=tuple(one.good_until for one in assessments if one.accepted and one.good_until is not None),
            numbers=tuple((one.kind, one.structure.normalized) for one in assessments if one.kind in catalogue()),
        )
