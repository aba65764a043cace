"""What is asked at the same time goes out together."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from support.sources import AMPLE, KIND, SHORT, ScriptedSource, answer, ask, hang, host

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

MATCH, NOT_FOUND, UNAVAILABLE = InquiryOutcome.MATCH, InquiryOutcome.NOT_FOUND, InquiryOutcome.UNAVAILABLE
INQUIRIES = [Inquiry(KIND, {"number": str(number)}) for number in range(5)]


async def even(inquiry: Inquiry) -> Answer:
    return answer(NOT_FOUND if int(inquiry.fields["number"]) % 2 else MATCH)


class Batching(ScriptedSource):
    """Knows even numbers; keeps the batches that it got; returns what ``spoil`` makes of its answers."""

    def __init__(self, batch_size: int = 10, **manifest: Any) -> None:
        super().__init__(even, batch_size=batch_size, **manifest)
        self.batches: list[list[str]] = []
        self.deadlines: list[float] = []

    async def lookup_many(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
        self.batches.append([inquiry.fields["number"] for inquiry in inquiries])
        self.deadlines.append(deadline)
        return self.spoil(tuple([await even(one) for one in inquiries]))

    def spoil(self, given: tuple[Answer, ...]) -> Any:
        return given


def outcomes(source: ScriptedSource, inquiries: Sequence[Inquiry] = INQUIRIES) -> list[InquiryOutcome]:
    with host(source) as asked:
        return [given.outcome for given in asked.ask_all(inquiries, AMPLE)]


def test_questions_of_one_caller_go_out_in_one_batch_and_come_back_in_order() -> None:
    source = Batching()
    assert outcomes(source) == [MATCH, NOT_FOUND, MATCH, NOT_FOUND, MATCH]
    assert source.batches == [["0", "1", "2", "3", "4"]] and source.asked == []


def test_a_batch_is_no_larger_than_the_provider_takes() -> None:
    source = Batching(batch_size=2)
    assert outcomes(source) == [MATCH, NOT_FOUND, MATCH, NOT_FOUND, MATCH]
    assert source.batches == [["0", "1"], ["2", "3"]] and [one.fields["number"] for one in source.asked] == ["4"]


def test_a_source_that_takes_no_batches_is_asked_one_by_one() -> None:
    source = Batching(batch_size=1)
    assert outcomes(source) == [MATCH, NOT_FOUND, MATCH, NOT_FOUND, MATCH]
    assert source.batches == [] and len(source.asked) == 5


def test_what_is_remembered_is_left_out_of_the_batch() -> None:
    source = Batching()
    with host(source) as asked:
        asked.ask_all(INQUIRIES[:2], AMPLE)
        steps = [given.steps[0].detail for given in asked.ask_all(INQUIRIES[:4], AMPLE)]
    assert steps == ["remembered", "remembered", "", ""]
    assert source.batches == [["0", "1"], ["2", "3"]]


@pytest.mark.parametrize(
    ("returned", "detail"),
    [
        (lambda given: given[:-1], "partial batch"),
        (lambda given: (*given, given[0]), "partial batch"),
        (lambda given: None, "partial batch"),
        (lambda given: dict.fromkeys(range(len(given)), given[0]), "partial batch"),
    ],
)
def test_a_partial_batch_answers_nobody(returned: Any, detail: str) -> None:
    source = Batching()
    source.spoil = returned  # type: ignore[method-assign]
    with host(source) as asked:
        given = asked.ask_all(INQUIRIES, AMPLE)
    assert [(one.outcome, one.steps[0].detail) for one in given] == [(UNAVAILABLE, detail)] * 5


def test_one_answer_of_a_batch_that_is_nonsense_spoils_no_other() -> None:
    source = Batching()
    source.spoil = lambda given: (None, *given[1:])  # type: ignore[method-assign]
    with host(source) as asked:
        given = asked.ask_all(INQUIRIES, AMPLE)
    assert [one.outcome for one in given] == [UNAVAILABLE, NOT_FOUND, MATCH, NOT_FOUND, MATCH]
    assert given[0].steps[0].detail == "no answer"


def test_a_batch_that_fails_is_tried_once_more() -> None:
    source = Batching()
    source.spoil = lambda given: given if len(source.batches) > 1 else _raise()  # type: ignore[method-assign]
    assert outcomes(source) == [MATCH, NOT_FOUND, MATCH, NOT_FOUND, MATCH]
    assert source.batches[0] == ["0", "1", "2", "3", "4"]


def _raise() -> None:
    raise ConnectionError


def test_a_batch_that_hangs_is_unavailable_for_everybody_in_it() -> None:
    class Hanging(Batching):
        async def lookup_many(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
            return (await hang(inquiries[0]),)

    with host(Hanging()) as asked:
        given = asked.ask_all(INQUIRIES, SHORT)
    assert [one.outcome for one in given] == [UNAVAILABLE] * 5


def test_callers_at_the_same_time_share_a_batch_or_not_and_all_are_answered() -> None:
    source = Batching(concurrency=1)
    with host(source) as asked:
        given: dict[int, Answer] = {}
        threads = [
            threading.Thread(target=lambda n=n: given.update({n: ask(asked, Inquiry(KIND, {"number": str(n)}))}))
            for n in range(0, 40, 2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(AMPLE)
    assert {answer.outcome for answer in given.values()} == {MATCH} and len(given) == 20


def test_a_batch_may_take_until_the_latest_of_its_deadlines() -> None:
    from verifier.sources.batching import Batcher
    from verifier.sources.guarded import Reply

    deadlines: list[float] = []

    async def send(inquiries: Sequence[Inquiry], deadline: float) -> tuple[Reply, ...]:
        deadlines.append(deadline)
        return tuple(Reply(answer(MATCH)) for _ in inquiries)

    async def together() -> None:
        batcher = Batcher(send, 10)
        await asyncio.gather(*(batcher.ask(INQUIRIES[n], float(n)) for n in (3, 1)))

    asyncio.run(together())
    assert deadlines == [3.0]
