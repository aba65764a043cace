"""What a source says of whom it could know."""

import math
from typing import Any

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.sources.manifest import Coverage, Manifest


@pytest.mark.parametrize(
    ("place", "year", "included"),
    [
        ("110105", 2015, True),
        ("11", 2008, True),
        ("310104", 2015, False),
        ("", 2015, False),
        ("110105", 2007, False),
        ("110105", 2026, True),
        ("110105", 2027, False),
    ],
)
def test_a_register_of_one_place_and_some_years(place: str, year: int, included: bool) -> None:
    assert Coverage(places=("11",), first_year=2008, last_year=2026).includes(place, year) is included


def test_without_bounds_everybody_is_included() -> None:
    assert Coverage().includes("540000", 1984) and Coverage().includes("", 0)


@pytest.mark.parametrize(
    ("field", "number"), [("batch_size", 0), ("concurrency", 0), ("rate_per_second", -1), ("rate_per_second", math.nan)]
)
def test_a_number_that_would_let_nobody_ask_is_named(field: str, number: float) -> None:
    numbers: dict[str, Any] = {field: number}
    with pytest.raises(ConfigurationError, match=f"manifest: {field}"):
        Manifest({}, Assurance.FORMAT, "1", **numbers)
