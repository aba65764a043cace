"""One source with its guards: it may fail, hang, flood or forget, and nothing personal gets out."""

import asyncio
import gc
import logging
import threading
from typing import Any, cast

import pytest
from support.sources import (
    AMPLE,
    KIND,
    NUMBER,
    SHORT,
    Behaviour,
    Clock,
    ScriptedSource,
    always,
    answer,
    ask,
    hang,
    host,
    in_turn,
    raising,
    stubborn,
)

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step

MATCH, NOT_FOUND, UNAVAILABLE = InquiryOutcome.MATCH, InquiryOutcome.NOT_FOUND, InquiryOutcome.UNAVAILABLE
UNSUPPORTED = InquiryOutcome.UNSUPPORTED


@pytest.mark.parametrize(
    "error",
    [ConnectionError(NUMBER), KeyError(NUMBER), TimeoutError(NUMBER), asyncio.CancelledError(NUMBER)],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_source_raises_is_unavailable(error: BaseException) -> None:
    with host(ScriptedSource(raising(error))) as asked:
        given = ask(asked)
    assert given.outcome is UNAVAILABLE
    assert given.steps[0].detail in (type(error).__name__, "cancelled by itself")


@pytest.mark.parametrize("nonsense", [None, "match", InquiryOutcome.MATCH])
def test_what_is_no_answer_is_unavailable(nonsense: object) -> None:
    with host(ScriptedSource(always(cast(Answer, nonsense)))) as asked:
        assert ask(asked).outcome is UNAVAILABLE


def test_a_look_up_that_cannot_be_awaited_is_unavailable_every_time() -> None:
    class Plain(ScriptedSource):
        def lookup(self, inquiry: Inquiry, deadline: float) -> Any:
            return answer(MATCH)

    with host(Plain(hang, concurrency=1)) as asked:
        assert [ask(asked).outcome for _ in range(2)] == [UNAVAILABLE, UNAVAILABLE]
        assert ask(asked).steps[0].detail == "TypeError"


def test_a_failure_is_tried_once_more() -> None:
    source = ScriptedSource(in_turn(raising(ConnectionError()), always(answer(MATCH))))
    with host(source) as asked:
        given = ask(asked)
    assert (given.outcome, given.steps) == (MATCH, (Step("scripted", MATCH),))
    assert len(source.asked) == 2


def test_a_failure_is_not_tried_more_often() -> None:
    source = ScriptedSource(raising(ConnectionError()))
    with host(source) as asked:
        assert ask(asked).steps == (Step("scripted", UNAVAILABLE, "ConnectionError"),)
    assert len(source.asked) == 2


@pytest.mark.parametrize("outcome", set(InquiryOutcome) - {UNAVAILABLE})
def test_an_answer_is_not_asked_for_again(outcome: InquiryOutcome) -> None:
    source = ScriptedSource(always(answer(outcome)))
    with host(source) as asked:
        assert ask(asked).outcome is outcome
    assert len(source.asked) == 1


def test_a_source_that_keeps_failing_is_left_alone_and_then_tried_by_one_call() -> None:
    clock = Clock()
    failing = [raising(ConnectionError())] * 5
    source = ScriptedSource(in_turn(*failing, always(answer(MATCH))))
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(996, 1000)]
    with host(source, clock=clock) as asked:
        details = [ask(asked).steps[0].detail for _ in range(4)]
        assert details == ["ConnectionError"] * 3 + ["resting after repeated failures"]
        assert len(source.asked) == 5

        clock.now += 10
        outcomes = [given.outcome for given in asked.ask_all(inquiries, AMPLE)]
        assert sorted(outcomes) == sorted([MATCH, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE])
        assert len(source.asked) == 6

        assert [given.outcome for given in asked.ask_all(inquiries, AMPLE)] == [MATCH] * 4


def test_one_source_at_rest_does_not_stop_the_next() -> None:
    fine = ScriptedSource(always(answer(MATCH, "fine")), name="fine")
    with host(ScriptedSource(raising(ConnectionError())), fine, clock=Clock()) as asked:
        for number in range(996, 1000):
            given = ask(asked, Inquiry(KIND, {"number": str(number)}))
            assert (given.outcome, given.source) == (MATCH, "fine")
    assert given.steps[0].detail == "resting after repeated failures"


def test_a_source_is_never_asked_more_at_once_than_it_bears() -> None:
    running, most = 0, 0

    async def behaviour(inquiry: Inquiry) -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return answer(MATCH)

    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(20)]
    with host(ScriptedSource(behaviour, concurrency=3)) as asked:
        given = asked.ask_all(inquiries, AMPLE)
    assert [one.outcome for one in given] == [MATCH] * 20
    assert most == 3


def test_waiting_in_vain_for_a_place_is_no_failure_of_the_source() -> None:
    release = threading.Event()
    source = ScriptedSource(stubborn(release), concurrency=1)
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(10)]
    with host(source) as asked:
        given = asked.ask_all(inquiries, SHORT)
        details = sorted(one.steps[0].detail for one in given)
        assert details == ["no place free in time"] * 9 + ["timed out"]
        assert len(source.asked) == 1
        release.set()
        assert ask(asked).outcome is MATCH


def test_an_answer_is_remembered_and_says_so() -> None:
    clock = Clock()
    source = ScriptedSource(always(Answer(MATCH, "scripted", "1", Assurance.AUTHORITY, billed=True)))
    with host(source, clock=clock) as asked:
        first, second = ask(asked), ask(asked)
        assert (first.billed, first.steps) == (True, (Step("scripted", MATCH),))
        assert (second.outcome, second.assurance) == (MATCH, Assurance.AUTHORITY)
        assert (second.billed, second.steps) == (False, (Step("scripted", MATCH, "remembered"),))
        assert len(source.asked) == 1
        clock.now += 600
        assert ask(asked).billed
    assert len(source.asked) == 2


@pytest.mark.parametrize("outcome", [UNAVAILABLE, InquiryOutcome.INCONCLUSIVE, UNSUPPORTED])
def test_not_knowing_is_never_remembered(outcome: InquiryOutcome) -> None:
    with host(ScriptedSource(in_turn(*[always(answer(outcome))] * 2, always(answer(MATCH))))) as asked:
        given = [ask(asked).outcome for _ in range(3)]
    assert given[0] is outcome and given[-1] is MATCH


def test_silence_is_remembered_shortly() -> None:
    clock = Clock()
    with host(ScriptedSource(in_turn(always(answer(NOT_FOUND)), always(answer(MATCH)))), clock=clock) as asked:
        assert [ask(asked).outcome, ask(asked).outcome] == [NOT_FOUND, NOT_FOUND]
        clock.now += 30
        assert ask(asked).outcome is MATCH


def test_a_resting_source_still_answers_what_it_said() -> None:
    other = Inquiry(KIND, {"number": "999"})
    source = ScriptedSource(in_turn(always(answer(MATCH)), raising(ConnectionError())))
    with host(source, clock=Clock()) as asked:
        ask(asked)
        for _ in range(3):
            ask(asked, other)
        assert ask(asked, other).steps[0].detail == "resting after repeated failures"
        assert ask(asked).outcome is MATCH


@pytest.mark.parametrize(
    "behaviour",
    [raising(ValueError(NUMBER)), hang, always(cast(Answer, NUMBER)), always(answer(MATCH))],
    ids=["raises", "hangs", "nonsense", "answers"],
)
def test_logs_hold_nothing_personal(behaviour: Behaviour, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), host(ScriptedSource(behaviour)) as asked:
        given = ask(asked, timeout_seconds=SHORT)
    assert NUMBER not in caplog.text
    assert NUMBER not in repr(given)


def test_a_failure_is_logged_by_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    with host(ScriptedSource(raising(ValueError(NUMBER)))) as asked:
        ask(asked)
    assert "source scripted failed: ValueError" in caplog.text


def test_what_fails_after_its_deadline_is_logged_by_its_kind_too(caplog: pytest.LogCaptureFixture) -> None:
    failed = threading.Event()

    async def fail_late(inquiry: Inquiry) -> Answer:
        try:
            return await hang(inquiry)
        except asyncio.CancelledError:
            failed.set()
            raise ValueError(NUMBER) from None

    with host(ScriptedSource(fail_late)) as asked:
        assert ask(asked, timeout_seconds=SHORT).outcome is UNAVAILABLE
        assert failed.wait(AMPLE)
    gc.collect()
    assert "left work behind: ValueError" in caplog.text
    assert NUMBER not in caplog.text
