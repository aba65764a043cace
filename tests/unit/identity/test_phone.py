"""Phone numbers, the allocation table row by row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.domain.number import NumberStatus
from verifier.identity import phone
from verifier.identity.tables import mobile_prefixes

EXPECTED = {
    "voice": (NumberStatus.VALID, []),
    "data_or_voice": (NumberStatus.VALID, []),
    "satellite": (NumberStatus.VALID, []),
    "mvno": (NumberStatus.VALID, ["PHONE_VIRTUAL_OPERATOR"]),
    "iot_or_data": (NumberStatus.UNCERTAIN, ["PHONE_MACHINE_OR_DATA"]),
    "emergency_satellite": (NumberStatus.UNCERTAIN, ["PHONE_EMERGENCY_SATELLITE"]),
    "iot13": (NumberStatus.INVALID, ["PHONE_UNASSIGNED"]),
}


@pytest.mark.parametrize("prefix", sorted(mobile_prefixes()))
def test_every_prefix_of_the_allocation_table(prefix: str) -> None:
    result = phone.check(prefix.ljust(11, "7"))
    assert (result.status, [r.code for r in result.reasons]) == EXPECTED[mobile_prefixes()[prefix].kind]


@pytest.mark.parametrize(
    "prefix", ["154", "194", "160", "163", "164", "168", "169", "179"] + [f"161{i}" for i in range(9)]
)
def test_unassigned_prefixes(prefix: str) -> None:
    result = phone.check(prefix.ljust(11, "3"))
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.INVALID, ["PHONE_UNASSIGNED"])


@pytest.mark.parametrize(
    "typed",
    [
        "13966210475",
        "+86 139 6621 0475",
        "0086-139-6621-0475",
        "86 13966210475",
        "１３９６６２１０４７５",
        "(139)6621.0475",
    ],
)
def test_ways_of_writing_one_mobile(typed: str) -> None:
    result = phone.check(typed)
    assert result.status is NumberStatus.VALID
    assert result.normalized == "13966210475"
    assert result.masked == "139****0475"
    assert result.facts["allocated_to"] == "CM"


@pytest.mark.parametrize(
    ("typed", "normalized", "reason"),
    [
        ("010-62340475", "+861062340475", "PHONE_LANDLINE"),
        ("+86 21 62340475", "+862162340475", "PHONE_LANDLINE"),
        ("0755-26340475", "+8675526340475", "PHONE_LANDLINE"),
        ("+852 5123 4567", "+85251234567", "PHONE_OUTSIDE_MAINLAND"),
        ("00853 6612 3456", "+85366123456", "PHONE_OUTSIDE_MAINLAND"),
        ("+886 912 345 678", "+886912345678", "PHONE_OUTSIDE_MAINLAND"),
        ("+44 20 7946 0018", "+442079460018", "PHONE_OUTSIDE_MAINLAND"),
    ],
)
def test_other_lines_are_known_and_reviewed(typed: str, normalized: str, reason: str) -> None:
    result = phone.check(typed)
    assert (result.status, result.normalized) == (NumberStatus.VALID, normalized)
    assert [r.code for r in result.reasons] == [reason]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "NUMBER_LENGTH"),
        ("1396621047", "NUMBER_FORMAT"),
        ("139662104755", "NUMBER_FORMAT"),
        ("12345678901", "NUMBER_FORMAT"),
        ("1400123456789", "PHONE_MACHINE"),
        ("010-12340475", "NUMBER_FORMAT"),
        ("1396621047²", "NUMBER_CHARACTERS"),
        ("phone", "NUMBER_FORMAT"),
    ],
)
def test_wrong_numbers(typed: str, reason: str) -> None:
    result = phone.check(typed)
    assert (result.status, [r.code for r in result.reasons]) == (NumberStatus.INVALID, [reason])


@given(st.text("0123456789+- ()", max_size=24))
def test_nothing_that_is_typed_raises(text: str) -> None:
    assert phone.check(text).status in NumberStatus
