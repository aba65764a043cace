"""Redis dies, hangs or is full under load: no call fails, no cap is passed, no request is decided twice, and afterwards
Redis is used again.
"""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest
from support.redis_server import FAILURES, RedisServer, needs_redis, redis_server
from support.shared_service import Start, service
from support.stories import PASS, Platform, Request

from verifier.app import Application
from verifier.v1 import verification_service_pb2

pytestmark = [needs_redis, pytest.mark.chaos]
SECONDS = 0.7
"""Of each phase."""
CLIENTS, SUBJECTS = 16, 24
CAPS = {"person": 1, "organisation": 2}
PATIENCE = 60.0


@dataclass
class Load:
    """Clients of two processes, which sign up more accounts of a few subjects than these may have, and repeat calls."""

    platforms: tuple[Platform, ...]
    replies: dict[str, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    placed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        one = self.platforms[0]
        self._subjects = [one.organisation() if i % 2 else one.person() for i in range(SUBJECTS)]
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._sent: list[Request] = []
        self._threads = [threading.Thread(target=self._run, args=(random.Random(i),)) for i in range(CLIENTS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _run(self, chance: random.Random) -> None:
        while not self._ended.is_set():
            with self._lock:
                again = bool(self._sent) and chance.random() < 0.3
                request = chance.choice(self._sent) if again else self._fresh(chance)
            try:
                decision = chance.choice(self.platforms).register(request)
            except grpc.RpcError as error:
                self.errors.append(f"{error.code()}: {error.details()}")
                continue
            with self._lock:
                self._sent.append(request)
                self.replies[request.request_id].add(decision.SerializeToString(deterministic=True))
                if decision.verdict == PASS:
                    self.placed[request.subject.SerializeToString(deterministic=True)].add(request.account_id)

    def _fresh(self, chance: random.Random) -> Request:
        subject = chance.choice(self._subjects)
        return self.platforms[0].request(subject, "青禾食品", business_scope="食品销售")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with service(tmp_path) as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as running:
        yield running


def wait_for_use(application: Application, operation: str) -> None:
    """Until Redis answered it once more."""
    before = application.shared_counts().get(operation, 0)
    end = time.monotonic() + PATIENCE
    while application.shared_counts().get(operation, 0) == before:
        assert time.monotonic() < end, application.shared_counts()
        time.sleep(0.01)


@pytest.mark.parametrize("failure", FAILURES)
def test_nothing_is_lost_but_speed(start: Start, server: RedisServer, failure: str, rounds: int) -> None:
    fail, mend = FAILURES[failure]
    ample = {"tenant": {"per_second": 100_000, "burst": 100_000}}
    started = [start(redis=server.url, rate_limits=ample) for _ in range(2)]
    applications = [application for _, application in started]
    with Load(tuple(platform for platform, _ in started)) as load:
        for application in applications:
            wait_for_use(application, "sign_up.answered")
        for _ in range(rounds):
            time.sleep(SECONDS)
            fail(server)
            time.sleep(SECONDS)
            during = [application.shared_counts() for application in applications]
            mend(server)
            mended = time.monotonic()
            for application in applications:
                wait_for_use(application, "sign_up.answered")
                wait_for_use(application, "rate.answered")
            print(f"{failure}: used again after {time.monotonic() - mended:.2f} s")
        time.sleep(SECONDS)
    assert not load.errors
    assert all(any(what.endswith(".failed") for what in counts) for counts in during), during
    assert len(load.replies) > 100 and not [key for key, replies in load.replies.items() if len(replies) != 1]
    held = sorted(len(accounts) for accounts in load.placed.values())
    assert held == [CAPS["person"]] * (SUBJECTS // 2) + [CAPS["organisation"]] * (SUBJECTS // 2)
    listed = load.platforms[0].verification.ListDecisions
    first = listed(verification_service_pb2.ListDecisionsRequest(page_size=500))
    assert len({one.request_id for one in first.decisions}) == len(first.decisions)
