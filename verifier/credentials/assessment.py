"""What the claims of one sign-up come to: a finding a claim, and one for each domain that asks for credentials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from verifier.credentials.catalogue import CredentialKind, catalogue
from verifier.credentials.cross_checks import Holder, credential_document, problems
from verifier.credentials.requirements import Requirement
from verifier.credentials.structure import Structure, parse
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance, Evidence, Finding, Message, Outcome
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.domain.number import NumberStatus
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
_BY_OUTCOME: Mapping[InquiryOutcome, Reason] = {
    InquiryOutcome.MISMATCH: reasons.CREDENTIAL_MISMATCH,
    InquiryOutcome.EXPIRED: reasons.CREDENTIAL_EXPIRED,
    InquiryOutcome.SUSPENDED: reasons.CREDENTIAL_ENDED,
    InquiryOutcome.REVOKED: reasons.CREDENTIAL_ENDED,
    InquiryOutcome.NOT_FOUND: reasons.CREDENTIAL_NOT_FOUND,
    InquiryOutcome.INCONCLUSIVE: reasons.CREDENTIAL_NOT_VERIFIED,
    InquiryOutcome.UNAVAILABLE: reasons.CREDENTIAL_NOT_VERIFIED,
    InquiryOutcome.UNSUPPORTED: reasons.CREDENTIAL_SOURCE_MISSING,
}


@dataclass(frozen=True, slots=True)
class ClaimAssessment:
    """``accepted`` where the claim counts towards its domain's requirement; ``good_until`` is its last valid day."""

    kind: str
    structure: Structure = field(repr=False)
    findings: tuple[Finding, ...]
    accepted: bool
    good_until: date | None


def inquiry_for(claim: CredentialClaim, holder: Holder, today: date) -> Inquiry | None:
    """The question about a claim; ``None`` where its kind is unknown or its number is wrong already."""
    kind = catalogue().get(claim.kind)
    if kind is None:
        return None
    structure = parse(kind, claim.number, today=today)
    if structure.status is NumberStatus.INVALID:
        return None
    fields = {
        "number": structure.normalized,
        "holder": holder.name,
        "document": credential_document(holder, today),
        "institution": claim.institution.strip(),
    }
    return Inquiry(f"credential.{claim.kind}", {name: value for name, value in fields.items() if value})


def assess_claim(
    claim: CredentialClaim, answer: Answer | None, holder: Holder, path: str, *, today: date, minimum: Assurance
) -> ClaimAssessment:
    """``answer`` is ``None`` where nobody was asked; ``minimum`` is the assurance from which on an answer counts."""
    kind = catalogue().get(claim.kind)
    if kind is None:
        found = reasons.CREDENTIAL_KIND_UNKNOWN.finding(field=f"{path}.kind")
        return ClaimAssessment(claim.kind, Structure(NumberStatus.UNCERTAIN, "", {}), (found,), False, None)
    structure = parse(kind, claim.number, today=today)
    if structure.status is NumberStatus.INVALID:
        found = _finding(reasons.CREDENTIAL_NUMBER_INVALID, kind, f"{path}.number")
        return ClaimAssessment(claim.kind, structure, (found,), False, None)
    findings = [
        _finding(reason, kind, path, note=note, assurance=Assurance.CONSISTENT)
        for reason, note in problems(kind, claim, structure, holder, today)
    ]
    ends = [day for day in (claim.expires_on, answer.expires_on if answer else None) if day is not None]
    good_until = min(ends, default=None)
    if good_until is not None and good_until < today:
        findings.append(_finding(reasons.CREDENTIAL_EXPIRED, kind, path, answer=answer))
    elif answer is None:
        findings.append(_finding(reasons.CREDENTIAL_NOT_VERIFIED, kind, path, note="nobody was asked"))
    else:
        findings.append(_answer_finding(kind, answer, path, minimum))
    accepted = all(finding.outcome is Outcome.PASS for finding in findings)
    return ClaimAssessment(claim.kind, structure, tuple(findings), accepted, good_until)


def domain_findings(
    domain: Category,
    requirement: Requirement | None,
    assessments: Sequence[ClaimAssessment],
    *,
    declared: bool,
) -> tuple[Finding, ...]:
    """What the claims lack. ``declared`` is false where only the bio claims the domain.

    Nothing is said where they would be enough if all were accepted: a claim that is not has findings of its own.
    """
    presented = {one.kind for one in assessments}
    if requirement is None or requirement.satisfied_by(presented):
        return ()
    if any(kind in catalogue() and catalogue()[kind].domain is domain for kind in presented):
        reason = reasons.CREDENTIAL_INSUFFICIENT
    else:
        reason = reasons.CREDENTIAL_MISSING if declared else reasons.CREDENTIAL_MISSING_FOR_CLAIM
    asked = [catalogue()[kind] for kind in dict.fromkeys(requirement.kinds())]
    names = Message("、".join(one.zh for one in asked), ", ".join(one.en for one in asked))
    path = "profile.category" if declared else "profile.bio"
    return (reason.finding(field=path, domain=DOMAIN_NAMES[domain], credentials=names),)


def _answer_finding(kind: CredentialKind, answer: Answer, path: str, minimum: Assurance) -> Finding:
    note = ""
    if answer.outcome is InquiryOutcome.MATCH:
        enough = answer.assurance >= minimum
        reason = reasons.CREDENTIAL_VERIFIED if enough else reasons.CREDENTIAL_NOT_VERIFIED
        note = "" if enough else "only the number's structure was confirmed"
    elif answer.outcome is InquiryOutcome.NOT_FOUND and answer.complete:
        reason = reasons.CREDENTIAL_ABSENT
    else:
        reason = _BY_OUTCOME[answer.outcome]
    if reason is reasons.CREDENTIAL_SOURCE_MISSING:
        note = f"no source answers credential.{kind.key}"
        note += " with what was given" if answer.steps else ": enable an adapter for it in the settings (sources)"
        note += f"; a person can look it up at {kind.register}"
    return _finding(reason, kind, path, note=note, answer=answer, assurance=answer.assurance)


def _finding(
    reason: Reason,
    kind: CredentialKind,
    path: str,
    *,
    note: str = "",
    answer: Answer | None = None,
    assurance: Assurance = Assurance.FORMAT,
) -> Finding:
    evidence = [Evidence("credential", kind.key)]
    if answer is not None and answer.source:
        evidence.append(Evidence("source", f"{answer.source} {answer.version}".strip()))
        evidence.append(Evidence("answer", answer.outcome.value))
        evidence += [Evidence("compared", f"{name}: {agreed}") for name, agreed in sorted(answer.comparisons.items())]
    if answer is not None:
        evidence += [Evidence("asked", f"{step.source}: {step.outcome} {step.detail}".strip()) for step in answer.steps]
    return reason.finding(
        field=path, note=note, evidence=tuple(evidence), assurance=assurance, credential=Message(kind.zh, kind.en)
    )
