"""What is remembered of answers, for how long, and under what."""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import pytest
from support.numbers import resident_id
from support.sources import KIND, Clock, answer

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources import cache as cache_module
from verifier.sources.cache import AnswerCache

NUMBER = resident_id()
KEY = bytes(range(32))


def put(cache: AnswerCache, source: str, asked: Inquiry, given: Answer) -> None:
    asyncio.run(cache.put(source, asked, given))


def get(cache: AnswerCache, source: str, asked: Inquiry) -> Answer | None:
    return asyncio.run(cache.get(source, asked))


def inquiry(fields: Mapping[str, str] | None = None, kind: str = KIND) -> Inquiry:
    return Inquiry(kind, fields or {"number": NUMBER, "holder": "林晓禾"})


@pytest.mark.parametrize(
    ("outcome", "seconds"),
    [
        (InquiryOutcome.MATCH, 600),
        (InquiryOutcome.MISMATCH, 120),
        (InquiryOutcome.NOT_FOUND, 30),
        (InquiryOutcome.EXPIRED, 120),
        (InquiryOutcome.SUSPENDED, 120),
        (InquiryOutcome.REVOKED, 120),
        (InquiryOutcome.INCONCLUSIVE, 0),
        (InquiryOutcome.UNAVAILABLE, 0),
        (InquiryOutcome.UNSUPPORTED, 0),
    ],
)
def test_how_long_an_answer_is_remembered(outcome: InquiryOutcome, seconds: int) -> None:
    clock = Clock()
    cache = AnswerCache(KEY, clock)
    put(cache, "a", inquiry(), answer(outcome))
    if seconds:
        clock.now += seconds - 0.1
        assert get(cache, "a", inquiry()) == answer(outcome)
        clock.now += 0.1
    assert get(cache, "a", inquiry()) is None


def test_a_later_answer_replaces_the_earlier() -> None:
    cache = AnswerCache(KEY, Clock())
    put(cache, "a", inquiry(), answer(InquiryOutcome.NOT_FOUND))
    put(cache, "a", inquiry(), answer(InquiryOutcome.MATCH))
    assert get(cache, "a", inquiry()) == answer(InquiryOutcome.MATCH)


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ("b", inquiry()),
        ("a", inquiry(kind="identity.name_id")),
        ("a", inquiry({"number": NUMBER})),
        ("a", inquiry({"number": NUMBER, "holder": "林晓"})),
        ("a", inquiry({"number": "林晓禾", "holder": NUMBER})),
        ("a", inquiry({"holder": f"林晓禾\0number={NUMBER}"})),
        ("a", inquiry({"holder": f'林晓禾"], ["number", "{NUMBER}'})),
    ],
)
def test_another_question_is_not_answered_from_memory(source: str, other: Inquiry) -> None:
    cache = AnswerCache(KEY, Clock())
    put(cache, "a", inquiry(), answer(InquiryOutcome.MATCH))
    assert get(cache, source, other) is None


def test_the_order_of_the_fields_does_not_matter() -> None:
    cache = AnswerCache(KEY, Clock())
    put(cache, "a", inquiry({"x": "1", "y": "2"}), answer(InquiryOutcome.MATCH))
    assert get(cache, "a", inquiry({"y": "2", "x": "1"})) is not None


def test_any_text_can_be_asked_about() -> None:
    cache = AnswerCache(KEY, Clock())
    put(cache, "a", inquiry({"holder": "\ud800\0"}), answer(InquiryOutcome.MATCH))
    assert get(cache, "a", inquiry({"holder": "\ud800\0"})) is not None


def test_questions_are_kept_as_keyed_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    digested: list[tuple[bytes, bytes]] = []
    real = hmac.digest

    def spy(key: bytes, message: bytes, digest: object) -> bytes:
        digested.append((key, message))
        return real(key, message, sha256)

    monkeypatch.setattr(hmac, "digest", spy)
    cache = AnswerCache(KEY, Clock())
    put(cache, "a", inquiry(), answer(InquiryOutcome.MATCH))
    kept = repr(vars(cache))
    assert NUMBER not in kept and "林晓禾" not in kept
    ((key, message),) = digested
    assert key == KEY and NUMBER.encode() in message
    assert list(cache._kept) == [real(KEY, message, sha256)]


def test_the_oldest_answers_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_LARGEST", 2)
    cache = AnswerCache(KEY, Clock())
    for number in ("996", "997", "998"):
        put(cache, "a", inquiry({"number": number}), answer(InquiryOutcome.MATCH))
    assert [get(cache, "a", inquiry({"number": n})) is not None for n in ("996", "997", "998")] == [False, True, True]


def test_an_answer_is_not_remembered_beyond_the_time_to_ask_again() -> None:
    clock = Clock()
    cache = AnswerCache(KEY, clock)
    put(cache, "a", inquiry(), replace(answer(InquiryOutcome.MATCH), retry_after_seconds=5))
    clock.now += 4.9
    assert get(cache, "a", inquiry()) is not None
    clock.now += 0.1
    assert get(cache, "a", inquiry()) is None
