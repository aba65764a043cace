"""A credential against the verified identity: each row of the reference's table, agreeing and not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from support.numbers import TODAY, resident_id, uscc

from verifier.credentials.catalogue import catalogue
from verifier.credentials.cross_checks import Holder, credential_document, problems
from verifier.credentials.structure import parse
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Outcome
from verifier.domain.number import NumberStatus
from verifier.domain.reasons.catalogue import CATALOGUE

MAN_ID = resident_id(birth="19900307", sequence="997")
WOMAN_ID = resident_id(birth="19900307", sequence="996")
MAN = Holder("person", "林晓禾", MAN_ID, "male", ())
WOMAN = Holder("person", "林晓禾", WOMAN_ID, "female", ())
NAMELESS = Holder("opaque", "", "opaque-identifier", "", ())
FIRM_CODE = uscc("31", "110105", "MD000996")
FIRM = Holder("organisation", "云川律师事务所", FIRM_CODE, "", ())
LAWYER = "judicial.lawyer_practice"
MALE_LAWYER, FEMALE_LAWYER = "11101201510999996", "11101201511999996"
DOCTOR = "medical.physician_practice"
DOCTOR_NUMBER = "110110105009996"
QUALIFICATION = "medical.physician_qualification"
SAC = "economy.securities_practice"


def codes(
    kind: str,
    number: str,
    holder: Holder,
    *,
    stated: str = "",
    institution_code: str = "",
    issued_on: date | None = None,
) -> list[str]:
    claim = CredentialClaim(kind, number, holder=stated, institution_code=institution_code, issued_on=issued_on)
    structure = parse(catalogue()[kind], number, today=TODAY)
    assert structure.status is not NumberStatus.INVALID
    return [reason.code for reason, _ in problems(catalogue()[kind], claim, structure, holder, TODAY)]


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("CREDENTIAL_HOLDER_DIFFERS", Outcome.REVIEW),
        ("CREDENTIAL_ID_DIFFERS", Outcome.REJECT),
        ("CREDENTIAL_DETAIL_DIFFERS", Outcome.REVIEW),
        ("CREDENTIAL_SCOPE", Outcome.REVIEW),
        ("CREDENTIAL_SHARED", Outcome.REVIEW),
    ],
)
def test_a_mismatch_leads_to_what_the_reference_asks_for(reason: str, outcome: Outcome) -> None:
    assert CATALOGUE[reason].outcome is outcome


def test_a_credential_that_agrees_with_everything_has_no_problem() -> None:
    assert codes(LAWYER, MALE_LAWYER, MAN, stated="林晓禾", institution_code=FIRM_CODE, issued_on=TODAY) == []


@pytest.mark.parametrize(
    ("stated", "verified"),
    [
        ("", "林晓禾"),
        ("  ", "林晓禾"),
        (" 林 晓　禾 ", "林晓禾"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("\uf900晓禾", "\u8c48晓禾"),
        ("李\ue863", "李䶮"),
        ("林\U000e0100晓禾", "林晓禾"),
        ("JOHN  SMITH", "John Smith"),
        ("林晓禾", ""),
    ],
)
def test_names_that_are_the_same(stated: str, verified: str) -> None:
    assert codes(LAWYER, MALE_LAWYER, replace(MAN, name=verified), stated=stated) == []


@pytest.mark.parametrize("stated", ["林晓禾子", "林小禾", "阿依古丽·买买提"])
def test_another_holder_and_a_former_name_go_to_review(stated: str) -> None:
    assert codes(LAWYER, MALE_LAWYER, MAN, stated=stated) == ["CREDENTIAL_HOLDER_DIFFERS"]


@pytest.mark.parametrize("tail", [MAN_ID, MAN_ID[:6] + MAN_ID[8:17]], ids=["18 digits", "15 digits"])
def test_the_id_number_in_a_physicians_qualification(tail: str) -> None:
    assert codes(QUALIFICATION, "201311110" + tail, MAN) == []
    assert codes(QUALIFICATION, "201311110" + tail, WOMAN) == ["CREDENTIAL_ID_DIFFERS"]


@pytest.mark.parametrize(
    "holder",
    [
        replace(MAN, document="E99600996"),
        replace(MAN, document=resident_id(region="810000")),
        replace(MAN, document=""),
        NAMELESS,
        replace(NAMELESS, document=WOMAN_ID),
    ],
    ids=["passport", "residence permit", "unknown", "opaque", "opaque that looks like an ID number"],
)
def test_a_holder_verified_by_another_document_is_not_refused_for_the_id_number(holder: Holder) -> None:
    assert codes(QUALIFICATION, "201311110" + MAN_ID, replace(holder, sex="")) == []
    assert credential_document(holder, TODAY) == ""


@pytest.mark.parametrize("holder", [MAN, FIRM])
def test_an_id_number_and_a_credit_code_are_what_credentials_know(holder: Holder) -> None:
    assert credential_document(holder, TODAY) == holder.document


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("judicial.law_firm_licence", uscc("31", "110105", "MD000999")),
        ("economy.securities_licence", uscc()),
        ("economy.securities_licence", uscc() + "000000000996"),
    ],
)
def test_another_organisations_code(kind: str, number: str) -> None:
    assert codes(kind, number, FIRM) == ["CREDENTIAL_ID_DIFFERS"]
    assert codes(kind, number, replace(FIRM, document=number[:18])) == []


@pytest.mark.parametrize(
    ("number", "holder", "expected"),
    [
        (MALE_LAWYER, MAN, []),
        (FEMALE_LAWYER, WOMAN, []),
        (MALE_LAWYER, WOMAN, ["CREDENTIAL_DETAIL_DIFFERS"]),
        (FEMALE_LAWYER, MAN, ["CREDENTIAL_DETAIL_DIFFERS"]),
        (FEMALE_LAWYER, replace(MAN, sex=""), []),
    ],
)
def test_a_lawyers_sex_digit_is_0_for_men_and_1_for_women(number: str, holder: Holder, expected: list[str]) -> None:
    assert codes(LAWYER, number, holder) == expected


@pytest.mark.parametrize("digit", "0123456789")
@pytest.mark.parametrize("holder", [MAN, WOMAN])
def test_the_disputed_sex_digit_of_teachers_decides_nothing(digit: str, holder: Holder) -> None:
    assert codes("education.teacher_qualification", f"2012110014{digit}009996", holder) == []


@pytest.mark.parametrize(
    ("kind", "number", "issued_on", "expected"),
    [
        (LAWYER, "11101200810999996", None, []),
        (LAWYER, "11101200710999996", None, ["CREDENTIAL_DETAIL_DIFFERS"]),
        (SAC, "S0910508010001", None, []),
        (SAC, "S0910507120001", None, ["CREDENTIAL_DETAIL_DIFFERS"]),
        ("medical.nurse_practice", "200711000996", None, ["CREDENTIAL_DETAIL_DIFFERS"]),
        (DOCTOR, DOCTOR_NUMBER, date(2008, 1, 1), []),
        (DOCTOR, DOCTOR_NUMBER, date(2007, 12, 31), ["CREDENTIAL_DETAIL_DIFFERS"]),
        (LAWYER, "11101200710999996", date(2007, 5, 1), ["CREDENTIAL_DETAIL_DIFFERS"]),
        (LAWYER, MALE_LAWYER, date(2007, 5, 1), ["CREDENTIAL_DETAIL_DIFFERS"]),
    ],
)
def test_a_holder_born_in_1990_is_old_enough_from_2008_on(
    kind: str, number: str, issued_on: date | None, expected: list[str]
) -> None:
    assert codes(kind, number, MAN, issued_on=issued_on) == expected
    assert WOMAN_ID.endswith("X")
    assert codes(kind, number, replace(WOMAN, sex=""), issued_on=issued_on) == expected


@pytest.mark.parametrize("document", ["", "E99600996", "A" * 18, "110105199013079960"])
def test_without_a_birth_date_nobody_is_too_young(document: str) -> None:
    assert codes(LAWYER, "11101195010999996", replace(MAN, document=document), issued_on=date(1950, 1, 1)) == []


def test_only_persons_have_an_age() -> None:
    assert codes(LAWYER, "11101195010999996", replace(NAMELESS, document=MAN_ID)) == []
    founded = replace(FIRM, document="311101202003070996")
    assert codes("economy.private_fund_manager", "P1000720", founded, issued_on=date(2021, 1, 1)) == []


@pytest.mark.parametrize(
    ("kind", "number", "today", "expected"),
    [
        (LAWYER, "11101202610999996", date(2026, 1, 1), []),
        (LAWYER, "11101202610999996", date(2025, 12, 31), ["CREDENTIAL_DETAIL_DIFFERS"]),
        (SAC, "S0910527010001", TODAY, ["CREDENTIAL_DETAIL_DIFFERS"]),
        ("education.teacher_qualification", "20271100141009996", TODAY, ["CREDENTIAL_DETAIL_DIFFERS"]),
        ("medical.nurse_practice", "202711000996", TODAY, ["CREDENTIAL_DETAIL_DIFFERS"]),
        ("medical.nurse_practice", "996", TODAY, []),
    ],
)
def test_a_year_of_issue_in_the_future_is_for_a_reviewer(
    kind: str, number: str, today: date, expected: list[str]
) -> None:
    structure = parse(catalogue()[kind], number, today=today)
    holder = replace(MAN, document="", sex="")
    found = problems(catalogue()[kind], CredentialClaim(kind, number), structure, holder, today)
    assert [reason.code for reason, _ in found] == expected


@pytest.mark.parametrize(("issued_on", "expected"), [(TODAY, []), (date(2026, 11, 25), ["CREDENTIAL_DETAIL_DIFFERS"])])
def test_a_date_of_issue_in_the_future(issued_on: date, expected: list[str]) -> None:
    assert codes(DOCTOR, DOCTOR_NUMBER, MAN, issued_on=issued_on) == expected


REGIONS: Mapping[str, tuple[str, bool]] = {
    "same city": (uscc("31", "110105"), True),
    "same city, typed in full width with blanks": (" " + uscc("31", "110105").lower().replace("1", "１"), True),
    "another city": (uscc("31", "110205"), False),
    "another province": (uscc("31", "440105"), False),
    "registered with the province": (uscc("31", "110000"), True),
    "registered with another province": (uscc("31", "440000"), False),
    "registered centrally": (uscc("12", "100000"), True),
    "medical institution of the city": ("PDY002347110105" + "11A1001", True),
    "medical institution of another city": ("PDY002347110205" + "11A1001", False),
    "medical institution of another province": ("PDY002347440106" + "11A1001", False),
    "no code": ("", True),
    "no credit code": ("996", True),
}


@pytest.mark.parametrize(("kind", "number"), [(LAWYER, MALE_LAWYER), (DOCTOR, DOCTOR_NUMBER)])
@pytest.mark.parametrize("case", REGIONS)
def test_the_region_is_that_of_the_firm_or_institution(kind: str, number: str, case: str) -> None:
    code, fits = REGIONS[case]
    expected = [] if fits else ["CREDENTIAL_DETAIL_DIFFERS"]
    assert codes(kind, number, MAN, institution_code=code) == expected


def test_a_number_without_a_region_is_not_compared_with_the_institutions() -> None:
    assert codes(LAWYER, "A11010105100996", MAN, institution_code=uscc("31", "440105")) == []


@pytest.mark.parametrize(
    ("post", "profession", "covered"),
    [
        ("1", "基金经理", True),
        ("1", "证券投资顾问", False),
        ("1", "投顾", False),
        ("1", "证券分析师", False),
        ("1", "首席策略师", False),
        ("5", "证券分析师", True),
        ("5", "证券投资顾问", False),
        ("6", "证券投资顾问", True),
        ("6", "证券分析师", False),
        ("4", "证券分析师", True),
    ],
)
def test_the_post_category_covers_what_the_bio_claims(post: str, profession: str, covered: bool) -> None:
    holder = replace(MAN, professions=("律师", profession))
    expected = [] if covered else ["CREDENTIAL_SCOPE"]
    assert codes(SAC, f"S0910{post}13110001", holder) == expected


def test_other_credentials_have_no_post_category() -> None:
    assert codes("economy.futures_advice", "Z0000996", replace(MAN, professions=("期货分析师",))) == []


def test_a_credential_of_the_other_kind_of_subject_is_not_compared_further() -> None:
    assert codes(QUALIFICATION, "201311110" + MAN_ID, FIRM, stated="别人") == ["CREDENTIAL_HOLDER_KIND"]
    assert codes("judicial.law_firm_licence", FIRM_CODE, MAN, stated="别人") == ["CREDENTIAL_HOLDER_KIND"]


@pytest.mark.parametrize("holder", [NAMELESS, Holder("", "林晓禾", "", "", ())], ids=["opaque", "no subject"])
def test_a_subject_of_unknown_kind_may_hold_either(holder: Holder) -> None:
    assert codes(LAWYER, MALE_LAWYER, holder, stated="林晓禾") == []
    assert codes("judicial.law_firm_licence", FIRM_CODE, holder) == []


def test_several_problems_are_all_told() -> None:
    found = codes(LAWYER, "11101200711999996", MAN, stated="别人", institution_code=uscc("31", "440105"))
    assert sorted(found) == ["CREDENTIAL_DETAIL_DIFFERS"] * 3 + ["CREDENTIAL_HOLDER_DIFFERS"]


def test_notes_and_repr_hold_nothing_personal() -> None:
    claim = CredentialClaim(QUALIFICATION, "201311110" + MAN_ID, holder="别人")
    structure = parse(catalogue()[QUALIFICATION], claim.number, today=TODAY)
    notes = [note for _, note in problems(catalogue()[QUALIFICATION], claim, structure, WOMAN, TODAY)]
    assert len(notes) == 2
    for text in (*notes, repr(WOMAN)):
        assert not any(secret in text for secret in (MAN_ID, WOMAN_ID, "林晓禾", "别人"))
