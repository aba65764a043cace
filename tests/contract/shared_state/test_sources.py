"""What the host of the sources remembers and counts, wherever it is kept. One process stands for itself alone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from redis import Redis
from support.numbers import TODAY, resident_id
from support.redis_server import RedisServer, redis_server
from support.shared_state import AMPLE, KEY, check_answered
from support.sources import KIND, Clock, answer

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.privacy.keys import KeyRing, KeySet
from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimit
from verifier.shared_state.redis.connection import SharedRedis
from verifier.shared_state.redis.rate_limiter import RedisRateLimiter
from verifier.shared_state.redis.sign_ups import RedisSignUps
from verifier.shared_state.redis.sources import RedisSourceSharing
from verifier.shared_state.sign_ups import InProcessSignUps
from verifier.sources.cache import AnswerCache
from verifier.sources.sharing import AnswerMemory, NothingShared, SourceSharing, TenantBudget

NUMBER, NAME = resident_id(), "林晓禾"
INQUIRY = Inquiry(KIND, {"number": NUMBER, "holder": NAME})
MATCH = replace(
    answer(InquiryOutcome.MATCH),
    facts={"employer": "青禾医院"},
    comparisons={"number": True},
    as_of=TODAY,
    expires_on=TODAY + timedelta(days=1),
)
RING = KeyRing(one := KeySet("k1", KEY, KEY, KEY), {"k1": one})


class Day:
    def __init__(self) -> None:
        self.today = TODAY

    def __call__(self) -> date:
        return self.today


def sharing_of(shared: SharedRedis | None) -> SourceSharing:
    return NothingShared() if shared is None else RedisSourceSharing(shared, RING, NothingShared())


def memory_of(sharing: SourceSharing) -> AnswerMemory:
    return sharing.answers(AnswerCache(KEY, lambda: 0.0))


@pytest.fixture
def sharing(shared: SharedRedis | None) -> Iterator[SourceSharing]:
    yield sharing_of(shared)
    check_answered(shared)


def get(memory: AnswerMemory, inquiry: Inquiry = INQUIRY, source: str = "a") -> Answer | None:
    return asyncio.run(memory.get(source, inquiry))


def put(memory: AnswerMemory, given: Answer) -> None:
    asyncio.run(memory.put("a", INQUIRY, given))


def take(budget: TenantBudget, tenant: str = "t") -> bool:
    return asyncio.run(budget.take(tenant))


def test_an_answer_is_remembered_whole(sharing: SourceSharing) -> None:
    memory = memory_of(sharing)
    assert get(memory) is None
    put(memory, MATCH)
    assert get(memory) == MATCH
    assert get(memory, source="b") is None
    assert get(memory, Inquiry(KIND, {"number": NUMBER})) is None


@pytest.mark.parametrize("given", [answer(InquiryOutcome.UNAVAILABLE), replace(MATCH, retry_after_seconds=0)])
def test_what_is_not_to_be_remembered_is_not(sharing: SourceSharing, given: Answer) -> None:
    memory = memory_of(sharing)
    put(memory, given)
    assert get(memory) is None


def test_a_tenant_gets_so_many_answers_a_day(sharing: SourceSharing) -> None:
    day = Day()
    budget = sharing.budget("a", 2, day)
    assert [take(budget), take(budget), take(budget), take(budget, "u")] == [True, True, False, True]
    asyncio.run(budget.give_back("t"))
    assert [take(budget), take(budget)] == [True, False]
    day.today += timedelta(days=1)
    assert [take(budget) for _ in range(3)] == [True, True, False]


def test_nothing_is_given_back_that_was_not_taken(sharing: SourceSharing) -> None:
    budget = sharing.budget("a", 1, Day())
    asyncio.run(budget.give_back("t"))
    assert [take(budget), take(budget)] == [True, False]


def test_budgets_of_nothing_and_of_anything(sharing: SourceSharing) -> None:
    assert not take(sharing.budget("a", 0, Day()))
    assert all(take(sharing.budget("b", None, Day())) for _ in range(100))


def test_another_process_gets_the_answer(redis: SharedRedis) -> None:
    put(memory_of(sharing_of(redis)), MATCH)
    assert get(memory_of(sharing_of(redis))) == MATCH


def test_processes_spend_one_budget(redis: SharedRedis) -> None:
    one, other = (sharing_of(redis).budget("a", 3, Day()) for _ in range(2))
    assert [take(one), take(other), take(one), take(other), take(one)] == [True, True, True, False, False]


def test_answers_end_in_redis_as_in_memory(redis: SharedRedis, server: RedisServer) -> None:
    put(memory_of(sharing_of(redis)), MATCH)
    (key,) = keys(server)
    assert 590_000 < int(str(server.command("PTTL", key))) <= 600_000


def test_nothing_personal_is_in_redis(redis: SharedRedis, server: RedisServer) -> None:
    put(memory_of(sharing_of(redis)), MATCH)
    assert take(sharing_of(redis).budget("hospital", 3, Day()), "tenant-996")
    RedisSignUps(redis, InProcessSignUps()).enter(("tenant-996", "k1:subject"), "account-997")
    RedisRateLimiter(redis, InProcessRateLimiter()).take("tenant-996", {"*": RateLimit(1, 1)})
    with Redis(port=server.port) as client:
        dump = b"".join(key + (client.dump(key) or b"") for key in client.scan_iter())
    told = [NUMBER, NAME, "employer", "青禾医院", "tenant-996", "subject", "account-997"]
    assert len(dump) > 500 and not [text for text in told if text.encode() in dump]


def test_what_cannot_be_opened_is_asked_again(redis: SharedRedis, server: RedisServer) -> None:
    put(memory_of(sharing_of(redis)), MATCH)
    (key,) = keys(server)
    with Redis(port=server.port) as client:
        sealed = bytearray(client.get(key))
        sealed[-1] ^= 1
        client.set(key, bytes(sealed))
    assert get(memory_of(sharing_of(redis))) is None
    assert redis.counts()["answer.unreadable"] == 1


def test_an_answer_is_opened_under_its_own_question_alone(redis: SharedRedis, server: RedisServer) -> None:
    put(memory_of(sharing_of(redis)), MATCH)
    (key,) = keys(server)
    assert get(memory_of(sharing_of(redis)), source="b") is None
    asyncio.run(memory_of(sharing_of(redis)).put("b", INQUIRY, answer(InquiryOutcome.MISMATCH)))
    (other,) = set(keys(server)) - {key}
    with Redis(port=server.port) as client:
        client.set(other, client.get(key))
    assert get(memory_of(sharing_of(redis)), source="b") is None


def test_what_was_spent_while_redis_was_down_counts_afterwards(tmp_path: Path) -> None:
    clock = Clock()
    with redis_server(tmp_path) as server:
        shared = SharedRedis(server.url, KEY, AMPLE, clock)
        one, other = (sharing_of(shared).budget("a", 5, Day()) for _ in range(2))
        server.kill()
        assert [take(one), take(one), take(other)] == [True, True, True]
        asyncio.run(one.give_back("t"))
        assert take(one)
        server.start()
        clock.now += 1
        # three were spent and are told of now
        assert [take(one), take(other), take(one), take(other)] == [True, True, False, False]
        shared.close()


def test_a_process_alone_spends_its_part_of_the_budget(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        shared = SharedRedis(server.url, KEY, AMPLE)
        budget = RedisSourceSharing(shared, RING, NothingShared(2)).budget("a", 4, Day())
        server.kill()
        assert [take(budget) for _ in range(3)] == [True, True, False]
        shared.close()


def keys(server: RedisServer) -> list[str]:
    found = server.command("KEYS", "*")
    assert isinstance(found, list)
    return found
