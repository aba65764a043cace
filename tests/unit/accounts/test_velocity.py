"""What counts as shared."""

from datetime import timedelta

import pytest
from support.numbers import resident_id

from verifier.accounts import velocity
from verifier.accounts.velocity import Signal, SignalKind


def test_numbers_of_one_region_and_day_share_a_stem() -> None:
    first, second = resident_id(sequence="996"), resident_id(sequence="998")
    assert first != second and velocity.id_stem(first) == velocity.id_stem(second) == first[:14]
    assert velocity.id_stem(resident_id(birth="19900308")) != velocity.id_stem(first)


@pytest.mark.parametrize("number", ["", "E12345678", "110105900307996", "H1234567890123456X"])
def test_other_numbers_have_no_stem(number: str) -> None:
    assert velocity.id_stem(number) == ""


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::"),
        ("gateway-7", "gateway-7"),
        (" ", ""),
    ],
)
def test_an_ipv6_customer_is_a_network(address: str, network: str) -> None:
    assert velocity.network(address) == network


@pytest.mark.parametrize("kind", SignalKind)
def test_a_finding_tells_the_reviewer_alone(kind: SignalKind) -> None:
    found = velocity.finding(Signal(kind, ("key",), 3, timedelta(hours=24)), 4)
    assert "4 other subject(s)" in found.internal_note and "24 h" in found.internal_note
    assert (found.evidence, found.field) == ((), "") and "phone" not in found.message.en
