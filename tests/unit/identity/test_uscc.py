"""Unified social credit codes, organisation codes and business registration numbers."""

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as stdnum_uscc
from support.numbers import TODAY, organisation_code, resident_id, uscc

from verifier.domain.number import NumberResult, NumberStatus
from verifier.identity import business_registration
from verifier.identity import organisation_code as organisation_code_module
from verifier.identity import uscc as module

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check(code: str) -> NumberResult:
    return module.check(code, today=TODAY)


def with_outer_check(seventeen: str) -> str:
    return seventeen + module.check_character(seventeen)


@pytest.mark.parametrize(
    "code", ["91110000600037341L", " 91110000-600037341-l ", uscc(), uscc("12", "100000", "40000099")]
)
def test_valid_codes(code: str) -> None:
    assert check(code).status is NumberStatus.VALID


def test_facts() -> None:
    assert dict(check("91110000600037341L").facts) == {
        "department": "工商/市场监管",
        "category": "企业",
        "region": "110000",
        "province": "北京市",
        "organisation_code": "600037341",
    }


def rows() -> list[dict[str, str]]:
    text = (files("verifier.identity") / "data" / "uscc_categories.csv").read_text("utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["department"] + row["category"])
def test_every_department_and_category(row: dict[str, str]) -> None:
    result = check(uscc(row["department"] + row["category"]))
    assert result.status is NumberStatus.VALID
    assert result.facts["category"] == row["category_name"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "NUMBER_LENGTH"),
        (uscc()[:-1], "NUMBER_LENGTH"),
        (uscc().replace("MA", "IO"), "NUMBER_FORMAT"),
        (uscc()[:-1] + "²", "NUMBER_CHARACTERS"),
        ("0" * 18, "USCC_DEPARTMENT_UNKNOWN"),
        (with_outer_check("B1" + uscc()[2:17]), "USCC_DEPARTMENT_UNKNOWN"),
        (uscc(region="990000"), "USCC_PROVINCE_UNKNOWN"),
        (uscc(region="810000"), "USCC_PROVINCE_UNKNOWN"),
        ("91110000600037341M", "NUMBER_CHECK_DIGIT"),
        ("362322196001109979", "USCC_IS_IDENTITY_NUMBER"),
        (resident_id(), "USCC_IS_IDENTITY_NUMBER"),
        ("810000199408230021", "USCC_IS_IDENTITY_NUMBER"),
    ],
)
def test_invalid_codes(code: str, reason: str) -> None:
    result = check(code)
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.INVALID, [reason])


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91350203M0001QKT19", "USCC_FUJIAN_PILOT"),
        (with_outer_check("91110108MA0009960"), "USCC_INNER_CHECK"),
        (uscc("98"), "USCC_CATEGORY_UNKNOWN"),
    ],
)
def test_codes_that_only_the_registry_can_tell(code: str, reason: str) -> None:
    result = check(code)
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.UNCERTAIN, [reason])


def test_the_pilot_is_of_fujian_only() -> None:
    assert check("91440203M0001QKT19").status is NumberStatus.INVALID


@pytest.mark.parametrize("region", ["110302", "440399"])
def test_a_development_zone_is_a_warning(region: str) -> None:
    result = check(uscc(region=region))
    assert result.status is NumberStatus.VALID
    assert [r.code for r in result.reasons] in ([], ["USCC_REGION_UNKNOWN"])


@given(st.text(ALPHABET, min_size=17, max_size=17))
def test_the_check_character_agrees_with_stdnum(seventeen: str) -> None:
    assert module.check_character(seventeen) == stdnum_uscc.calc_check_digit(seventeen + "0")


@given(st.integers(0, 17), st.integers(1, 30))
def test_any_single_typing_error_is_noticed(position: int, step: int) -> None:
    code = uscc()
    changed = ALPHABET[(ALPHABET.index(code[position]) + step) % 31]
    assert check(code[:position] + changed + code[position + 1 :]).status is NumberStatus.INVALID


@given(st.text(max_size=40))
def test_nothing_that_is_typed_raises(text: str) -> None:
    assert check(text).status in NumberStatus


@pytest.mark.parametrize("code", ["D2143569-X", "600037341", organisation_code("MA000996")])
def test_organisation_codes(code: str) -> None:
    assert organisation_code_module.check(code).status is NumberStatus.VALID


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("D2143569-1", "NUMBER_CHECK_DIGIT"),
        ("D2143569", "NUMBER_LENGTH"),
        ("D2143569A", "NUMBER_FORMAT"),
        ("６００²", "NUMBER_CHARACTERS"),
    ],
)
def test_wrong_organisation_codes(code: str, reason: str) -> None:
    assert [r.code for r in organisation_code_module.check(code).reasons] == [reason]


@pytest.mark.parametrize(("seventh", "kind"), [("0", "domestic"), ("4", "foreign_invested"), ("6", "sole_trader")])
def test_business_registration_numbers(seventh: str, kind: str) -> None:
    first = f"110108{seventh}0000996"
    result = business_registration.check(first + business_registration.check_digit(first))
    assert result.status is NumberStatus.VALID
    assert result.facts["kind"] == kind


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110108000000011", "NUMBER_CHECK_DIGIT"),
        ("990108000000016", "ID_PROVINCE_UNKNOWN"),
        ("11010800000001", "NUMBER_LENGTH"),
        ("11010800000001A", "NUMBER_FORMAT"),
        ("1101080000000²6", "NUMBER_CHARACTERS"),
    ],
)
def test_wrong_business_registration_numbers(number: str, reason: str) -> None:
    assert [r.code for r in business_registration.check(number).reasons] == [reason]
