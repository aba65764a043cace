"""A provider's codes: total, and never a match by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import InquiryOutcome
from verifier.sources.code_map import CodeMap

CODES = CodeMap({"1": InquiryOutcome.MATCH, "2": InquiryOutcome.MISMATCH, "正常": InquiryOutcome.MATCH})


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("1", InquiryOutcome.MATCH),
        (1, InquiryOutcome.MATCH),
        (" 1 ", InquiryOutcome.MATCH),
        ("2", InquiryOutcome.MISMATCH),
        ("正常\n", InquiryOutcome.MATCH),
        ("", InquiryOutcome.INCONCLUSIVE),
        (None, InquiryOutcome.INCONCLUSIVE),
        (True, InquiryOutcome.INCONCLUSIVE),
        (1.0, InquiryOutcome.INCONCLUSIVE),
        ("11", InquiryOutcome.INCONCLUSIVE),
        ("不正常", InquiryOutcome.INCONCLUSIVE),
    ],
)
def test_codes_are_compared_as_text(code: object, outcome: InquiryOutcome) -> None:
    assert CODES.outcome(code) is outcome


@given(st.text())
def test_an_unknown_code_is_inconclusive(code: str) -> None:
    known = code.strip() in ("1", "2", "正常")
    assert (CODES.outcome(code) is InquiryOutcome.INCONCLUSIVE) is not known


def test_the_same_code_may_mean_the_opposite_for_another_method() -> None:
    assert CodeMap({"2": InquiryOutcome.MATCH}).outcome("2") is not CODES.outcome("2")


def test_an_unknown_code_may_mean_something_else_but_never_a_match() -> None:
    assert CodeMap({}, default=InquiryOutcome.UNAVAILABLE).outcome("9") is InquiryOutcome.UNAVAILABLE
    with pytest.raises(ConfigurationError, match="must not be a match"):
        CodeMap({}, default=InquiryOutcome.MATCH)


def test_a_map_does_not_change_with_what_it_was_made_of() -> None:
    codes = {"1": InquiryOutcome.MISMATCH}
    made = CodeMap(codes)
    codes["1"] = InquiryOutcome.MATCH
    assert made.outcome("1") is InquiryOutcome.MISMATCH
