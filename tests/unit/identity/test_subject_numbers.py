"""What the fields of one subject say together."""

import pytest
from support.numbers import TODAY, resident_id, uscc

from verifier.domain.finding import Finding, Outcome
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity import subject_numbers
from verifier.identity.known_samples import is_known_sample
from verifier.identity.subject_name import is_person_name, normal_name


def person(name: str = "林晓禾", number: str | None = None, phone: str = "13966210475") -> Person:
    return Person(name, DocumentKind.RESIDENT_ID, resident_id() if number is None else number, phone)


def company(
    name: str = "青禾信息技术有限公司", code: str | None = None, representative: str = "林晓禾"
) -> Organisation:
    return Organisation(name, uscc() if code is None else code, representative, "")


def look(subject: Subject, place: str = "") -> subject_numbers.SubjectNumbers:
    return subject_numbers.check(subject, registered_place=place, adult_age=18, today=TODAY)


def worst(findings: tuple[Finding, ...]) -> dict[str, str]:
    """Fields and reasons of what is not a PASS."""
    return {finding.field: finding.reason for finding in findings if finding.outcome is not Outcome.PASS}


@pytest.mark.parametrize("subject", [person(), person(phone=""), company(), Opaque("ctid:0123456789", "CTID")])
def test_sound_subjects(subject: Subject) -> None:
    numbers = look(subject)
    assert worst(numbers.findings) == {}
    assert numbers.document_is_sound


@pytest.mark.parametrize(
    ("subject", "problems"),
    [
        (person(name=""), {"subject.person.name": "NUMBER_MISSING"}),
        (person(name="林"), {"subject.person.name": "SUBJECT_NAME_FORM"}),
        (person(name="林晓禾😀"), {"subject.person.name": "SUBJECT_NAME_FORM"}),
        (person(number=""), {"subject.person.document_number": "NUMBER_MISSING"}),
        (person(number="123"), {"subject.person.document_number": "NUMBER_LENGTH"}),
        (person(number="11010519491231002X"), {"subject.person.document_number": "NUMBER_KNOWN_SAMPLE"}),
        (person(number=resident_id(birth="20150101")), {"subject.person.document_number": "SUBJECT_UNDER_AGE"}),
        (person(number=resident_id(birth="20081125")), {"subject.person.document_number": "SUBJECT_AGE_AT_THRESHOLD"}),
        (person(number=resident_id(birth="20081124")), {"subject.person.document_number": "SUBJECT_AGE_AT_THRESHOLD"}),
        (person(number=resident_id(birth="20081123")), {}),
        (person(phone="1400123456789"), {"subject.person.phone": "PHONE_MACHINE"}),
        (person(phone="13800138000"), {"subject.person.phone": "NUMBER_KNOWN_SAMPLE"}),
        (company(name=""), {"subject.organisation.name": "NUMBER_MISSING"}),
        (company(code=resident_id()), {"subject.organisation.uscc": "USCC_IS_IDENTITY_NUMBER"}),
        (company(code=uscc("92")), {"subject.organisation.name": "SUBJECT_KIND_CONFLICT"}),
        (company(code=uscc("11")), {"subject.organisation.name": "SUBJECT_KIND_CONFLICT"}),
        (company(name="林晓禾"), {"subject.organisation.representative": "SUBJECT_FIELDS_EQUAL"}),
        (Opaque(" ", "CTID"), {"subject.opaque.identifier": "NUMBER_MISSING"}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(subject: Subject, problems: dict[str, str]) -> None:
    assert worst(look(subject).findings) == problems


@pytest.mark.parametrize(
    ("place", "conflicts"),
    [
        ("北京市海淀区", False),
        ("海淀区", False),
        ("上海市浦东新区", True),
        ("内蒙古自治区呼和浩特市", True),
        ("", False),
    ],
)
def test_a_place_in_another_province_than_the_code_is_a_warning(place: str, conflicts: bool) -> None:
    reasons = {finding.reason for finding in look(company(), place).findings}
    assert ("SUBJECT_PLACE_CONFLICT" in reasons) is conflicts


def test_no_number_stands_in_a_finding_or_a_repr() -> None:
    numbers = look(person())
    assert resident_id() not in repr(numbers) and "13966210475" not in repr(numbers)


@pytest.mark.parametrize("number", ["11111111111", "13812345678", "13700000000", "91110000600037341L"])
def test_known_samples(number: str) -> None:
    assert is_known_sample(number)


@pytest.mark.parametrize("number", ["13966210475", resident_id(), uscc(), ""])
def test_other_numbers_are_no_samples(number: str) -> None:
    assert not is_known_sample(number)


@pytest.mark.parametrize(
    ("typed", "normal", "is_person"),
    [
        ("林 晓 禾", "林晓禾", True),
        ("阿依古丽•买买提", "阿依古丽·买买提", True),
        ("John  Smith", "John Smith", True),
        ("㛃𠅤", "㛃𠅤", True),
        ("李4", "李4", False),
        ("李", "李", False),
        ("··", "··", False),
        ("买买提·", "买买提·", False),
        ("Li", "Li", True),
    ],
)
def test_names_of_people(typed: str, normal: str, is_person: bool) -> None:
    assert normal_name(typed) == normal
    assert is_person_name(normal) is is_person
