"""Each test of the contract runs in one process, on a Redis server, and on a Redis cluster."""

from collections.abc import Iterator

import pytest
from support.redis_server import RedisServer, needs_redis, redis_cluster, redis_server
from support.shared_state import AMPLE, KEY, check_answered

from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimiter
from verifier.shared_state.redis.connection import SharedRedis
from verifier.shared_state.redis.rate_limiter import RedisRateLimiter
from verifier.shared_state.redis.sign_ups import RedisSignUps
from verifier.shared_state.sign_ups import InProcessSignUps, SignUps

EVERYWHERE = ["one process", pytest.param("server", marks=needs_redis), pytest.param("cluster", marks=needs_redis)]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_cluster(tmp_path_factory.mktemp("cluster")) as url:
        yield url


@pytest.fixture
def redis(server: RedisServer) -> Iterator[SharedRedis]:
    """Empty."""
    server.command("FLUSHALL")
    made = SharedRedis(server.url, KEY, AMPLE)
    yield made
    made.close()


@pytest.fixture(params=EVERYWHERE)
def shared(request: pytest.FixtureRequest) -> Iterator[SharedRedis | None]:
    """``None`` is in one process. What is left of an earlier test on the cluster is under other keys."""
    if request.param == "one process":
        yield None
    elif request.param == "server":
        yield request.getfixturevalue("redis")
    else:
        made = SharedRedis(request.getfixturevalue("cluster"), request.node.nodeid.encode(), AMPLE)
        yield made
        made.close()


@pytest.fixture
def limiter(shared: SharedRedis | None) -> Iterator[RateLimiter]:
    alone = InProcessRateLimiter()
    yield alone if shared is None else RedisRateLimiter(shared, alone)
    check_answered(shared)


@pytest.fixture
def sign_ups(shared: SharedRedis | None) -> Iterator[SignUps]:
    alone = InProcessSignUps()
    yield alone if shared is None else RedisSignUps(shared, alone)
    check_answered(shared)
