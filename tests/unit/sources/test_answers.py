"""Which answers settle a question, and which of several is told."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.sources import answer

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, InquiryOutcome, Step
from verifier.sources.answers import conclude, of_today, passed_over, settles, unavailable, unsupported

MATCH, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.NOT_FOUND
DECISIVE = {
    InquiryOutcome.MATCH,
    InquiryOutcome.MISMATCH,
    InquiryOutcome.EXPIRED,
    InquiryOutcome.SUSPENDED,
    InquiryOutcome.REVOKED,
}


@pytest.mark.parametrize("outcome", InquiryOutcome)
@pytest.mark.parametrize("assurance", Assurance)
def test_a_statement_settles_from_a_register_on(outcome: InquiryOutcome, assurance: Assurance) -> None:
    assert settles(answer(outcome, assurance=assurance)) is (outcome in DECISIVE and assurance >= Assurance.REGISTER)


@pytest.mark.parametrize("assurance", Assurance)
def test_silence_settles_only_where_a_register_is_complete(assurance: Assurance) -> None:
    assert settles(answer(NOT_FOUND, assurance=assurance, complete=True)) is (assurance >= Assurance.REGISTER)


def test_no_answers_at_all_are_unsupported() -> None:
    assert conclude([]) == unsupported()
    assert unsupported().outcome is InquiryOutcome.UNSUPPORTED


WEAK_MATCH = answer(MATCH, "form", Assurance.FORMAT)
SILENCE = answer(NOT_FOUND, "register")
UNCLEAR = answer(InquiryOutcome.INCONCLUSIVE, "register")
DOWN = unavailable("live", "timed out")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([SILENCE, answer(MATCH, "live")], answer(MATCH, "live")),
        ([DOWN, answer(InquiryOutcome.REVOKED, "live")], answer(InquiryOutcome.REVOKED, "live")),
        ([WEAK_MATCH, DOWN], WEAK_MATCH),
        ([DOWN, WEAK_MATCH], WEAK_MATCH),
        ([WEAK_MATCH, SILENCE], SILENCE),
        ([SILENCE, WEAK_MATCH], SILENCE),
        ([DOWN, SILENCE], SILENCE),
        ([UNCLEAR, SILENCE], SILENCE),
        ([DOWN, UNCLEAR], UNCLEAR),
        ([unsupported(), DOWN], DOWN),
        ([answer(NOT_FOUND, "first"), answer(NOT_FOUND, "second")], answer(NOT_FOUND, "first")),
    ],
)
def test_the_answer_that_settles_or_says_most_is_told(given: list[Answer], told: Answer) -> None:
    assert replace(conclude(given), steps=()) == replace(told, steps=())


def test_every_step_is_told_with_its_reason_in_the_order_of_asking() -> None:
    given = [
        passed_over("narrow", ("document", "holder")),
        unavailable("live", "timed out"),
        replace(answer(MATCH, "register"), steps=(Step("register", MATCH),)),
    ]
    assert conclude(given).steps == (
        Step("narrow", InquiryOutcome.UNSUPPORTED, "needs document, holder"),
        Step("live", InquiryOutcome.UNAVAILABLE, "timed out"),
        Step("register", MATCH),
    )


def test_a_question_that_every_source_was_passed_over_for_is_unsupported() -> None:
    concluded = conclude([passed_over("narrow", ("document",))])
    assert (concluded.outcome, concluded.source) == (InquiryOutcome.UNSUPPORTED, "")
    assert [step.source for step in concluded.steps] == ["narrow"]


@pytest.mark.parametrize("outcome", InquiryOutcome)
@pytest.mark.parametrize("days_left", [None, -1, 0, 1])
def test_only_a_match_ends_with_its_last_day(outcome: InquiryOutcome, days_left: int | None) -> None:
    today = date(2026, 11, 24)
    ends = None if days_left is None else today + timedelta(days=days_left)
    given = replace(answer(outcome), expires_on=ends, steps=(Step("scripted", outcome, "remembered"),))
    told = of_today(given, today)
    expected = InquiryOutcome.EXPIRED if outcome is MATCH and days_left == -1 else outcome
    assert (told.outcome, told.steps) == (expected, (Step("scripted", expected, "remembered"),))
