"""Redis that is down, slow, full or empty: every call is answered by the process itself, and Redis is used again."""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from support.redis_server import FAILURES, RedisServer, needs_redis, redis_server
from support.shared_state import AMPLE, KEY
from support.sources import Clock

from verifier.domain.errors import ConfigurationError
from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimit
from verifier.shared_state.redis.connection import RedisUnavailable, SharedRedis
from verifier.shared_state.redis.rate_limiter import RedisRateLimiter
from verifier.shared_state.redis.sign_ups import RedisSignUps
from verifier.shared_state.sign_ups import Crowd, Ending, InProcessSignUps

pytestmark = needs_redis
LIMITS = {"*": RateLimit(0.001, 2)}
SUBJECT = ("t", "k1:subject")
Connect = Callable[..., SharedRedis]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Closes what it made."""
    with ExitStack() as made:

        def connect(
            url: str, timeout_seconds: float = AMPLE, clock: Callable[[], float] = time.monotonic
        ) -> SharedRedis:
            return made.enter_context(closing(SharedRedis(url, KEY, timeout_seconds, clock)))

        yield connect


@pytest.mark.parametrize("failure", FAILURES)
def test_the_process_goes_on_alone_and_comes_back(connect: Connect, own_server: RedisServer, failure: str) -> None:
    fail, mend = FAILURES[failure]
    clock = Clock()
    shared = connect(own_server.url, 0.2, clock)
    limiter, sign_ups = RedisRateLimiter(shared, InProcessRateLimiter()), RedisSignUps(shared, InProcessSignUps())
    assert limiter.take("t", LIMITS) == 0
    fail(own_server)
    assert [limiter.take("u", LIMITS) > 0 for _ in range(4)] == [False, False, True, True]
    assert [sign_ups.enter(SUBJECT, account) for account in "ab"] == [Crowd(0, 0, 0), Crowd(1, 0, 0)]
    sign_ups.leave(SUBJECT, "a", Ending.PLACED)
    assert sign_ups.enter(SUBJECT, "c") == Crowd(1, 1, 0)
    sign_ups.repair(SUBJECT)
    assert sign_ups.enter(SUBJECT, "d") == Crowd(2, 0, 0)
    counts = shared.counts()
    assert counts["rate.answered"] == 1
    # three wait for an answer, and spare the others that; a refusal comes at once
    assert counts["rate.failed"] == (4 if failure == "full" else 3)
    assert counts.get("sign_up.skipped", 0) == (0 if failure == "full" else 6)
    mend(own_server)
    clock.now += 1
    assert limiter.take("v", LIMITS) == 0 and shared.counts()["rate.answered"] == 2
    assert sign_ups.enter(SUBJECT, "z") == Crowd(0, 0, 0)


def test_while_it_rests_one_call_a_second_tries(connect: Connect, own_server: RedisServer) -> None:
    clock = Clock()
    shared = connect(own_server.url, AMPLE, clock)
    limiter = RedisRateLimiter(shared, InProcessRateLimiter())
    own_server.kill()
    for _ in range(5):
        for _ in range(10):
            limiter.take("t", LIMITS)
        clock.now += 1
    assert shared.counts() == {"rate.failed": 3 + 4, "rate.skipped": 50 - 7}


def test_a_service_that_starts_before_redis_uses_it_later(connect: Connect, own_server: RedisServer) -> None:
    clock = Clock()
    own_server.kill()
    shared = connect(own_server.url, AMPLE, clock)
    limiter = RedisRateLimiter(shared, InProcessRateLimiter())
    assert limiter.take("t", LIMITS) == 0
    own_server.start()
    assert limiter.take("t", LIMITS) == 0 and shared.counts()["rate.answered"] == 1


def test_scripts_that_redis_forgot_are_sent_again(connect: Connect, own_server: RedisServer) -> None:
    shared = connect(own_server.url)
    limiter = RedisRateLimiter(shared, InProcessRateLimiter())
    assert limiter.take("t", LIMITS) == 0
    own_server.command("SCRIPT", "FLUSH")
    assert limiter.take("t", LIMITS) == 0 and limiter.take("t", LIMITS) > 0
    assert shared.counts() == {"rate.answered": 3}


def test_a_cluster_that_is_down_is_tried_again(connect: Connect) -> None:
    shared = connect("redis+cluster://127.0.0.1:1")
    assert RedisRateLimiter(shared, InProcessRateLimiter()).take("t", LIMITS) == 0
    assert shared.counts() == {"rate.failed": 1}


def test_the_password_is_told_nowhere(
    connect: Connect, own_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shared = connect(own_server.url.replace("//", "//user:secret-996@"))
    for _ in range(3):
        with pytest.raises(RedisUnavailable) as raised:
            shared.call("rate", lambda client: client.ping())
        assert "secret" not in str(raised.value) + repr(raised.value) + repr(shared)
        assert raised.value.__cause__ is None and raised.value.__suppress_context__
    assert "AuthenticationError" in caplog.text and "secret" not in caplog.text


@pytest.mark.parametrize("url", ["redis://:secret-996@host:port", "redis://:secret-996@host?mistake=1"])
def test_a_url_that_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^redis: ") as wrong:
        SharedRedis(url, KEY, AMPLE)
    assert "secret" not in str(wrong.value)


def test_without_the_extra_the_setting_says_what_is_missing() -> None:
    script = "import sys; sys.modules['redis'] = None; import verifier.shared_state.redis.connection"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "ConfigurationError: redis: needs the extra `redis`" in ended.stderr


def test_redis_that_takes_too_long_costs_its_time_and_no_more(connect: Connect, own_server: RedisServer) -> None:
    """Three calls wait for it, the others do not."""
    shared = connect(own_server.url, 0.3)
    limiter = RedisRateLimiter(shared, InProcessRateLimiter())
    limiter.take("t", LIMITS)
    own_server.stop_answering()
    waited = []
    for _ in range(10):
        started = time.monotonic()
        limiter.take("t", LIMITS)
        waited.append(time.monotonic() - started)
    own_server.answer_again()
    assert [seconds >= 0.3 for seconds in waited] == [True] * 3 + [False] * 7
