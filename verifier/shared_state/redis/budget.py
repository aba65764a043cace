"""What each tenant has spent at one source today, over all processes and hosts."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from verifier.shared_state.redis.connection import RedisUnavailable, Script, SharedRedis
from verifier.sources.budget import Budget

_KEPT_SECONDS = 2 * 24 * 3600
TAKE = Script("""
local spent = math.max((redis.call('GET', KEYS[1]) or 0) + ARGV[2], 0)
local granted = spent < tonumber(ARGV[1])
redis.call('SET', KEYS[1], string.format('%.0f', spent + (granted and 1 or 0)), 'EX', ARGV[3])
return granted and 1 or 0
""")
GIVE_BACK = Script("""
if tonumber(redis.call('GET', KEYS[1]) or 0) > 0 then redis.call('DECR', KEYS[1]) end
""")


class RedisBudget:
    """``most`` for all together. ``local`` counts what this process took, and decides alone while Redis does not
    answer; what it granted then is added to the common count afterwards. Used by one loop.
    """

    def __init__(self, redis: SharedRedis, source: str, most: int, today: Callable[[], date], local: Budget) -> None:
        self._redis = redis
        self._source = source
        self._most = most
        self._today = today
        self._local = local
        self._untold: Counter[tuple[str, date]] = Counter()

    async def take(self, tenant: str) -> bool:
        day = self._today()
        untold = self._untold.pop((tenant, day), 0)
        try:
            granted = await self._run(TAKE, tenant, day, self._most, untold, _KEPT_SECONDS)
        except RedisUnavailable:
            alone = await self._local.take(tenant)
            self._untold[tenant, day] += untold + alone
            return alone
        if granted:
            await self._local.take(tenant)
        return bool(granted)

    async def give_back(self, tenant: str) -> None:
        await self._local.give_back(tenant)
        day = self._today()
        try:
            await self._run(GIVE_BACK, tenant, day)
        except RedisUnavailable:
            self._untold[tenant, day] -= 1

    async def _run(self, script: Script, tenant: str, day: date, *values: int) -> Any:
        key = self._redis.key("budget", self._source, tenant, day.isoformat())
        return await asyncio.to_thread(self._redis.run, "budget", script, [key], *values)
