"""Many sign-ups of one subject at once: most are refused early, none that has a place, and the cap holds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
import yaml
from support.redis_server import RedisServer, needs_redis, redis_server
from support.service import service as supervised
from support.shared_service import Start, service
from support.stories import APPROVE, PASS, REJECT, SOURCES, Platform, SetClock, reasons

from verifier.use_cases.crowded_sign_ups import IN_FULL
from verifier.v1 import account_service_pb2, decision_pb2, source_service_pb2, source_service_pb2_grpc

AMPLE = 5.0


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with service(tmp_path) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as running:
        yield running


def is_early(decision: decision_pb2.Decision) -> bool:
    return reasons(decision) == {"CAP_REACHED"}


def asked(platform: Platform) -> int:
    """How often the sources were asked about persons."""
    with grpc.insecure_channel(f"127.0.0.1:{platform.port}") as channel:
        stub = source_service_pb2_grpc.SourceServiceStub(channel)
        told = stub.DescribeSources(source_service_pb2.DescribeSourcesRequest())
        return sum(answer.count for source in told.sources for answer in source.answers)


def test_a_few_beyond_the_cap_are_examined_in_full_and_a_crowd_is_not(start: Start) -> None:
    platform, _ = start()
    owner = platform.person()
    decisions = [platform.register(platform.request(owner)) for _ in range(1 + IN_FULL)]
    assert [one.verdict for one in decisions] == [PASS] + [REJECT] * IN_FULL
    assert not any(map(is_early, decisions))
    before = asked(platform)
    crowd = [platform.register(platform.request(owner)) for _ in range(5)]
    assert {one.verdict for one in crowd} == {REJECT} and all(map(is_early, crowd))
    assert "before the other checks" in crowd[0].findings[0].internal_note
    assert asked(platform) == before > 0
    assert platform.register(platform.request(platform.person())).verdict == PASS


@needs_redis
def test_the_cap_refuses_for_all_processes_what_one_has_seen(start: Start, server: RedisServer) -> None:
    one, first = start(redis=server.url, redis_seconds=AMPLE)
    other, second = start(redis=server.url, redis_seconds=AMPLE)
    owner = one.person()
    decisions = [platform.register(one.request(owner)) for _ in range(10) for platform in (one, other)]
    assert [one.verdict for one in decisions] == [PASS] + [REJECT] * 19
    assert [is_early(one) for one in decisions] == [False] * (1 + IN_FULL) + [True] * (19 - IN_FULL)
    for application in (first, second):
        counts = application.shared_counts()
        assert counts["sign_up.answered"] == 20 and "sign_up.failed" not in counts


@needs_redis
def test_workers_share_what_they_know(tmp_path: Path, snapshot: Path, server: RedisServer) -> None:
    """A connection for each call: the kernel gives it to one of them."""
    (tmp_path / "sources.yaml").write_text(yaml.safe_dump(SOURCES), encoding="utf-8")
    options = ["--workers", "2", "--lists", str(snapshot), "--sources", str(tmp_path / "sources.yaml")]
    redis = {"VERIFIER_REDIS": server.url, "VERIFIER_REDIS_SECONDS": "5"}
    with supervised(tmp_path, *options, environment=redis) as running, running.channel() as first:
        platform = Platform(first, running.port, SetClock(), tmp_path / "data")
        owner = platform.person()
        decisions = []
        for _ in range(16):
            with platform.another_connection() as another:
                decisions.append(another.register(platform.request(owner)))
    assert [one.verdict for one in decisions] == [PASS] + [REJECT] * 15
    assert [is_early(one) for one in decisions] == [False] * (1 + IN_FULL) + [True] * (15 - IN_FULL)


def test_a_place_that_became_free_is_given_whatever_the_hint_says(start: Start) -> None:
    platform, _ = start()
    owner = platform.person()
    holder = platform.request(owner)
    assert platform.register(holder).verdict == PASS
    assert is_early([platform.register(platform.request(owner)) for _ in range(9)][-1])
    platform.release(holder.account_id)
    assert platform.register(platform.request(owner)).verdict == PASS
    # the hint was mended: a few are examined in full again
    again = [platform.register(platform.request(owner)) for _ in range(IN_FULL + 1)]
    assert {one.verdict for one in again} == {REJECT}
    assert [is_early(one) for one in again] == [False] * IN_FULL + [True]


def test_an_account_of_the_subjects_own_is_never_refused_for_the_crowd(start: Start) -> None:
    platform, _ = start()
    body = platform.organisation()
    first = platform.opened(body, "青禾食品", business_scope="食品销售")
    platform.opened(body, "青禾厨房", business_scope="食品销售")
    # its grade allows one account from now on, and it has two
    grades = [platform.credit("violation", account_id=first).grade for _ in range(2)]
    assert grades[-1] == account_service_pb2.CREDIT_GRADE_C
    assert is_early([platform.register(platform.request(body)) for _ in range(9)][-1])
    own = platform.register(platform.request(body, "青禾食品", first, business_scope="食品销售"))
    assert "CAP_REACHED" not in reasons(own)


def test_of_many_at_once_the_cap_is_filled_and_few_are_examined(start: Start) -> None:
    platform, _ = start(threads=32)
    body = platform.organisation()
    requests = [platform.request(body, "青禾食品", business_scope="食品销售") for _ in range(64)]
    with ThreadPoolExecutor(32) as pool:
        decisions = list(pool.map(platform.register, requests))
    verdicts = [one.verdict for one in decisions]
    assert (verdicts.count(PASS), verdicts.count(REJECT)) == (2, 62)
    assert sum(map(is_early, decisions)) > 32


def test_a_crowd_that_ends_without_a_place_leaves_room_for_the_next(start: Start) -> None:
    """Those who wait for the first ones are examined when these are not placed."""
    platform, _ = start(threads=32)
    stranger = platform.person("林无此")
    with ThreadPoolExecutor(16) as pool:
        decisions = list(pool.map(lambda _: platform.register(platform.request(stranger)), range(16)))
    assert not any(map(is_early, decisions)) and PASS not in {one.verdict for one in decisions}


def test_the_same_request_gets_the_same_early_refusal(start: Start) -> None:
    platform, _ = start()
    owner = platform.person()
    requests = [platform.request(owner) for _ in range(9)]
    decisions = [platform.register(request) for request in requests]
    assert is_early(decisions[-1]) and platform.register(requests[-1]) == decisions[-1]
    assert platform.decision(decisions[-1].name) == decisions[-1]


def test_what_was_not_examined_cannot_be_put_into_force(start: Start) -> None:
    platform, _ = start()
    owner = platform.person()
    decision = [platform.register(platform.request(owner)) for _ in range(9)][-1]
    case = platform.appeal(decision.name)
    platform.claim(case.name, "reviewer-1")
    with pytest.raises(grpc.RpcError) as refused:
        platform.resolve(case.name, "reviewer-1", APPROVE)
    assert refused.value.code() is grpc.StatusCode.NOT_FOUND and "apply again" in refused.value.details()
