"""What sources answered, over all processes and hosts: under keyed hashes of the questions, sealed."""

import asyncio

import msgspec

from verifier.domain.inquiry import Answer, Inquiry
from verifier.privacy.vault import SealBroken, Vault
from verifier.shared_state.redis.connection import RedisUnavailable, SharedRedis
from verifier.sources.cache import AnswerCache, lifetime

_DECODER = msgspec.json.Decoder(Answer)


class RedisAnswers:
    """Behind ``local``, which remembers what this process asked, also while Redis does not answer."""

    def __init__(self, redis: SharedRedis, vault: Vault, local: AnswerCache) -> None:
        self._redis = redis
        self._vault = vault
        self._local = local

    async def get(self, source: str, inquiry: Inquiry) -> Answer | None:
        kept = await self._local.get(source, inquiry)
        if kept is not None:
            return kept
        return await asyncio.to_thread(self._fetch, self._key(source, inquiry))

    async def put(self, source: str, inquiry: Inquiry, answer: Answer) -> None:
        await self._local.put(source, inquiry, answer)
        milliseconds = int(lifetime(answer) * 1_000)
        if milliseconds > 0:
            await asyncio.to_thread(self._keep, self._key(source, inquiry), answer, milliseconds)

    def _key(self, source: str, inquiry: Inquiry) -> str:
        return self._redis.key("answer", self._local.key(source, inquiry).hex())

    def _fetch(self, key: str) -> Answer | None:
        try:
            sealed = self._redis.call("answer", lambda client: client.get(key))
            return None if sealed is None else _DECODER.decode(self._vault.open(sealed, key.encode()))
        except RedisUnavailable:
            return None
        except (SealBroken, msgspec.DecodeError):
            # of another version of the program, of a key that is gone, or forged: the source is asked
            self._redis.count("answer.unreadable")
            return None

    def _keep(self, key: str, answer: Answer, milliseconds: int) -> None:
        sealed = self._vault.seal(msgspec.json.encode(answer), key.encode())
        try:
            self._redis.call("answer", lambda client: client.set(key, sealed, px=milliseconds))
        except RedisUnavailable:
            return
