"""One source with its guards: it may fail, hang, flood or forget, and nothing personal gets out."""

import asyncio
import gc
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from support.numbers import TODAY
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
    context,
    hang,
    host,
    in_turn,
    raising,
    stubborn,
)

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources import hosted

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
    given: list[Answer] = []
    with host(ScriptedSource(behaviour, concurrency=3)) as asked:
        callers = [
            threading.Thread(target=lambda start=start: given.extend(asked.ask_all(inquiries[start::2], AMPLE)))
            for start in (0, 1)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(AMPLE)
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
    source = ScriptedSource(always(Answer(MATCH, "scripted", "1", Assurance.REGISTER, billed=True)))
    with host(source, clock=clock) as asked:
        first, second = ask(asked), ask(asked)
        assert (first.billed, first.steps) == (True, (Step("scripted", MATCH),))
        assert (second.outcome, second.assurance) == (MATCH, Assurance.REGISTER)
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


def test_an_answer_that_cannot_be_understood_is_unavailable_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    source = ScriptedSource(always(answer(cast(InquiryOutcome, "match"))))
    with host(source) as asked:
        given = ask(asked)
    assert (given.outcome, given.steps[0].detail) == (UNAVAILABLE, "answer not understood: outcome")
    assert [record.message for record in caplog.records] == [
        "source scripted failed: answer not understood: outcome (credential.judicial.lawyer_practice)"
    ]
    assert len(source.asked) == 1


def test_an_answer_is_in_the_name_of_the_source_that_was_asked() -> None:
    with host(ScriptedSource(always(answer(MATCH, "somebody else")))) as asked:
        given = ask(asked)
    assert (given.source, given.steps) == ("scripted", (Step("scripted", MATCH),))


def test_the_reason_that_an_adapter_gives_stays_in_the_evidence() -> None:
    unclear = InquiryOutcome.INCONCLUSIVE
    given_answer = replace(answer(unclear), steps=(Step("x", unclear, "unknown code"),))
    with host(ScriptedSource(always(given_answer))) as asked:
        assert ask(asked).steps == (Step("scripted", unclear, "unknown code"),)


def test_a_match_that_ends_while_it_is_remembered_is_expired() -> None:
    today = [TODAY]
    source = ScriptedSource(always(replace(answer(MATCH), expires_on=TODAY)))
    source.context = context(today=lambda: today[0])
    with host(source) as asked:
        before = ask(asked).outcome
        today[0] += timedelta(days=1)
        after = ask(asked)
    assert (before, after.outcome, after.steps[0].detail) == (MATCH, InquiryOutcome.EXPIRED, "remembered")
    assert len(source.asked) == 1


def test_a_source_that_asks_for_a_pause_is_not_retried_and_gets_it() -> None:
    clock = Clock()
    busy = replace(answer(UNAVAILABLE), retry_after_seconds=30)
    source = ScriptedSource(in_turn(always(busy), always(answer(MATCH))))
    with host(source, clock=clock) as asked:
        assert ask(asked).outcome is UNAVAILABLE
        clock.now += 29.9
        assert ask(asked).steps[0].detail == "resting as long as it asked for"
        assert len(source.asked) == 1
        clock.now += 0.1
        assert ask(asked).outcome is MATCH


def test_no_source_gets_a_pause_of_more_than_an_hour() -> None:
    clock = Clock()
    source = ScriptedSource(
        in_turn(always(replace(answer(UNAVAILABLE), retry_after_seconds=1e9)), always(answer(MATCH)))
    )
    with host(source, clock=clock) as asked:
        ask(asked)
        clock.now += 3600
        assert ask(asked).outcome is MATCH


def test_a_source_is_not_asked_faster_than_it_allows() -> None:
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(5)]
    source = ScriptedSource(always(answer(MATCH)), rate_per_second=4)
    with host(source) as asked:
        given = asked.ask_all(inquiries, 0.1)
    assert sorted(one.outcome for one in given) == sorted([*[MATCH] * 4, UNAVAILABLE])
    assert len(source.asked) == 4
    assert {one.steps[0].detail for one in given if one.outcome is UNAVAILABLE} == {"no place free in time"}


def test_a_source_may_be_slower_than_one_question_a_second() -> None:
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(2)]
    with host(ScriptedSource(always(answer(MATCH)), rate_per_second=0.01)) as asked:
        assert sorted(one.outcome for one in asked.ask_all(inquiries, 0.1)) == sorted([MATCH, UNAVAILABLE])


def test_a_source_that_hangs_holds_no_more_callers_than_it_may() -> None:
    source = ScriptedSource(hang)
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(4)]
    with host(source, callers=3) as asked:
        details: list[str] = []

        def wait(inquiry: Inquiry) -> None:
            details.append(ask(asked, inquiry, timeout_seconds=1).steps[0].detail)

        waiting = [threading.Thread(target=wait, args=(inquiry,)) for inquiry in inquiries[:3]]
        for thread in waiting:
            thread.start()
        while len(source.asked) < 3:
            pass
        assert ask(asked, inquiries[3]).steps[0].detail == "too many wait for it already"
        assert details == []
        for thread in waiting:
            thread.join(AMPLE)
    assert details == ["timed out"] * 3


def test_one_caller_with_many_questions_is_one_caller() -> None:
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(20)]
    with host(ScriptedSource(always(answer(MATCH))), callers=1) as asked:
        assert {given.outcome for given in asked.ask_all(inquiries, AMPLE)} == {MATCH}
        assert ask(asked).outcome is MATCH


BILLED = {"billed": (MATCH, InquiryOutcome.MISMATCH)}


def test_a_tenant_gets_no_more_billed_answers_than_its_budget() -> None:
    source = ScriptedSource(always(answer(MATCH)), **BILLED)
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(5)]
    with host(source, budgets={"scripted": 3}) as asked:
        given = asked.ask_all(inquiries, AMPLE, "a")
        other = asked.ask_all(inquiries[4:], AMPLE, "b")
    assert sorted(one.outcome for one in given) == sorted([*[MATCH] * 3, *[UNAVAILABLE] * 2])
    refused = [one for one in given if one.outcome is UNAVAILABLE]
    assert {one.steps[0].detail for one in refused} == {"the tenant's budget for today is spent"}
    assert all(one.billed for one in given if one.outcome is MATCH)
    assert (other[0].outcome, len(source.asked)) == (MATCH, 4)


def test_what_is_not_billed_or_remembered_costs_nothing() -> None:
    source = ScriptedSource(in_turn(*[always(answer(NOT_FOUND))] * 5, always(answer(MATCH))), **BILLED)
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(6)]
    with host(source, budgets={"scripted": 1}) as asked:
        outcomes = [ask(asked, inquiry).outcome for inquiry in [*inquiries, inquiries[5]]]
        assert outcomes == [NOT_FOUND] * 5 + [MATCH] * 2
        assert ask(asked, Inquiry(KIND, {"number": "x"})).outcome is UNAVAILABLE


def test_a_spent_budget_is_no_failure_of_the_source() -> None:
    source = ScriptedSource(always(answer(MATCH)), **BILLED)
    with host(source, budgets={"scripted": 0}) as asked:
        for number in range(10):
            assert ask(asked, Inquiry(KIND, {"number": str(number)})).outcome is UNAVAILABLE
        (described,) = asked.describe()
    assert not described.resting and source.asked == []


def test_retries_leave_no_entry_of_their_own(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), host(ScriptedSource(raising(ConnectionError(NUMBER)))) as asked:
        ask(asked)
    assert {record.name for record in caplog.records} <= {"verifier.sources.guarded", "asyncio"}


class Unwell(ScriptedSource):
    def __init__(self, health: Callable[[], Awaitable[Any]], name: str) -> None:
        super().__init__(always(answer(MATCH)), name=name)
        self._health = health

    async def health(self) -> Any:
        return await self._health()


async def _healthy() -> bool:
    return True


async def _says_nonsense() -> str:
    return "fine"


async def _fails() -> bool:
    raise ConnectionError(NUMBER)


async def _hangs() -> bool:
    await asyncio.Event().wait()
    return True


def test_a_source_that_does_not_say_that_it_is_well_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosted, "_HEALTH_SECONDS", SHORT)
    ways = {"well": _healthy, "nonsense": _says_nonsense, "fails": _fails, "hangs": _hangs}
    with host(*(Unwell(way, name) for name, way in ways.items())) as asked:
        told = {one.name: one.healthy for one in asked.describe()}
    assert told == {"well": True, "nonsense": False, "fails": False, "hangs": False}


def test_answers_are_counted_by_kind_and_outcome_and_nothing_personal() -> None:
    source = ScriptedSource(
        in_turn(always(answer(MATCH)), raising(ConnectionError(NUMBER))), kinds={KIND: ("number",), "other": ()}
    )
    with host(source) as asked:
        for _ in range(3):
            ask(asked)
        ask(asked, Inquiry("other", {"number": NUMBER}))
        ask(asked, Inquiry("unheard.of", {"number": NUMBER}))
        (described,) = asked.describe()
    assert described.answers == {(KIND, MATCH): 3, ("other", UNAVAILABLE): 1}
    assert NUMBER not in repr(described)


def test_a_source_at_rest_is_described_so() -> None:
    with host(ScriptedSource(raising(ConnectionError())), clock=Clock()) as asked:
        for _ in range(3):
            ask(asked)
        assert asked.describe()[0].resting


def test_many_that_wait_while_a_source_fails_do_not_ask_it_any_more() -> None:
    async def fail_soon(inquiry: Inquiry) -> Answer:
        await asyncio.sleep(0.001)
        raise ConnectionError

    source = ScriptedSource(fail_soon, concurrency=4)
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(200)]
    with host(source) as asked:
        given = asked.ask_all(inquiries, AMPLE)
    assert {one.outcome for one in given} == {UNAVAILABLE}
    assert len(source.asked) < 10


def test_a_caller_with_many_questions_leaves_places_to_the_others() -> None:
    release = threading.Event()
    source = ScriptedSource(stubborn(release), concurrency=4)
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(20)]
    with host(source) as asked:
        much = threading.Thread(target=asked.ask_all, args=(inquiries, AMPLE))
        much.start()
        while len(source.asked) < 3:
            pass
        assert ask(asked, timeout_seconds=SHORT).steps[0].detail == "timed out"
        assert [inquiry.fields["number"] for inquiry in source.asked] == ["0", "1", "2", NUMBER]
        release.set()
        much.join(AMPLE)
    assert not much.is_alive()


def test_a_caller_whose_own_questions_take_too_long_is_told_so() -> None:
    inquiries = [Inquiry(KIND, {"number": str(number)}) for number in range(4)]
    with host(ScriptedSource(hang, concurrency=4)) as asked:
        details = [given.steps[0].detail for given in asked.ask_all(inquiries, SHORT)]
    assert details == ["timed out"] * 3 + ["no place free in time"]
