"""Looks at every number of a subject and says what it found: the part of composite verification that asks nobody."""

from dataclasses import dataclass, field
from datetime import date

from verifier.domain.finding import Assurance, Evidence, Finding
from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity import consistency, document, phone, uscc
from verifier.identity.known_samples import is_known_sample
from verifier.identity.subject_name import is_organisation_name, is_person_name, normal_name

_PERSON = "subject.person"
_ORGANISATION = "subject.organisation"


@dataclass(frozen=True, slots=True)
class SubjectNumbers:
    """``name``, ``document`` and ``phone`` are normalised and empty where the subject has none or a wrong one.

    ``document`` is the personal document's number, the unified social credit code, or the opaque identifier;
    ``digits_agree`` is true where it has check digits of its own and they are right.
    """

    name: str = field(repr=False)
    representative: str = field(repr=False)
    document: str = field(repr=False)
    phone: str = field(repr=False)
    document_is_sound: bool
    digits_agree: bool
    sex: str
    findings: tuple[Finding, ...]


def check(subject: Subject, *, registered_place: str, adult_age: int, today: date) -> SubjectNumbers:
    """``adult_age`` in completed years; ``today`` in Asia/Shanghai."""
    match subject:
        case Person():
            return _check_person(subject, adult_age, today)
        case Organisation():
            return _check_organisation(subject, registered_place, today)
        case Opaque():
            return _check_opaque(subject)


def _check_person(person: Person, adult_age: int, today: date) -> SubjectNumbers:
    name = normal_name(person.name)
    number = document.check(person.document_kind, person.document_number, today=today)
    mobile = phone.check(person.phone) if person.phone.strip() else None
    findings = [*_name_findings(name, f"{_PERSON}.name", is_form=is_person_name(name))]
    findings += _number_findings(person.document_number, number, f"{_PERSON}.document_number")
    if mobile is not None:
        findings += _number_findings(person.phone, mobile, f"{_PERSON}.phone")
    if number.status is not NumberStatus.INVALID and "birth_date" in number.facts:
        findings += consistency.age_findings(number.facts["birth_date"], adult_age, today)
    findings += consistency.equal_fields(
        {
            f"{_PERSON}.name": name,
            f"{_PERSON}.document_number": number.normalized,
            f"{_PERSON}.phone": mobile.normalized if mobile else "",
        }
    )
    return SubjectNumbers(
        name=name,
        representative="",
        document=_sound_value(number),
        phone=_sound_value(mobile),
        document_is_sound=number.status is not NumberStatus.INVALID,
        digits_agree=number.status is NumberStatus.VALID,
        sex=number.facts.get("sex", ""),
        findings=tuple(findings),
    )


def _check_organisation(organisation: Organisation, registered_place: str, today: date) -> SubjectNumbers:
    name = normal_name(organisation.name)
    representative = normal_name(organisation.representative)
    code = uscc.check(organisation.uscc, today=today)
    line = phone.check(organisation.phone) if organisation.phone.strip() else None
    findings = [*_name_findings(name, f"{_ORGANISATION}.name", is_form=is_organisation_name(name))]
    findings += _number_findings(organisation.uscc, code, f"{_ORGANISATION}.uscc")
    if line is not None:
        found = _number_findings(organisation.phone, line, f"{_ORGANISATION}.phone")
        # no factor rests on an organisation's phone, and its switchboard is a landline
        findings += [finding for finding in found if finding.reason != reasons.PHONE_LANDLINE.code]
    if code.status is not NumberStatus.INVALID:
        findings += consistency.organisation_findings(name, code, registered_place)
    findings += consistency.equal_fields(
        {f"{_ORGANISATION}.name": name, f"{_ORGANISATION}.representative": representative}
    )
    return SubjectNumbers(
        name=name,
        representative=representative,
        document=_sound_value(code),
        phone=_sound_value(line),
        document_is_sound=code.status is not NumberStatus.INVALID,
        digits_agree=code.status is NumberStatus.VALID,
        sex="",
        findings=tuple(findings),
    )


def _check_opaque(subject: Opaque) -> SubjectNumbers:
    identifier = subject.identifier.strip()
    missing = () if identifier else (reasons.NUMBER_MISSING.finding(field="subject.opaque.identifier"),)
    return SubjectNumbers(
        name="",
        representative="",
        document=identifier,
        phone="",
        document_is_sound=bool(identifier),
        digits_agree=False,
        sex="",
        findings=missing,
    )


def _name_findings(name: str, field: str, *, is_form: bool) -> tuple[Finding, ...]:
    if not name:
        return (reasons.NUMBER_MISSING.finding(field=field),)
    return () if is_form else (reasons.SUBJECT_NAME_FORM.finding(field=field),)


def _number_findings(typed: str, result: NumberResult, field: str) -> list[Finding]:
    if not typed.strip():
        return [reasons.NUMBER_MISSING.finding(field=field)]
    evidence = (Evidence("number", result.masked), Evidence("status", result.status.value))
    found = result.reasons or (reasons.NUMBER_VALID,)
    findings = [reason.finding(field=field, evidence=evidence, assurance=Assurance.FORMAT) for reason in found]
    if result.status is not NumberStatus.INVALID and is_known_sample(result.normalized):
        note = "a number from a standard, a form or a keyboard run"
        findings.append(reasons.NUMBER_KNOWN_SAMPLE.finding(field=field, note=note, evidence=evidence))
    return findings


def _sound_value(result: NumberResult | None) -> str:
    return "" if result is None or result.status is NumberStatus.INVALID else result.normalized
