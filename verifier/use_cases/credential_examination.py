"""The credentials of one request: which domains ask for them, what is asked of the sources, what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from verifier.credentials.assessment import assess_claim, inquiry_for
from verifier.credentials.catalogue import catalogue
from verifier.credentials.cross_checks import Holder
from verifier.credentials.domain_requirement import domain_findings
from verifier.credentials.structure import canonical
from verifier.domain.finding import Assurance, Finding
from verifier.domain.inquiry import Answer, Inquiry
from verifier.domain.number import NumberStatus
from verifier.domain.profile import Category
from verifier.domain.request import VerificationRequest
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack, subject_type
from verifier.screening import bio_claims


@dataclass(frozen=True, slots=True)
class AssessedCredentials:
    """``numbers`` are kind and canonical number of each claim whose number is not wrong; ``domains`` those whose
    requirements are all met.
    """

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
        self._texts = (*professions, request.profile.business_scope)
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
        accepted = [one.presented for one in assessments if one.accepted]
        met: list[Category] = []
        for domain in self._domains:
            asked = self._policy.credentials.requirements_for(domain, self._type, self._texts)
            declared = domain is self._request.profile.category
            for scope, requirement in asked:
                findings += domain_findings(domain, requirement, assessments, declared=declared, scope=scope)
            if asked and all(requirement.satisfied_by(accepted) for _, requirement in asked):
                met.append(domain)
        return AssessedCredentials(
            findings=tuple(findings),
            domains=tuple(met),
            good_until=tuple(one.good_until for one in assessments if one.accepted and one.good_until is not None),
            numbers=tuple(
                (one.kind, canonical(one.structure, self._today))
                for one in assessments
                if one.kind in catalogue() and one.structure.status is not NumberStatus.INVALID
            ),
        )
