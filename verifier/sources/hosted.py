"""One source with what guards it: places, breaker, retry, cache. Whatever it does, a question is answered in time."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources import answers
from verifier.sources.breaker import Breaker
from verifier.sources.cache import AnswerCache
from verifier.sources.source import Source

_log = logging.getLogger(__name__)
_RETRIES = 1
_RETRY_PAUSE_SECONDS = 0.05
_LEAST_SECONDS = 0.02
CLOSING_SECONDS = 5.0


class HostedSource:
    """Used by one loop. ``clock`` is the one by which deadlines are told."""

    def __init__(self, source: Source, cache: AnswerCache, clock: Callable[[], float]) -> None:
        self.name = source.name
        self.manifest = source.manifest()
        self._source = source
        self._cache = cache
        self._clock = clock
        self._breaker = Breaker(clock)
        self._places = asyncio.Semaphore(self.manifest.concurrency)

    async def ask(self, inquiry: Inquiry, deadline: float) -> Answer:
        missing = self.manifest.missing(inquiry)
        if missing:
            return answers.passed_over(self.name, missing)
        remembered = self._cache.get(self.name, inquiry)
        if remembered is not None:
            step = Step(self.name, remembered.outcome, "remembered")
            return replace(remembered, billed=False, steps=(step,))
        answer = await self._ask_and_retry(inquiry, deadline)
        self._cache.put(self.name, inquiry, answer)
        return answer

    async def close(self) -> None:
        closing = asyncio.create_task(self._source.close())
        await asyncio.wait((closing,), timeout=CLOSING_SECONDS)
        if not closing.done():
            _log.warning("source %s does not close", self.name)
        elif not closing.cancelled() and closing.exception() is not None:
            _log.warning("source %s failed to close: %s", self.name, type(closing.exception()).__name__)

    async def _ask_and_retry(self, inquiry: Inquiry, deadline: float) -> Answer:
        if self._left(deadline) < _LEAST_SECONDS:
            return answers.unavailable(self.name, "no time left")
        if not self._breaker.allows():
            return answers.unavailable(self.name, "resting after repeated failures")
        answer = await self._attempt(inquiry, deadline)
        for _ in range(_RETRIES):
            enough_time = self._left(deadline) >= _RETRY_PAUSE_SECONDS + _LEAST_SECONDS
            if answer.outcome is not InquiryOutcome.UNAVAILABLE or not enough_time or not self._breaker.allows():
                break
            await asyncio.sleep(_RETRY_PAUSE_SECONDS)
            answer = await self._attempt(inquiry, deadline)
        return answer

    async def _attempt(self, inquiry: Inquiry, deadline: float) -> Answer:
        """A look-up keeps its place until it really ends, also where it outlives its deadline."""
        try:
            async with asyncio.timeout(max(self._left(deadline), 0)):
                await self._places.acquire()
        except TimeoutError:
            return answers.unavailable(self.name, "no place free in time")
        asking = asyncio.create_task(self._look_up(inquiry, deadline))
        asking.add_done_callback(lambda _: self._places.release())
        try:
            # waits for no cancellation: a source that ignores one must not hold up anybody
            await asyncio.wait((asking,), timeout=max(self._left(deadline), 0))
            answer = self._result(asking)
        finally:
            asking.cancel()
        self._breaker.record(success=answer.outcome is not InquiryOutcome.UNAVAILABLE)
        return replace(answer, steps=answer.steps or (Step(self.name, answer.outcome),))

    async def _look_up(self, inquiry: Inquiry, deadline: float) -> Answer:
        answer = await self._source.lookup(inquiry, deadline)
        if not isinstance(answer, Answer):
            raise TypeError
        return answer

    def _result(self, asking: asyncio.Task[Answer]) -> Answer:
        if not asking.done():
            return answers.unavailable(self.name, "timed out")
        if asking.cancelled():
            return answers.unavailable(self.name, "cancelled by itself")
        error = asking.exception()
        if error is None:
            return asking.result()
        # the error's text could hold what was asked, so only the type is told
        _log.warning("source %s failed: %s", self.name, type(error).__name__)
        return answers.unavailable(self.name, type(error).__name__)

    def _left(self, deadline: float) -> float:
        return deadline - self._clock()
