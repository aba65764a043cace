"""What the host of the sources shares through Redis."""

from collections.abc import Callable
from datetime import date

from verifier.privacy.keys import KeyRing
from verifier.privacy.vault import Vault
from verifier.shared_state.redis.answers import RedisAnswers
from verifier.shared_state.redis.budget import RedisBudget
from verifier.shared_state.redis.connection import SharedRedis
from verifier.sources.cache import AnswerCache
from verifier.sources.sharing import NothingShared, TenantBudget


class RedisSourceSharing:
    """``alone`` gives what a process has while Redis does not answer."""

    def __init__(self, redis: SharedRedis, ring: KeyRing, alone: NothingShared) -> None:
        self._redis = redis
        self._vault = Vault(ring)
        self._alone = alone

    def answers(self, local: AnswerCache) -> RedisAnswers:
        return RedisAnswers(self._redis, self._vault, local)

    def budget(self, source: str, most: int | None, today: Callable[[], date]) -> TenantBudget:
        local = self._alone.budget(source, most, today)
        return local if most is None else RedisBudget(self._redis, source, most, today, local)
