"""Who waits for one source, so that neither a source that hangs nor a caller that asks much is everybody's trouble."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """A thread that waits for its answers, on behalf of ``tenant``."""

    tenant: str


@dataclass(slots=True)
class _Share:
    places: asyncio.Semaphore
    questions: int = 0


class Callers:
    """At most ``most`` wait at once, so that a source that hangs cannot hold every thread of the server.

    None has more than ``share`` questions on their way at once, so that a batch leaves places to those who ask one.
    Used by one loop.
    """

    def __init__(self, most: int, share: int) -> None:
        self._most = most
        self._share = share
        self._shares: dict[Caller, _Share] = {}

    def admit(self, caller: Caller) -> bool:
        return caller in self._shares or len(self._shares) < self._most

    @asynccontextmanager
    async def turn(self, caller: Caller, timeout_seconds: float) -> AsyncIterator[None]:
        """Raises ``TimeoutError`` where the caller's earlier questions take too long."""
        share = self._shares.setdefault(caller, _Share(asyncio.Semaphore(self._share)))
        share.questions += 1
        try:
            async with asyncio.timeout(timeout_seconds):
                await share.places.acquire()
            try:
                yield
            finally:
                share.places.release()
        finally:
            share.questions -= 1
            if not share.questions:
                del self._shares[caller]
