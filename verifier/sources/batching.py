"""Gathers questions that are asked at the same time into the batches that a provider takes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from verifier.domain.inquiry import Inquiry
from verifier.sources.guarded import Reply

Ask = Callable[[Sequence[Inquiry], float], Awaitable[tuple[Reply, ...]]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    inquiry: Inquiry
    deadline: float
    reply: asyncio.Future[Reply]


class Batcher:
    """What comes in one turn of the event loop goes out together, at most ``size`` in a batch. Used by one loop.

    A batch may take until the latest of its questions' deadlines; whoever asked with an earlier one stops waiting.
    """

    def __init__(self, ask: Ask, size: int) -> None:
        self._ask = ask
        self._size = size
        self._waiting: list[_Waiting] = []
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, inquiry: Inquiry, deadline: float) -> Reply:
        """Raises ``asyncio.CancelledError`` where its batch is cancelled."""
        waiting = _Waiting(inquiry, deadline, asyncio.get_running_loop().create_future())
        if not self._waiting:
            self._start(self._send_what_came())
        self._waiting.append(waiting)
        return await waiting.reply

    async def _send_what_came(self) -> None:
        await asyncio.sleep(0)
        came, self._waiting = self._waiting, []
        for start in range(0, len(came), self._size):
            self._start(self._send(came[start : start + self._size]))

    async def _send(self, batch: Sequence[_Waiting]) -> None:
        try:
            deadline = max(one.deadline for one in batch)
            replies = await self._ask([one.inquiry for one in batch], deadline)
            for one, reply in zip(batch, replies, strict=True):
                if not one.reply.done():
                    one.reply.set_result(reply)
        finally:
            for one in batch:
                one.reply.cancel()

    def _start(self, work: Awaitable[None]) -> None:
        """The loop alone keeps no task alive."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
