"""How sources are asked together: every question gets an answer, in the operator's order, in time."""

import asyncio
import threading
from concurrent.futures import CancelledError
from contextlib import suppress

import pytest
from support.sources import (
    AMPLE,
    INQUIRY,
    KEY,
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
    raising,
    stubborn,
)

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources import background, hosted
from verifier.sources import host as host_module
from verifier.sources.host import SourceHost

MATCH, NOT_FOUND, UNAVAILABLE = InquiryOutcome.MATCH, InquiryOutcome.NOT_FOUND, InquiryOutcome.UNAVAILABLE
UNSUPPORTED = InquiryOutcome.UNSUPPORTED


def test_answers_come_in_the_order_of_the_questions() -> None:
    lawyers = ScriptedSource(always(answer(MATCH)))
    people = ScriptedSource(always(answer(NOT_FOUND)), name="people", kinds={"identity.name_id": ("name",)})
    person = Inquiry("identity.name_id", {"name": "林晓禾"})
    with host(lawyers, people) as asked:
        given = asked.ask_all((person, INQUIRY, person, Inquiry("unheard.of", {})), AMPLE)
        assert asked.ask_all((), AMPLE) == ()
    assert [one.outcome for one in given] == [NOT_FOUND, MATCH, NOT_FOUND, UNSUPPORTED]
    assert lawyers.asked == [INQUIRY]


def test_without_a_source_for_any_question_all_are_unsupported() -> None:
    with host() as asked:
        given = asked.ask_all((INQUIRY, INQUIRY), AMPLE)
    assert [(one.outcome, one.source, one.steps) for one in given] == [(UNSUPPORTED, "", ())] * 2


def test_it_says_which_kinds_it_answers() -> None:
    with host(ScriptedSource(hang, name="lawyers")) as asked:
        assert (asked.who_answers(KIND), asked.who_answers("unheard.of")) == (("lawyers",), ())


@pytest.mark.parametrize("fields", [{}, {"number": NUMBER}, {"number": NUMBER, "holder": " "}])
def test_a_source_is_passed_over_where_the_question_lacks_what_it_needs(fields: dict[str, str]) -> None:
    narrow = ScriptedSource(always(answer(MATCH)), kinds={KIND: ("number", "holder")})
    with host(narrow) as asked:
        given = ask(asked, Inquiry(KIND, fields))
    assert narrow.asked == []
    (step,) = given.steps
    assert (given.outcome, step.source, step.outcome) == (UNSUPPORTED, "scripted", UNSUPPORTED)
    assert step.detail.startswith("needs ") and step.detail.endswith("holder")


@pytest.mark.parametrize(
    ("first", "goes_on"),
    [
        (answer(MATCH, "first"), False),
        (answer(InquiryOutcome.MISMATCH, "first"), False),
        (answer(InquiryOutcome.REVOKED, "first"), False),
        (answer(NOT_FOUND, "first", complete=True), False),
        (answer(NOT_FOUND, "first"), True),
        (answer(MATCH, "first", Assurance.FORMAT), True),
        (answer(InquiryOutcome.INCONCLUSIVE, "first"), True),
        (answer(UNAVAILABLE, "first"), True),
        (answer(UNSUPPORTED, "first"), True),
    ],
)
def test_the_next_source_is_asked_only_where_the_first_does_not_settle_it(first: Answer, goes_on: bool) -> None:
    second = ScriptedSource(always(answer(InquiryOutcome.REVOKED, "second")), name="second")
    with host(ScriptedSource(always(first), name="first"), second) as asked:
        given = ask(asked)
    assert [step.source for step in given.steps] == (["first", "second"] if goes_on else ["first"])
    assert given.source == ("second" if goes_on else "first")
    assert len(second.asked) == goes_on


def test_every_step_tells_its_outcome_and_its_reason_in_order() -> None:
    with host(
        ScriptedSource(always(answer(MATCH)), name="narrow", kinds={KIND: ("document",)}),
        ScriptedSource(raising(ConnectionError(NUMBER)), name="broken"),
        ScriptedSource(always(answer(MATCH, "form", Assurance.FORMAT)), name="form"),
        ScriptedSource(always(answer(NOT_FOUND, "register")), name="register"),
    ) as asked:
        given = ask(asked)
    assert (given.outcome, given.source) == (NOT_FOUND, "register")
    assert given.steps == (
        Step("narrow", UNSUPPORTED, "needs document"),
        Step("broken", UNAVAILABLE, "ConnectionError"),
        Step("form", MATCH),
        Step("register", NOT_FOUND),
    )


def test_a_source_that_hangs_leaves_time_for_the_next() -> None:
    hung, second = ScriptedSource(hang, name="hung"), ScriptedSource(always(answer(MATCH, "second")), name="second")
    with host(hung, second) as asked:
        given = ask(asked, timeout_seconds=0.5)
    assert given.outcome is MATCH
    assert given.steps == (Step("hung", UNAVAILABLE, "timed out"), Step("second", MATCH))


def test_a_source_that_hangs_is_unavailable() -> None:
    with host(ScriptedSource(hang)) as asked:
        given = ask(asked, timeout_seconds=SHORT)
    assert (given.outcome, given.steps) == (UNAVAILABLE, (Step("scripted", UNAVAILABLE, "timed out"),))


def test_a_source_that_hangs_is_told_to_stop() -> None:
    stopped = threading.Event()

    async def behaviour(inquiry: Inquiry) -> Answer:
        try:
            return await hang(inquiry)
        finally:
            stopped.set()

    with host(ScriptedSource(behaviour)) as asked:
        assert ask(asked, timeout_seconds=SHORT).outcome is UNAVAILABLE
        assert stopped.wait(AMPLE)


def test_a_source_that_hangs_does_not_hold_up_the_answer_of_another() -> None:
    fine = ScriptedSource(always(answer(MATCH, "fine")), name="fine", kinds={"fine": ()})
    with host(ScriptedSource(hang), fine) as asked:
        given = asked.ask_all((INQUIRY, Inquiry("fine", {})), SHORT)
    assert [one.outcome for one in given] == [UNAVAILABLE, MATCH]


def test_a_source_that_ignores_its_cancellation_holds_up_nobody() -> None:
    release = threading.Event()
    with host(ScriptedSource(stubborn(release))) as asked:
        assert ask(asked, timeout_seconds=SHORT).outcome is UNAVAILABLE
        assert not release.is_set()
        release.set()


def test_a_source_that_blocks_the_event_loop_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    release = threading.Event()

    async def block(inquiry: Inquiry) -> Answer:
        release.wait()
        return answer(MATCH)

    fine = ScriptedSource(always(answer(MATCH, "fine")), name="fine", kinds={"fine": ()})
    with host(ScriptedSource(block), fine) as asked:
        given = asked.ask_all((INQUIRY, Inquiry("fine", {})), SHORT)
        assert not release.is_set()
        release.set()
        assert [one.outcome for one in given] == [UNAVAILABLE, UNAVAILABLE]
        assert given[0].steps == (Step("host", UNAVAILABLE, "the event loop is blocked"),)
        assert ask(asked, Inquiry("fine", {})).outcome is MATCH
    assert "blocks the event loop" in caplog.text


def test_without_time_nobody_is_asked() -> None:
    source = ScriptedSource(always(answer(MATCH)))
    with host(source) as asked:
        given = ask(asked, timeout_seconds=0.001)
        assert ask(asked).outcome is MATCH
    assert (given.outcome, given.steps[0].detail) == (UNAVAILABLE, "no time left")
    assert source.asked == [INQUIRY]


def test_the_source_learns_its_deadline() -> None:
    deadlines: list[float] = []

    class Curious(ScriptedSource):
        async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
            deadlines.append(deadline)
            return answer(NOT_FOUND)

    clock = Clock()
    with host(Curious(hang, name="first"), Curious(hang, name="second"), clock=clock) as asked:
        ask(asked, timeout_seconds=6)
    assert deadlines == [clock.now + 3, clock.now + 6]


class Unopened(ScriptedSource):
    async def open(self) -> None:
        raise ConfigurationError("file: no such file")


def test_a_source_that_does_not_open_stops_the_start_and_the_others_are_closed() -> None:
    first = ScriptedSource(hang, name="first")
    with pytest.raises(ConfigurationError, match="no such file"):
        SourceHost((first, Unopened(hang)), KEY)
    assert first.closed == 1


def test_an_adapter_that_fails_to_open_is_named_without_its_words() -> None:
    class Broken(ScriptedSource):
        async def open(self) -> None:
            raise KeyError(NUMBER)

    with pytest.raises(ConfigurationError) as raised:
        SourceHost((Broken(hang),), KEY)
    assert str(raised.value) == "source scripted: cannot be opened: KeyError"
    assert raised.value.__suppress_context__


def test_sources_are_described_even_where_one_blocks_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_module, "_DESCRIBING_SECONDS", SHORT)
    release = threading.Event()

    async def block(inquiry: Inquiry) -> Answer:
        release.wait()
        return answer(MATCH)

    with host(ScriptedSource(block), ScriptedSource(hang, name="second")) as asked:
        ask(asked, timeout_seconds=SHORT)
        described = asked.describe()
        release.set()
        assert [(one.name, one.healthy) for one in described] == [("scripted", False), ("second", False)]


def test_every_source_is_closed_once(caplog: pytest.LogCaptureFixture) -> None:
    sources = [ScriptedSource(hang, name=name) for name in ("first", "second")]
    made = SourceHost(sources, KEY)
    made.close()
    made.close()
    assert [source.closed for source in sources] == [1, 1]
    assert caplog.records == []


@pytest.mark.parametrize(
    ("misbehave", "told"),
    [
        (hang, "source scripted does not close"),
        (raising(ValueError(NUMBER)), "source scripted failed to close: ValueError"),
        (raising(asyncio.CancelledError(NUMBER)), ""),
    ],
    ids=["hangs", "raises", "cancels itself"],
)
def test_a_source_that_does_not_close_does_not_keep_the_others_open(
    misbehave: Behaviour,
    told: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hosted, "CLOSING_SECONDS", SHORT)

    class Unclosed(ScriptedSource):
        async def close(self) -> None:
            await misbehave(INQUIRY)

    last = ScriptedSource(hang, name="last")
    SourceHost((Unclosed(hang), last), KEY).close()
    assert last.closed == 1
    assert told in caplog.text and NUMBER not in caplog.text


def test_a_source_that_blocks_the_event_loop_does_not_keep_the_host_open(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_module, "CLOSING_SECONDS", SHORT)
    monkeypatch.setattr(background, "_CLOSING_SECONDS", SHORT)
    release = threading.Event()

    class Blocking(ScriptedSource):
        async def close(self) -> None:
            release.wait()

    SourceHost((Blocking(hang),), KEY).close()
    assert not release.is_set()
    assert "sources were left open" in caplog.text
    release.set()


def test_closing_ends_what_still_runs() -> None:
    started, stopped = threading.Event(), threading.Event()

    async def behaviour(inquiry: Inquiry) -> Answer:
        started.set()
        try:
            return await hang(inquiry)
        finally:
            stopped.set()

    made = SourceHost((ScriptedSource(behaviour),), KEY)

    def wait() -> None:
        with suppress(CancelledError):
            ask(made)

    caller = threading.Thread(target=wait)
    caller.start()
    assert started.wait(AMPLE)
    made.close()
    caller.join(AMPLE)
    assert stopped.is_set() and not caller.is_alive()
