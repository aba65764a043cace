"""Composes what workers and hosts share: in Redis where the settings name one, in this process otherwise. A part of
``app``.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import grpc
from google.protobuf import descriptor_pool

from verifier.domain.errors import ConfigurationError
from verifier.privacy.keys import KeyRing
from verifier.server.rate_limits import RateLimits
from verifier.settings import Rate, Settings
from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimit, RateLimiter
from verifier.shared_state.sign_ups import InProcessSignUps, SignUps
from verifier.sources.sharing import NothingShared, SourceSharing


@dataclass(frozen=True, slots=True)
class SharedState:
    """``counts`` tells what was asked of Redis, by operation and end (``sign_up.answered``); nothing without one."""

    sign_ups: SignUps
    rates: RateLimiter
    sources: SourceSharing
    counts: Callable[[], Mapping[str, int]]


def start(settings: Settings, ring: KeyRing, workers: int, resources: ExitStack) -> SharedState:
    """Raises ``ConfigurationError`` where the extra is missing; a Redis that is down is tried again later."""
    sign_ups, rates, sources = InProcessSignUps(), InProcessRateLimiter(), NothingShared(workers)
    if settings.redis is None:
        return SharedState(sign_ups, rates, sources, dict)
    # here, because the extra need not be installed
    from verifier.shared_state.redis.connection import SharedRedis
    from verifier.shared_state.redis.rate_limiter import RedisRateLimiter
    from verifier.shared_state.redis.sign_ups import RedisSignUps
    from verifier.shared_state.redis.sources import RedisSourceSharing

    redis = SharedRedis(settings.redis, ring.active.hash, settings.redis_seconds)
    resources.callback(redis.close)
    return SharedState(
        RedisSignUps(redis, sign_ups),
        RedisRateLimiter(redis, rates),
        RedisSourceSharing(redis, ring, sources),
        redis.counts,
    )


def rate_limits(settings: Settings, rates: RateLimiter, services: list[str]) -> tuple[grpc.ServerInterceptor, ...]:
    """None where nothing is limited. Raises ``ConfigurationError`` for a method that no service has."""
    asked = settings.rate_limits
    if asked.tenant is None and not asked.methods:
        return ()
    pool = descriptor_pool.Default()
    known = {method.name for service in services for method in pool.FindServiceByName(service).methods}
    for name in asked.methods:
        if name not in known:
            raise ConfigurationError(f"rate_limits.methods: {name} is no method: {', '.join(sorted(known))}")
    methods = {name: _limit(rate) for name, rate in asked.methods.items()}
    return (RateLimits(rates, _limit(asked.tenant) if asked.tenant else None, methods),)


def _limit(rate: Rate) -> RateLimit:
    return RateLimit(rate.per_second, rate.burst)
