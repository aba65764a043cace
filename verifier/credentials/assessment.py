"""What one claim comes to: the question about it, and from the answer to findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from verifier.credentials import validity
from verifier.credentials.catalogue import CredentialKind, catalogue
from verifier.credentials.cross_checks import Holder, credential_document, problems
from verifier.credentials.requirements import Employer, Presented
from verifier.credentials.structure import Doubt, Structure, parse
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance, Evidence, Finding, Message, Outcome
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.domain.number import NumberStatus
from verifier.domain.reasons import credentials as reasons
from verifier.domain.reasons.reason import Reason

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
_OPEN = (reasons.CREDENTIAL_NOT_VERIFIED, reasons.CREDENTIAL_SOURCE_MISSING, reasons.CREDENTIAL_NOT_FOUND)


@dataclass(frozen=True, slots=True)
class ClaimAssessment:
    """``accepted`` where the claim counts towards its domain's requirement; ``good_until`` is its last valid day.

    ``presented`` is how requirements see it.
    """

    kind: str
    structure: Structure = field(repr=False)
    findings: tuple[Finding, ...]
    accepted: bool
    good_until: date | None
    presented: Presented


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
    given = {name: value for name, value in fields.items() if value}
    return Inquiry(f"credential.{claim.kind}", given, claim.materials)


def assess_claim(
    claim: CredentialClaim, answer: Answer | None, holder: Holder, path: str, *, today: date, minimum: Assurance
) -> ClaimAssessment:
    """``answer`` is ``None`` where nobody was asked; ``minimum`` is the assurance from which on an answer counts.

    The first finding's evidence names the documents that came with the claim.
    """
    assessment = _assess(claim, answer, holder, path, today, minimum)
    first, *others = assessment.findings
    documents = [f"{one.kind} {len(one.content)} bytes sha256:{one.digest}" for one in claim.materials]
    first = replace(first, evidence=(*first.evidence, *(Evidence("material", text) for text in documents)))
    return replace(assessment, findings=(first, *others))


def _assess(
    claim: CredentialClaim, answer: Answer | None, holder: Holder, path: str, today: date, minimum: Assurance
) -> ClaimAssessment:
    kind = catalogue().get(claim.kind)
    if kind is None:
        found = reasons.CREDENTIAL_KIND_UNKNOWN.finding(field=f"{path}.kind")
        unknown = Structure(NumberStatus.UNCERTAIN, "", {})
        return ClaimAssessment(claim.kind, unknown, (found,), False, None, Presented(claim.kind))
    structure = parse(kind, claim.number, today=today)
    if structure.status is NumberStatus.INVALID:
        found = _finding(reasons.CREDENTIAL_NUMBER_INVALID, kind, f"{path}.number")
        return ClaimAssessment(claim.kind, structure, (found,), False, None, Presented(claim.kind))
    findings = [
        _finding(reason, kind, path, note=note, assurance=Assurance.CONSISTENT)
        for reason, note in problems(kind, claim, structure, holder, today)
    ]
    good_until = validity.last_day(claim, answer)
    if good_until is not None and good_until < today:
        findings.append(_finding(reasons.CREDENTIAL_EXPIRED, kind, path, answer=answer))
    else:
        findings += _verification(kind, claim, structure, answer, path, today, minimum)
    accepted = all(finding.outcome is Outcome.PASS for finding in findings)
    presented = _presented(claim, structure, answer if accepted else None, good_until, today)
    return ClaimAssessment(claim.kind, structure, tuple(findings), accepted, good_until, presented)


def _presented(
    claim: CredentialClaim, structure: Structure, answer: Answer | None, good_until: date | None, today: date
) -> Presented:
    """Without an ``answer`` that was accepted it is taken at its best: what it lacks has findings of its own."""
    named = Employer.NAMED if claim.institution.strip() else Employer.UNSTATED
    confirmed = answer is None or answer.comparisons.get("institution", False)
    return Presented(
        kind=claim.kind,
        parts=structure.facts,
        stated_scope="" if answer is None else answer.facts.get("scope", ""),
        employer=Employer.CONFIRMED if named and confirmed else named,
        days_left=None if good_until is None else (good_until - today).days,
        assurance=Assurance.PERSON if answer is None else answer.assurance,
    )


def _verification(
    kind: CredentialKind,
    claim: CredentialClaim,
    structure: Structure,
    answer: Answer | None,
    path: str,
    today: date,
    minimum: Assurance,
) -> Iterator[Finding]:
    """What the answer says, and where that verifies nothing, what would help."""
    if answer is None:
        reason, note = reasons.CREDENTIAL_NOT_VERIFIED, "nobody was asked"
    else:
        reason, note = _judged(kind, structure, answer, minimum)
    assurance = Assurance.FORMAT if answer is None else answer.assurance
    yield _finding(reason, kind, path, note=note, answer=answer, assurance=assurance)
    if validity.renewal_is_due(kind, claim, answer, today):
        yield _finding(reasons.CREDENTIAL_RENEWAL_DUE, kind, path, note=f"issued for {kind.validity.years} years")
    if reason in _OPEN:
        if structure.doubt is Doubt.FORM:
            yield _finding(reasons.CREDENTIAL_NUMBER_UNUSUAL, kind, f"{path}.number", note=str(structure.doubt))
        for name in _missing(kind, claim):
            yield _finding(reasons.CREDENTIAL_FIELD_MISSING, kind, f"{path}.{name}")


def _judged(kind: CredentialKind, structure: Structure, answer: Answer, minimum: Assurance) -> tuple[Reason, str]:
    """The reason, with a note for the reviewer."""
    match answer.outcome:
        case InquiryOutcome.MATCH if answer.assurance >= minimum:
            return reasons.CREDENTIAL_VERIFIED, ""
        case InquiryOutcome.MATCH:
            return reasons.CREDENTIAL_NOT_VERIFIED, "only the number's structure was confirmed"
        case InquiryOutcome.MISMATCH if _only_employer_differs(answer):
            # numbers and employers change with a job: history, not fraud
            return reasons.CREDENTIAL_EMPLOYER_DIFFERS, "everything else agrees: the holder may have changed jobs"
        case InquiryOutcome.NOT_FOUND if answer.complete and validity.register_covers(kind, structure):
            return reasons.CREDENTIAL_ABSENT, ""
        case InquiryOutcome.UNSUPPORTED:
            note = f"no source answers credential.{kind.key}"
            note += " with what was given" if answer.steps else ": enable an adapter for it in the settings (sources)"
            note += f"; a person can look it up at {kind.register} ({kind.site}) by {', '.join(kind.asks)}"
            return reasons.CREDENTIAL_SOURCE_MISSING, note
    return _BY_OUTCOME[answer.outcome], ""


def _only_employer_differs(answer: Answer) -> bool:
    differing = {name for name, agreed in answer.comparisons.items() if not agreed}
    return differing == {"institution"} and len(answer.comparisons) > 1


def _missing(kind: CredentialKind, claim: CredentialClaim) -> Iterator[str]:
    """The claim's fields that a look-up of this kind needs and the applicant left empty."""
    if "institution" in kind.asks and not claim.institution.strip():
        yield "institution"
    if kind.validity.dated and claim.expires_on is None:
        yield "expires_on"


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
