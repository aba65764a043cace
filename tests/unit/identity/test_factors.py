"""Composite verification: which factors are independent, what an answer means, and the path without any number."""

from datetime import date

import pytest
from support.numbers import TODAY, resident_id, uscc

from verifier.domain.finding import Assurance, Finding, Outcome
from verifier.domain.inquiry import Answer, InquiryOutcome
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity import factors, subject_numbers

NAME_ID, PHONE, VALIDITY = "identity.name_id", "identity.name_id_phone", "identity.name_id_validity"
DOCUMENT, OPAQUE = "identity.name_document", "identity.opaque"
COMPANY_REGISTER = "organisation.name_code_representative"
ALL = tuple(factors.BASES)
MATCH, MISMATCH = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH
NOT_FOUND, UNSUPPORTED = InquiryOutcome.NOT_FOUND, InquiryOutcome.UNSUPPORTED

PERSON = Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id(), "13966210475")
TRAVELLER = Person("林晓禾", DocumentKind.PASSPORT_CN, "E99600996", "13966210475")
COMPANY = Organisation("青禾信息技术有限公司", uscc(), "林晓禾")
IDENTIFIER = Opaque("WH-996", "ctid")


def numbers(subject: Subject) -> subject_numbers.SubjectNumbers:
    return subject_numbers.check(subject, registered_place="", adult_age=18, today=TODAY)


def answer(
    outcome: InquiryOutcome, assurance: Assurance = Assurance.AUTHORITY, *, complete: bool = False, **compared: bool
) -> Answer:
    return Answer(outcome, "source", "1", assurance, complete=complete, comparisons=compared)


def judge(
    subject: Subject, answers: dict[str, Answer], needed: int = 2, authoritative: int = 1, asked: tuple[str, ...] = ()
) -> Finding:
    (finding,) = factors.findings(
        subject, numbers(subject), answers, asked=asked or tuple(answers), factors=needed, authoritative=authoritative
    )
    return finding


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (PERSON, {NAME_ID: {"name", "id_number"}, PHONE: {"name", "id_number", "phone"}}),
        (Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id()), {NAME_ID: {"name", "id_number"}}),
        (TRAVELLER, {DOCUMENT: {"name", "document_kind", "document_number"}}),
        (
            Person("林晓禾", DocumentKind.RESIDENCE_PERMIT_HMT, resident_id(region="810000")),
            {NAME_ID: {"name", "id_number"}},
        ),
        (COMPANY, {COMPANY_REGISTER: {"name", "code", "representative"}}),
        (IDENTIFIER, {OPAQUE: {"identifier", "scheme"}}),
        (Person("林晓禾", DocumentKind.RESIDENT_ID, "1"), {}),
        (Opaque("", "ctid"), {}),
    ],
)
def test_what_is_asked_about_whom(subject: Subject, expected: dict[str, set[str]]) -> None:
    asked = factors.inquiries(subject, numbers(subject), ALL)
    assert {one.kind: set(one.fields) for one in asked} == expected


def test_a_network_identifier_is_the_only_thing_that_is_sent_of_its_holder() -> None:
    (inquiry,) = factors.inquiries(IDENTIFIER, numbers(IDENTIFIER), ALL)
    assert dict(inquiry.fields) == {"identifier": "WH-996", "scheme": "ctid"}
    assert not numbers(IDENTIFIER).phone and not numbers(IDENTIFIER).name


# which matches are independent: the number of factors that they come to beside the number's own check digits
@pytest.mark.parametrize(
    ("matched", "count"),
    [
        ((NAME_ID,), 1),
        ((PHONE,), 1),
        ((NAME_ID, PHONE), 2),
        ((NAME_ID, VALIDITY), 1),
        ((NAME_ID, VALIDITY, PHONE), 2),
    ],
)
def test_answers_that_rest_on_the_same_register_are_one_factor(matched: tuple[str, ...], count: int) -> None:
    answers = {kind: answer(MATCH) for kind in matched}
    assert judge(PERSON, answers, needed=count + 1).reason == "IDENTITY_VERIFIED"
    if count < 4:
        assert judge(PERSON, answers, needed=count + 2).reason == "IDENTITY_NOT_VERIFIED"
    assert judge(PERSON, answers, authoritative=count).reason == "IDENTITY_VERIFIED"
    assert judge(PERSON, answers, authoritative=count + 1).reason == "IDENTITY_NOT_VERIFIED"


@pytest.mark.parametrize(
    ("subject", "kind", "by_digits"),
    [
        (PERSON, NAME_ID, True),
        (COMPANY, COMPANY_REGISTER, True),
        (Organisation("青禾信息技术有限公司", "91350203M0001QKT19", "林晓禾"), COMPANY_REGISTER, False),
        (TRAVELLER, DOCUMENT, False),
        (IDENTIFIER, OPAQUE, False),
    ],
)
def test_right_check_digits_are_a_factor_and_a_mere_form_is_none(subject: Subject, kind: str, by_digits: bool) -> None:
    finding = judge(subject, {kind: answer(MATCH)}, needed=2)
    assert finding.reason == ("IDENTITY_VERIFIED" if by_digits else "IDENTITY_NOT_VERIFIED")
    assert judge(subject, {kind: answer(MATCH)}, needed=1).reason == "IDENTITY_VERIFIED"


@pytest.mark.parametrize("assurance", Assurance)
def test_at_least_one_factor_comes_from_an_authority(assurance: Assurance) -> None:
    finding = judge(PERSON, {NAME_ID: answer(MATCH, assurance)})
    verified = assurance >= Assurance.REGISTER
    assert finding.reason == ("IDENTITY_VERIFIED" if verified else "IDENTITY_NOT_VERIFIED")


@pytest.mark.parametrize(
    ("subject", "given", "reason", "outcome"),
    [
        (PERSON, answer(MISMATCH), "IDENTITY_MISMATCH", Outcome.REJECT),
        (PERSON, answer(MISMATCH, Assurance.FORMAT), "IDENTITY_NOT_VERIFIED", Outcome.REVIEW),
        (PERSON, answer(NOT_FOUND), "IDENTITY_NOT_FOUND", Outcome.REVIEW),
        (PERSON, answer(NOT_FOUND, complete=True), "IDENTITY_NOT_FOUND", Outcome.REVIEW),
        (IDENTIFIER, answer(NOT_FOUND, complete=True), "IDENTITY_NOT_FOUND", Outcome.REVIEW),
        (COMPANY, answer(NOT_FOUND), "IDENTITY_NOT_FOUND", Outcome.REVIEW),
        (COMPANY, answer(NOT_FOUND, complete=True), "IDENTITY_ABSENT", Outcome.REJECT),
        (PERSON, answer(UNSUPPORTED), "IDENTITY_SOURCE_MISSING", Outcome.REVIEW),
        (PERSON, answer(InquiryOutcome.EXPIRED), "IDENTITY_EXPIRED", Outcome.REJECT),
        (PERSON, answer(InquiryOutcome.UNAVAILABLE), "IDENTITY_NOT_VERIFIED", Outcome.REVIEW),
        (PERSON, answer(InquiryOutcome.INCONCLUSIVE), "IDENTITY_NOT_VERIFIED", Outcome.REVIEW),
    ],
)
def test_what_one_answer_leads_to(subject: Subject, given: Answer, reason: str, outcome: Outcome) -> None:
    kind = {Person: NAME_ID, Organisation: COMPANY_REGISTER, Opaque: OPAQUE}[type(subject)]
    finding = judge(subject, {kind: given}, needed=1)
    assert (finding.reason, finding.outcome) == (reason, outcome)


@pytest.mark.parametrize("silence", [NOT_FOUND, UNSUPPORTED, InquiryOutcome.UNAVAILABLE, InquiryOutcome.INCONCLUSIVE])
def test_a_carrier_without_a_record_does_not_undo_what_the_register_confirmed(silence: InquiryOutcome) -> None:
    assert judge(PERSON, {NAME_ID: answer(MATCH), PHONE: answer(silence)}).reason == "IDENTITY_VERIFIED"


def test_a_contradiction_outweighs_every_match() -> None:
    finding = judge(PERSON, {NAME_ID: answer(MATCH), PHONE: answer(MISMATCH)})
    assert (finding.reason, finding.outcome) == ("IDENTITY_MISMATCH", Outcome.REJECT)


@pytest.mark.parametrize(
    ("compared", "field"),
    [
        ({"name": True, "id_number": True, "phone": False}, "subject.person.phone"),
        ({"name": False, "id_number": True}, "subject.person.name"),
        ({"name": True, "id_number": False}, "subject.person.document_number"),
        ({"name": False, "id_number": False}, "subject.person"),
        ({"phone": False}, "subject.person"),
        ({}, "subject.person"),
    ],
)
def test_the_field_that_differs_is_named_where_the_source_tells(compared: dict[str, bool], field: str) -> None:
    assert judge(PERSON, {PHONE: answer(MISMATCH, **compared)}).field == field


def test_the_evidence_tells_every_factor_also_the_skipped_one() -> None:
    asked = (NAME_ID, DOCUMENT, PHONE)
    finding = judge(PERSON, {NAME_ID: answer(MATCH), PHONE: answer(NOT_FOUND)}, asked=asked)
    told = [one.value for one in finding.evidence if one.kind == "factor"]
    assert told == ["check digits: match", f"{NAME_ID}: match", f"{PHONE}: not_found", f"{DOCUMENT}: skipped"]


def test_without_any_source_the_note_says_what_to_enable() -> None:
    finding = judge(PERSON, {})
    assert finding.reason == "IDENTITY_SOURCE_MISSING" and "enable an adapter" in finding.internal_note


def test_a_wrong_number_is_told_by_its_own_finding_alone() -> None:
    wrong = Person("林晓禾", DocumentKind.RESIDENT_ID, "1")
    assert factors.findings(wrong, numbers(wrong), {}, asked=ALL, factors=2, authoritative=1) == ()


def test_the_earliest_end_of_what_matched_ends_the_verification() -> None:
    ends = [date(2030, 1, 1), date(2028, 5, 1)]
    matched = [Answer(MATCH, "s", "1", Assurance.AUTHORITY, expires_on=end) for end in ends]
    silent = Answer(NOT_FOUND, "s", "1", Assurance.AUTHORITY, expires_on=date(2027, 1, 1))
    answers = dict(zip((NAME_ID, PHONE, VALIDITY), (*matched, silent), strict=True))
    assert factors.verified_until(answers) == date(2028, 5, 1)
    assert factors.verified_until({}) is None
