"""Composite verification (复合验证): which questions are put to authorities, and what their answers mean together.

Article 8, paragraph 1 asks for composite verification by phone, ID number or credit code. A factor counts once for what
it rests on, and two that rest on the same thing are one:

| factor | rests on |
|---|---|
| the number's own check digits (VALID, not a passport's mere form) | the number |
| name + ID, name + ID + validity | the population register |
| name + another document | its issuer |
| name + ID + phone | the carrier, who has seen the holder's document |
| name + code + representative, also with the representative's ID | the register of organisations |
| a network identifier (网号), which has no number | the national service, itself composite |

Two sources that answer the same question, or two questions to one register, are therefore one factor. A result of
NOT_FOUND (no record: soldiers, moved household registers, numbers of virtual operators) or UNSUPPORTED is no
MISMATCH, and neither refuses a person.

HOWTO add a factor: its row above, in ``BASES`` and in ``_fields``; its key in the policy pack's ``identity.*.ask``.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from verifier.domain.finding import Assurance, Evidence, Finding
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.domain.number import DocumentKind
from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity.subject_numbers import SubjectNumbers

BASES: Mapping[str, str] = {
    "identity.name_id": "population register",
    "identity.name_id_validity": "population register",
    "identity.name_document": "issuer",
    "identity.name_id_phone": "carrier",
    "identity.opaque": "national service",
    "organisation.name_code_representative": "organisation register",
    "organisation.name_code_representative_id": "organisation register",
}
"""What each question's answer rests on: answers with the same basis are one factor."""

_ENDED = (InquiryOutcome.EXPIRED, InquiryOutcome.SUSPENDED, InquiryOutcome.REVOKED)
_FIELD = {Person: "subject.person", Organisation: "subject.organisation", Opaque: "subject.opaque"}
_PATHS = {"id_number": "document_number", "document_number": "document_number", "code": "uscc"}
_BY_ID_NUMBER = (
    DocumentKind.RESIDENT_ID,
    DocumentKind.RESIDENCE_PERMIT_HMT,
    DocumentKind.FOREIGN_PERMANENT_RESIDENT,
)


def inquiries(subject: Subject, numbers: SubjectNumbers, kinds: Sequence[str]) -> tuple[Inquiry, ...]:
    """The questions of ``kinds`` that this subject has the fields for; none where its number is wrong already."""
    if not numbers.document_is_sound:
        return ()
    known = _fields(subject, numbers)
    return tuple(Inquiry(kind, known[kind]) for kind in kinds if kind in known and all(known[kind].values()))


def findings(
    subject: Subject,
    numbers: SubjectNumbers,
    answers: Mapping[str, Answer],
    *,
    asked: Sequence[str],
    factors: int,
    authoritative: int,
) -> tuple[Finding, ...]:
    """``answers`` by the kind of question, ``asked`` every kind that the policy asks for.

    The worst of: a contradiction, an ended document, too few factors. ``authoritative`` factors of at least
    ``factors`` have to come from a source with assurance 2 or more.
    """
    if not numbers.document_is_sound:
        return ()
    field = _FIELD[type(subject)]
    found = [_contradiction(subject, kind, answer) for kind, answer in answers.items()]
    contradictions = tuple(finding for finding in found if finding is not None)
    if contradictions:
        return contradictions
    matched = {kind: answer for kind, answer in answers.items() if answer.outcome is InquiryOutcome.MATCH}
    trusted = {kind: answer for kind, answer in matched.items() if answer.assurance >= Assurance.REGISTER}
    evidence = tuple(_evidence(numbers, answers, asked))
    if _bases(matched) + numbers.digits_agree >= factors and _bases(trusted) >= authoritative:
        best = max(answer.assurance for answer in trusted.values())
        return (reasons.IDENTITY_VERIFIED.finding(field=field, evidence=evidence, assurance=best),)
    return (_shortfall(answers, field, factors, evidence),)


def reachable(kinds: Sequence[str], *, by_digits: bool) -> int:
    """How many independent factors ``kinds`` can give at best."""
    return len({BASES[kind] for kind in kinds}) + by_digits


def verified_until(answers: Mapping[str, Answer]) -> date | None:
    """The last day on which every matched answer is good, where a source says so."""
    ends = [a.expires_on for a in answers.values() if a.outcome is InquiryOutcome.MATCH and a.expires_on is not None]
    return min(ends, default=None)


def _bases(kinds: Mapping[str, Answer]) -> int:
    return len({BASES[kind] for kind in kinds})


def _fields(subject: Subject, numbers: SubjectNumbers) -> dict[str, dict[str, str]]:
    """Of the opaque path nothing but the identifier: by law its holder is not asked for a number (2025 measures)."""
    match subject:
        case Person() if subject.document_kind in _BY_ID_NUMBER:
            pair = {"name": numbers.name, "id_number": numbers.document}
            return {"identity.name_id": pair, "identity.name_id_phone": {**pair, "phone": numbers.phone}}
        case Person():
            kind = subject.document_kind.value
            shown = {"name": numbers.name, "document_kind": kind, "document_number": numbers.document}
            return {"identity.name_document": shown}
        case Organisation():
            triple = {"name": numbers.name, "code": numbers.document, "representative": numbers.representative}
            return {"organisation.name_code_representative": triple}
        case Opaque():
            return {"identity.opaque": {"identifier": numbers.document, "scheme": subject.scheme}}


def _contradiction(subject: Subject, kind: str, answer: Answer) -> Finding | None:
    reason: Reason | None = None
    if answer.outcome is InquiryOutcome.MISMATCH and answer.assurance >= Assurance.REGISTER:
        reason = reasons.IDENTITY_MISMATCH
    elif answer.outcome in _ENDED:
        reason = reasons.IDENTITY_EXPIRED
    elif answer.outcome is InquiryOutcome.NOT_FOUND and answer.complete and isinstance(subject, Organisation):
        # a register of organisations can be complete, one of people never is: soldiers are in none
        reason = reasons.IDENTITY_ABSENT
    if reason is None:
        return None
    field = _differing_field(_FIELD[type(subject)], answer)
    return reason.finding(field=field, evidence=tuple(_answer_evidence(kind, answer)), assurance=answer.assurance)


def _differing_field(field: str, answer: Answer) -> str:
    """The one field that a source found different, else the whole subject."""
    differing = [name for name, agreed in answer.comparisons.items() if not agreed]
    if answer.outcome is not InquiryOutcome.MISMATCH or len(differing) != 1 or len(answer.comparisons) == 1:
        return field
    return f"{field}.{_PATHS.get(differing[0], differing[0])}"


def _shortfall(answers: Mapping[str, Answer], field: str, factors: int, evidence: tuple[Evidence, ...]) -> Finding:
    """Why too few factors agreed, and for the operator what to do about it."""
    outcomes = {answer.outcome for answer in answers.values()}
    if not answers or outcomes == {InquiryOutcome.UNSUPPORTED}:
        kinds = ", ".join(answers) or "the subject's identity"
        note = f"no source answers {kinds}: enable an adapter for it in the settings (sources)"
        return reasons.IDENTITY_SOURCE_MISSING.finding(field=field, note=note, evidence=evidence)
    if InquiryOutcome.NOT_FOUND in outcomes:
        return reasons.IDENTITY_NOT_FOUND.finding(field=field, evidence=evidence)
    note = f"fewer than {factors} independent factors agreed, or none from an authority"
    return reasons.IDENTITY_NOT_VERIFIED.finding(field=field, note=note, evidence=evidence)


def _evidence(numbers: SubjectNumbers, answers: Mapping[str, Answer], asked: Sequence[str]) -> Iterator[Evidence]:
    """Every factor with its result; ``skipped`` where the subject lacks a field that the question needs."""
    if numbers.digits_agree:
        yield Evidence("factor", "check digits: match")
    for kind, answer in answers.items():
        yield from _answer_evidence(kind, answer)
    yield from (Evidence("factor", f"{kind}: skipped") for kind in asked if kind not in answers)


def _answer_evidence(kind: str, answer: Answer) -> Iterator[Evidence]:
    yield Evidence("factor", f"{kind}: {answer.outcome}")
    if answer.source:
        yield Evidence("source", f"{answer.source} {answer.version}".strip())
    yield from (Evidence("compared", f"{name}: {agreed}") for name, agreed in sorted(answer.comparisons.items()))
    yield from (Evidence("asked", f"{step.source}: {step.outcome} {step.detail}".strip()) for step in answer.steps)
