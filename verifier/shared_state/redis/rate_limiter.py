"""Rates of a tenant over all processes and hosts, by the clock of Redis."""

from collections.abc import Mapping

from verifier.shared_state.rate_limit import MICROSECONDS, RateLimit, RateLimiter
from verifier.shared_state.redis.connection import RedisUnavailable, Script, SharedRedis

TAKE = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local after, early = {}, 0
for i, key in ipairs(KEYS) do
  local interval, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local arrival = math.max(tonumber(redis.call('GET', key) or 0), now)
  after[i] = arrival + math.min(tonumber(ARGV[1]), burst) * interval
  early = math.max(early, after[i] - burst * interval - now)
end
if early > 0 then return early end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.0f', after[i]), 'PX', math.floor((after[i] - now) / 1000) + 1)
end
return 0
""")


class RedisRateLimiter:
    """``otherwise`` limits while Redis does not answer: each process then allows as much as all of them together."""

    def __init__(self, redis: SharedRedis, otherwise: RateLimiter) -> None:
        self._redis = redis
        self._otherwise = otherwise

    def take(self, tenant: str, limits: Mapping[str, RateLimit], calls: int = 1) -> float:
        base = self._redis.key("rate", tenant)
        keys = [f"{base}:{what}" for what in limits]
        paces = [number for limit in limits.values() for number in (limit.interval, limit.burst)]
        try:
            return int(self._redis.run("rate", TAKE, keys, calls, *paces)) / MICROSECONDS
        except RedisUnavailable:
            return self._otherwise.take(tenant, limits, calls)
