"""What a domain says to the claims of one sign-up: nothing, or which credential is still missing."""

from collections.abc import Sequence

from verifier.credentials.assessment import ClaimAssessment
from verifier.credentials.catalogue import Role, catalogue
from verifier.credentials.requirements import Gap, Requirement
from verifier.domain.finding import Evidence, Finding, Message
from verifier.domain.profile import Category
from verifier.domain.reasons import credentials as reasons
from verifier.domain.reasons.reason import Reason

DOMAIN_NAMES = {
    Category.ECONOMY: Message("经济", "economy"),
    Category.EDUCATION: Message("教育", "education"),
    Category.MEDICAL: Message("医疗卫生", "medicine and health"),
    Category.JUDICIAL: Message("司法", "justice"),
    Category.NEWS: Message("新闻", "news"),
}


def domain_findings(
    domain: Category,
    requirement: Requirement,
    assessments: Sequence[ClaimAssessment],
    *,
    declared: bool,
    scope: Message | None = None,
) -> tuple[Finding, ...]:
    """What the claims lack. ``declared`` is false where only the bio claims the domain; ``scope`` names the content
    scope that the requirement is about, where it is about one.

    Nothing is said where they would be enough if all were accepted: a claim that is not has findings of its own.
    """
    gap = requirement.gap([one.presented for one in assessments])
    if gap is None:
        return ()
    name = DOMAIN_NAMES[domain]
    if scope is not None:
        name = Message(f"{name.zh}（{scope.zh}）", f"{name.en}: {scope.en}")
    evidence = tuple(Evidence("missing", leaf) for leaf in gap.leaves)
    reason = _reason(domain, assessments, declared=declared)
    path = "profile.category" if declared else "profile.bio"
    note = _note(domain, gap, assessments)
    return (reason.finding(field=path, note=note, evidence=evidence, domain=name, credentials=gap.words),)


def _reason(domain: Category, assessments: Sequence[ClaimAssessment], *, declared: bool) -> Reason:
    if _presented(domain, assessments):
        return reasons.CREDENTIAL_INSUFFICIENT
    return reasons.CREDENTIAL_MISSING if declared else reasons.CREDENTIAL_MISSING_FOR_CLAIM


def _note(domain: Category, gap: Gap, assessments: Sequence[ClaimAssessment]) -> str:
    roles = {catalogue()[kind].role for kind in _presented(domain, assessments)}
    if roles and Role.LICENCE not in roles:
        return "a qualification or an education was presented, which is no licence to practise"
    return "a part of the requirement is met" if gap.begun else ""


def _presented(domain: Category, assessments: Sequence[ClaimAssessment]) -> tuple[str, ...]:
    kinds = (one.kind for one in assessments)
    return tuple(kind for kind in kinds if kind in catalogue() and catalogue()[kind].domain is domain)
