"""Resident identity numbers, GB 11643-1999."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from support.numbers import TODAY, resident_id

from verifier.domain.number import NumberStatus
from verifier.identity import resident_id as module
from verifier.identity.mod_11_2 import check_character
from verifier.identity.tables import provinces


def codes(number: str) -> list[str]:
    return [reason.code for reason in module.check(number, today=TODAY).reasons]


def test_the_standards_own_example_is_valid() -> None:
    result = module.check("11010519491231002X", today=TODAY)
    assert result.status is NumberStatus.VALID
    assert dict(result.facts) == {
        "birth_date": "1949-12-31",
        "sex": "female",
        "region": "110105",
        "region_name": "朝阳区",
    }


@pytest.mark.parametrize("province", sorted(provinces()))
def test_each_province_is_known(province: str) -> None:
    assert module.check(resident_id(province + "0101"), today=TODAY).status is NumberStatus.VALID


def test_there_are_31_provinces() -> None:
    assert len(provinces()) == 31


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "NUMBER_LENGTH"),
        ("1101051990030799", "NUMBER_LENGTH"),
        (resident_id() + "1", "NUMBER_LENGTH"),
        ("11010519900307A96X", "NUMBER_FORMAT"),
        ("X1010519900307996X", "NUMBER_FORMAT"),
        ("1101051990030799²X", "NUMBER_CHARACTERS"),
        (resident_id("000000"), "ID_PROVINCE_UNKNOWN"),
        (resident_id("710000"), "ID_PROVINCE_UNKNOWN"),
        (resident_id("990101"), "ID_PROVINCE_UNKNOWN"),
        (resident_id("810000"), "ID_KIND_IS_RESIDENCE_PERMIT"),
        (resident_id("830000"), "ID_KIND_IS_RESIDENCE_PERMIT"),
        (resident_id("810101"), "ID_PROVINCE_UNKNOWN"),
        (resident_id(birth="19900230"), "ID_BIRTH_DATE_INVALID"),
        (resident_id(birth="19901301"), "ID_BIRTH_DATE_INVALID"),
        (resident_id(birth="00010101"), "ID_AGE_IMPLAUSIBLE"),
        (resident_id(birth="18951123"), "ID_AGE_IMPLAUSIBLE"),
        (resident_id(birth="20261125"), "ID_BIRTH_DATE_FUTURE"),
        (resident_id(sequence="000"), "ID_SEQUENCE_ZERO"),
        (resident_id()[:-1] + ("1" if resident_id()[-1] != "1" else "2"), "NUMBER_CHECK_DIGIT"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number: str, reason: str) -> None:
    assert module.check(number, today=TODAY).status is NumberStatus.INVALID
    assert codes(number) == [reason]


def test_born_today_and_130_years_ago_are_the_limits() -> None:
    assert module.check(resident_id(birth="20261124"), today=TODAY).status is NumberStatus.VALID
    assert module.check(resident_id(birth="18951125"), today=TODAY).status is NumberStatus.VALID


def test_an_unknown_county_is_a_warning() -> None:
    number = resident_id("110199")
    assert module.check(number, today=TODAY).status is NumberStatus.VALID
    assert codes(number) == ["ID_REGION_UNKNOWN"]


def test_a_county_founded_after_the_birth_is_plausible() -> None:
    """429005 Qianjiang exists since 1994: the code is of the register at the time of issue, not of the birthplace."""
    assert codes(resident_id("429005", "19600101")) == []


def test_a_county_abolished_before_the_birth_is_a_warning() -> None:
    """110103 Chongwen ended in 2009 or 2010."""
    assert codes(resident_id("110103", "20050101")) == []
    assert codes(resident_id("110103", "20200101")) == ["ID_REGION_ABOLISHED"]


def test_a_region_that_ended_before_cards_began_is_a_warning() -> None:
    assert codes(resident_id("140120", "19500101")) == ["ID_REGION_ABOLISHED"]


def test_fifteen_digits_are_upgraded_but_not_accepted() -> None:
    modern = resident_id(birth="19660307")
    result = module.check(modern[:6] + modern[8:17], today=TODAY)
    assert result.status is NumberStatus.INVALID
    assert [reason.code for reason in result.reasons] == ["ID_FIRST_GENERATION"]
    assert result.normalized == modern
    assert result.facts["birth_date"] == "1966-03-07"


def test_neither_repr_nor_mask_shows_the_number() -> None:
    result = module.check(resident_id(), today=TODAY)
    assert resident_id() not in repr(result) and "1990" not in repr(result)
    assert result.masked == "1" + "*" * 16 + resident_id()[-1]


@given(
    region=st.sampled_from(sorted(provinces())).map(lambda p: p + "0101"),
    born=st.dates(date(1900, 1, 1), TODAY),
    sequence=st.sampled_from(["996", "997", "998", "999"]),
    position=st.integers(0, 17),
    step=st.integers(1, 9),
)
def test_any_single_typing_error_is_noticed(region: str, born: date, sequence: str, position: int, step: int) -> None:
    number = resident_id(region, f"{born:%Y%m%d}", sequence)
    assert module.check(number, today=TODAY).status is NumberStatus.VALID
    old = number[position]
    changed = str((int(old) + step) % 10) if old != "X" else str(step)
    typo = number[:position] + changed + number[position + 1 :]
    assert module.check(typo, today=TODAY).status is NumberStatus.INVALID


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_character_agrees_with_stdnum(digits: str) -> None:
    assert check_character(digits) == ric.calc_check_digit(digits + "0")


@given(st.text(max_size=40))
def test_nothing_that_is_typed_raises(text: str) -> None:
    assert module.check(text, today=TODAY).status in NumberStatus


def test_age_is_counted_in_completed_days() -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert module.check(resident_id(birth=f"{tomorrow:%Y%m%d}"), today=tomorrow).status is NumberStatus.VALID
