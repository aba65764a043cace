"""Calls an adapter: in time, at its pace, never more at once than it bears, and with a look at what comes back.

Whatever the adapter does, every question gets a reply by its deadline, and its words reach neither log nor reply.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiolimiter import AsyncLimiter

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources import answers
from verifier.sources.breaker import Breaker
from verifier.sources.manifest import Manifest
from verifier.sources.plausibility import fault, reason
from verifier.sources.source import Source

RESTING = "resting after repeated failures"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """``retryable`` where asking again at once could help."""

    answer: Answer
    retryable: bool = False


class GuardedSource:
    """Used by one loop. ``clock`` is the one by which deadlines are told; ``breaker`` may forbid a call, and learns how
    each one ended.
    """

    def __init__(self, source: Source, manifest: Manifest, breaker: Breaker, clock: Callable[[], float]) -> None:
        self._source = source
        self._manifest = manifest
        self._breaker = breaker
        self._clock = clock
        self._places = asyncio.Semaphore(manifest.concurrency)
        self._pace = _limiter(manifest.rate_per_second)

    async def ask(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Reply, ...]:
        """One reply a question, in order. A call keeps its place until it really ends, even beyond its deadline."""
        try:
            async with asyncio.timeout(self._left(deadline)):
                await self._take_place()
        except TimeoutError:
            return self._all_unavailable(inquiries, "no place free in time")
        # only now: many may have waited for a place while the first of them failed
        if not self._breaker.allows():
            self._places.release()
            return self._all_unavailable(inquiries, RESTING)
        asking = asyncio.create_task(self._call(inquiries, deadline))
        asking.add_done_callback(lambda _: self._places.release())
        try:
            # waits for no cancellation: a source that ignores one must not hold up anybody
            await asyncio.wait((asking,), timeout=self._left(deadline))
            replies, trouble = self._read(asking, inquiries)
        finally:
            asking.cancel()
        self._breaker.record(success=not trouble)
        if trouble:
            _log.warning("source %s failed: %s (%s)", self._source.name, trouble, inquiries[0].kind)
        return replies

    async def _take_place(self) -> None:
        await self._places.acquire()
        if self._pace is None:
            return
        try:
            await self._pace.acquire()
        except BaseException:
            self._places.release()
            raise

    async def _call(self, inquiries: Sequence[Inquiry], deadline: float) -> Any:
        """What the adapter returned, which may be anything."""
        if len(inquiries) == 1:
            return (await self._source.lookup(inquiries[0], deadline),)
        return await self._source.lookup_many(inquiries, deadline)

    def _read(self, asking: asyncio.Task[Any], inquiries: Sequence[Inquiry]) -> tuple[tuple[Reply, ...], str]:
        """The replies, and what was wrong with the call, empty where nothing was."""
        if not asking.done():
            return self._all_unavailable(inquiries, "timed out"), "timed out"
        trouble = "cancelled by itself" if asking.cancelled() else _kind_of(asking.exception())
        if trouble:
            return self._all_unavailable(inquiries, trouble, retryable=True), trouble
        returned = asking.result()
        if not isinstance(returned, (tuple, list)) or len(returned) != len(inquiries):
            return self._all_unavailable(inquiries, "partial batch"), "partial batch"
        troubles = [fault(one, self._manifest) for one in returned]
        replies = tuple(map(self._reply, returned, troubles, inquiries))
        if all(reply.answer.outcome is InquiryOutcome.UNAVAILABLE for reply in replies):
            return replies, next(filter(None, troubles), "unavailable")
        return replies, ""

    def _reply(self, returned: Any, trouble: str, inquiry: Inquiry) -> Reply:
        if trouble:
            return Reply(answers.unavailable(self._source.name, trouble))
        name, outcome = self._source.name, returned.outcome
        answer = replace(returned, source=name, steps=(Step(name, outcome, reason(returned, inquiry)),))
        return Reply(answer, outcome is InquiryOutcome.UNAVAILABLE and answer.retry_after_seconds is None)

    def _all_unavailable(
        self, inquiries: Sequence[Inquiry], detail: str, *, retryable: bool = False
    ) -> tuple[Reply, ...]:
        return (Reply(answers.unavailable(self._source.name, detail), retryable),) * len(inquiries)

    def _left(self, deadline: float) -> float:
        return max(deadline - self._clock(), 0)


def _kind_of(error: BaseException | None) -> str:
    """The error's text could hold what was asked, so only its type is told."""
    return "" if error is None else type(error).__name__


def _limiter(rate_per_second: float) -> AsyncLimiter | None:
    """A rate below one a second is one in as many seconds."""
    if not rate_per_second:
        return None
    burst = max(rate_per_second, 1)
    return AsyncLimiter(burst, burst / rate_per_second)
