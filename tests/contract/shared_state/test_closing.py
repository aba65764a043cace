"""What is closed holds no connection to any server."""

import time
from contextlib import closing

import pytest
from redis import Redis
from support.redis_server import RedisServer, needs_redis
from support.shared_state import AMPLE, KEY

from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimit
from verifier.shared_state.redis.connection import SharedRedis
from verifier.shared_state.redis.rate_limiter import RedisRateLimiter

pytestmark = needs_redis
PATIENCE = 30.0
"""Seconds: a server learns of a closed connection a moment later."""


def connections(port: int) -> int:
    """Of others than who asks, to the servers of a cluster, or to one alone."""
    with Redis(port=port, decode_responses=True) as asking:
        ports = [port]
        if asking.info("cluster")["cluster_enabled"]:
            ports = [int(address.rsplit(":", 1)[1]) for address in asking.execute_command("CLUSTER NODES")]
    found = 0
    for one in ports:
        with Redis(port=one, decode_responses=True) as asking:
            found += len(asking.client_list(_type="normal")) - 1
    return found


@pytest.mark.parametrize("kind", ["server", "cluster"])
def test_nothing_stays_open(kind: str, request: pytest.FixtureRequest) -> None:
    made = request.getfixturevalue(kind)
    url = made.url if isinstance(made, RedisServer) else made
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    before = connections(port)
    with closing(SharedRedis(url, KEY, AMPLE)) as shared:
        limiter = RedisRateLimiter(shared, InProcessRateLimiter())
        for tenant in range(100):
            limiter.take(f"closing {tenant}", {"*": RateLimit(1, 1)})
        assert connections(port) > before
    until = time.monotonic() + PATIENCE
    while connections(port) > before:
        assert time.monotonic() < until
        time.sleep(0.05)
