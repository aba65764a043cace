"""Composite verification (复合验证): which questions are put to authorities, and what their answers mean together.

The number's own check digits are one factor, each authority's MATCH is another (Article 8, paragraph 1).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from verifier.domain.finding import Assurance, Evidence, Finding
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity.subject_numbers import SubjectNumbers

_ENDED = (InquiryOutcome.EXPIRED, InquiryOutcome.SUSPENDED, InquiryOutcome.REVOKED)
_FIELD = {Person: "subject.person", Organisation: "subject.organisation", Opaque: "subject.opaque"}


def inquiries(subject: Subject, numbers: SubjectNumbers, kinds: Sequence[str]) -> tuple[Inquiry, ...]:
    """The questions of ``kinds`` that this subject has the fields for; none where its number is wrong already."""
    if not numbers.document_is_sound:
        return ()
    known = _fields(subject, numbers)
    return tuple(Inquiry(kind, known[kind]) for kind in kinds if kind in known and all(known[kind].values()))


def findings(
    subject: Subject, numbers: SubjectNumbers, answers: Mapping[str, Answer], *, factors: int, authoritative: int
) -> tuple[Finding, ...]:
    """``answers`` by the kind of question. The worst of: a contradiction, an ended document, too few factors."""
    if not numbers.document_is_sound:
        return ()
    field = _FIELD[type(subject)]
    found = [_contradiction(kind, answer, field) for kind, answer in answers.items()]
    contradictions = tuple(finding for finding in found if finding is not None)
    if contradictions:
        return contradictions
    matched = [answer for answer in answers.values() if answer.outcome is InquiryOutcome.MATCH]
    trusted = [answer for answer in matched if answer.assurance >= Assurance.REGISTER]
    by_its_own_digits = 0 if isinstance(subject, Opaque) else 1
    if len(matched) + by_its_own_digits >= factors and len(trusted) >= authoritative:
        best = max(answer.assurance for answer in trusted)
        return (reasons.IDENTITY_VERIFIED.finding(field=field, evidence=_evidence(answers), assurance=best),)
    return (_shortfall(answers, field, factors),)


def verified_until(answers: Mapping[str, Answer]) -> date | None:
    """The last day on which every matched answer is good, where a source says so."""
    ends = [a.expires_on for a in answers.values() if a.outcome is InquiryOutcome.MATCH and a.expires_on is not None]
    return min(ends, default=None)


def _fields(subject: Subject, numbers: SubjectNumbers) -> dict[str, dict[str, str]]:
    match subject:
        case Person():
            pair = {"name": numbers.name, "id_number": numbers.document}
            return {"identity.name_id": pair, "identity.name_id_phone": {**pair, "phone": numbers.phone}}
        case Organisation():
            triple = {"name": numbers.name, "code": numbers.document, "representative": numbers.representative}
            return {"organisation.name_code_representative": triple}
        case Opaque():
            return {"identity.opaque": {"identifier": numbers.document, "scheme": subject.scheme}}


def _contradiction(kind: str, answer: Answer, field: str) -> Finding | None:
    reason: Reason | None = None
    if answer.outcome is InquiryOutcome.MISMATCH and answer.assurance >= Assurance.REGISTER:
        reason = reasons.IDENTITY_MISMATCH
    elif answer.outcome in _ENDED:
        reason = reasons.IDENTITY_EXPIRED
    elif answer.outcome is InquiryOutcome.NOT_FOUND and answer.complete:
        reason = reasons.IDENTITY_ABSENT
    if reason is None:
        return None
    return reason.finding(field=field, evidence=_evidence({kind: answer}), assurance=answer.assurance)


def _shortfall(answers: Mapping[str, Answer], field: str, factors: int) -> Finding:
    """Why too few factors agreed, and for the operator what to do about it."""
    outcomes = {answer.outcome for answer in answers.values()}
    if not answers or outcomes == {InquiryOutcome.UNSUPPORTED}:
        kinds = ", ".join(answers) or "the subject's identity"
        note = f"no source answers {kinds}: enable an adapter for it in the settings (sources)"
        return reasons.IDENTITY_SOURCE_MISSING.finding(field=field, note=note, evidence=_evidence(answers))
    if InquiryOutcome.NOT_FOUND in outcomes:
        return reasons.IDENTITY_NOT_FOUND.finding(field=field, evidence=_evidence(answers))
    note = f"fewer than {factors} independent factors agreed, or none from an authority"
    return reasons.IDENTITY_NOT_VERIFIED.finding(field=field, note=note, evidence=_evidence(answers))


def _evidence(answers: Mapping[str, Answer]) -> tuple[Evidence, ...]:
    found = []
    for kind, answer in answers.items():
        found.append(Evidence("factor", f"{kind}: {answer.outcome}"))
        if answer.source:
            found.append(Evidence("source", f"{answer.source} {answer.version}".strip()))
        found += [Evidence("compared", f"{name}: {agreed}") for name, agreed in sorted(answer.comparisons.items())]
    return tuple(found)
