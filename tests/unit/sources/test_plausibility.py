"""What is no answer, however much it looks like one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.sources import INQUIRY, KIND, NUMBER, answer

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import InquiryOutcome, Step
from verifier.sources.manifest import Coverage, Manifest
from verifier.sources.plausibility import fault, reason

MANIFEST = Manifest({KIND: ("number",)}, Assurance.REGISTER, "1")
MATCH = InquiryOutcome.MATCH


@pytest.mark.parametrize("outcome", InquiryOutcome)
def test_every_outcome_of_the_interface_is_sound(outcome: InquiryOutcome) -> None:
    full = replace(
        answer(outcome),
        as_of=date(2026, 11, 1),
        expires_on=date(2027, 1, 1),
        retry_after_seconds=0.5,
        comparisons={"holder": True},
        facts={"employer": "x"},
    )
    assert (fault(answer(outcome), MANIFEST), fault(full, MANIFEST)) == ("", "")


@pytest.mark.parametrize("nonsense", [None, "match", MATCH, True, {"outcome": "match"}, (MATCH,)])
def test_what_is_no_answer_at_all(nonsense: object) -> None:
    assert fault(nonsense, MANIFEST) == "no answer"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("outcome", "match"),
        ("outcome", "fine"),
        ("outcome", None),
        ("version", None),
        ("assurance", 2),
        ("assurance", "register"),
        ("assurance", Assurance.AUTHORITY),
        ("as_of", "2026-11-01"),
        ("as_of", datetime(2026, 11, 1, tzinfo=UTC)),
        ("expires_on", datetime(2026, 11, 1, tzinfo=UTC)),
        ("expires_on", 20261101),
        ("retry_after_seconds", "soon"),
        ("retry_after_seconds", -1),
        ("retry_after_seconds", float("nan")),
        ("retry_after_seconds", float("inf")),
        ("complete", "yes"),
        ("complete", True),
        ("comparisons", None),
        ("comparisons", {"holder": "true"}),
        ("comparisons", {"holder": False}),
        ("facts", {"employer": None}),
        ("facts", [("employer", "x")]),
        ("steps", ["match"]),
    ],
)
def test_a_field_that_is_none_of_the_interface_is_named_without_its_value(field: str, value: Any) -> None:
    changes: dict[str, Any] = {field: value}
    assert fault(replace(answer(MATCH), **changes), MANIFEST) == f"answer not understood: {field}"


def test_every_wrong_field_is_named() -> None:
    wrong: dict[str, Any] = {"outcome": "match", "facts": None}
    assert fault(replace(answer(MATCH), **wrong), MANIFEST) == "answer not understood: outcome, facts"


def test_an_answer_is_complete_only_where_the_manifest_says_so() -> None:
    silence = answer(InquiryOutcome.NOT_FOUND, complete=True)
    assert fault(silence, MANIFEST) and not fault(silence, replace(MANIFEST, coverage=Coverage(complete=True)))


def test_a_mismatch_may_say_what_differs() -> None:
    assert not fault(replace(answer(InquiryOutcome.MISMATCH), comparisons={"holder": False}), MANIFEST)


@pytest.mark.parametrize(
    ("said", "told"),
    [("unknown code 77", "unknown code 77"), (f"no {NUMBER} here", ""), ("x" * 121, ""), (None, ""), ("", "")],
)
def test_a_reason_is_short_and_does_not_repeat_the_question(said: Any, told: str) -> None:
    given = replace(answer(InquiryOutcome.INCONCLUSIVE), steps=(Step("scripted", InquiryOutcome.INCONCLUSIVE, said),))
    assert reason(given, INQUIRY) == told


def test_an_answer_without_steps_gives_no_reason() -> None:
    assert reason(answer(MATCH), INQUIRY) == ""
