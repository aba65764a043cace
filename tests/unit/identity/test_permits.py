"""Residence permits, permanent residents' cards and travel documents."""

import pytest
from support.numbers import TODAY, resident_id

from verifier.domain.number import DocumentKind, NumberResult, NumberStatus
from verifier.identity import document, foreign_permanent_resident

PERMIT = DocumentKind.RESIDENCE_PERMIT_HMT
FOREIGN = DocumentKind.FOREIGN_PERMANENT_RESIDENT


def check(kind: DocumentKind, number: str) -> NumberResult:
    return document.check(kind, number, today=TODAY)


@pytest.mark.parametrize("number", ["810000199408230021", "830000199201300022", resident_id("820000", "19750101")])
def test_residence_permits(number: str) -> None:
    result = check(PERMIT, number)
    assert result.status is NumberStatus.VALID
    assert result.facts["region_name"] in ("香港特别行政区", "澳门特别行政区", "台湾省")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (resident_id(), "ID_KIND_IS_RESIDENT_ID"),
        (resident_id("710000"), "ID_PROVINCE_UNKNOWN"),
        (resident_id("810001"), "ID_PROVINCE_UNKNOWN"),
        ("810000199408230022", "NUMBER_CHECK_DIGIT"),
        ("81000019940823002", "NUMBER_LENGTH"),
    ],
)
def test_wrong_residence_permits(number: str, reason: str) -> None:
    result = check(PERMIT, number)
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.INVALID, [reason])


def new_card(country: str = "840", province: str = "11") -> str:
    return resident_id(f"9{province}{country}", "19800515", "997")


def old_card(letters: str = "USA", region: str = "1101", born: str = "800515") -> str:
    first = f"{letters}{region}{born}9"
    return first + foreign_permanent_resident.check_digit(first)


@pytest.mark.parametrize("number", [new_card(), new_card("392", "31"), old_card(), old_card("JPN", "3101")])
def test_both_forms_of_the_permanent_residents_card(number: str) -> None:
    result = check(FOREIGN, number)
    assert result.status is NumberStatus.VALID
    assert result.facts["birth_date"] == "1980-05-15"


def test_the_old_check_digit_weighs_seven_three_one() -> None:
    """ICAO 9303's own example: the document number L898902C3 has the check digit 6."""
    assert foreign_permanent_resident.check_digit("L898902C3") == "6"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (new_card("156"), "ID_NATIONALITY_INVALID"),
        (new_card("000"), "ID_NATIONALITY_INVALID"),
        (new_card("999"), "ID_NATIONALITY_INVALID"),
        (new_card(province="99"), "ID_PROVINCE_UNKNOWN"),
        (old_card("CHN"), "ID_NATIONALITY_INVALID"),
        (old_card(region="9901"), "ID_PROVINCE_UNKNOWN"),
        (old_card(born="801515"), "ID_BIRTH_DATE_INVALID"),
        (resident_id(), "NUMBER_FORMAT"),
        ("1SA110180051591", "NUMBER_FORMAT"),
        (old_card()[:-1] + str((int(old_card()[-1]) + 1) % 10), "NUMBER_CHECK_DIGIT"),
    ],
)
def test_wrong_permanent_residents_cards(number: str, reason: str) -> None:
    result = check(FOREIGN, number)
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.INVALID, [reason])


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (DocumentKind.PASSPORT_CN, "E12345678"),
        (DocumentKind.PASSPORT_CN, "ea1234567"),
        (DocumentKind.PASSPORT_CN, "G12345678"),
        (DocumentKind.PASSPORT_CN, "SE1234567"),
        (DocumentKind.PASSPORT_CN, "151234567"),
        (DocumentKind.TRAVEL_PERMIT_HM, "H12345678"),
        (DocumentKind.TRAVEL_PERMIT_HM, "M1234567801"),
        (DocumentKind.TRAVEL_PERMIT_HM, "HA1234567"),
        (DocumentKind.TRAVEL_PERMIT_TW, "12345678"),
        (DocumentKind.TRAVEL_PERMIT_TW, "1234567801"),
    ],
)
def test_a_travel_document_is_never_more_than_uncertain(kind: DocumentKind, number: str) -> None:
    result = check(kind, number)
    assert result.status is NumberStatus.UNCERTAIN
    assert [reason.code for reason in result.reasons] == ["NUMBER_AUTHORITY_ONLY"]


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [
        (DocumentKind.PASSPORT_CN, "EI1234567", "NUMBER_FORMAT"),
        (DocumentKind.PASSPORT_CN, "EO1234567", "NUMBER_FORMAT"),
        (DocumentKind.PASSPORT_CN, "E1234567", "NUMBER_LENGTH"),
        (DocumentKind.PASSPORT_CN, "X12345678", "NUMBER_FORMAT"),
        (DocumentKind.TRAVEL_PERMIT_HM, "A12345678", "NUMBER_FORMAT"),
        (DocumentKind.TRAVEL_PERMIT_HM, "HA12345678", "NUMBER_LENGTH"),
        (DocumentKind.TRAVEL_PERMIT_TW, "1234567", "NUMBER_LENGTH"),
        (DocumentKind.TRAVEL_PERMIT_TW, "T1234567", "NUMBER_FORMAT"),
        (DocumentKind.TRAVEL_PERMIT_TW, "１２３４５６７²", "NUMBER_CHARACTERS"),
    ],
)
def test_wrong_travel_documents(kind: DocumentKind, number: str, reason: str) -> None:
    result = check(kind, number)
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.INVALID, [reason])


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_is_checked(kind: DocumentKind) -> None:
    assert check(kind, "?").status is NumberStatus.INVALID
