"""One source with what the host adds to it: memory, retry, rest, budget. Whatever it does, a question is answered."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from stamina import AsyncRetryingCaller

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources import answers
from verifier.sources.batching import Batcher
from verifier.sources.breaker import Breaker
from verifier.sources.callers import Caller, Callers
from verifier.sources.description import AnswerCounter, SourceDescription
from verifier.sources.guarded import RESTING, GuardedSource, Reply
from verifier.sources.manifest import Manifest
from verifier.sources.sharing import AnswerMemory, SourceSharing
from verifier.sources.source import Source

_log = logging.getLogger(__name__)
_ATTEMPTS = 2
_RETRY_PAUSE_SECONDS = 0.05
_LEAST_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 3600.0
_HEALTH_SECONDS = 2.0
CLOSING_SECONDS = 5.0


class _TryAgain(Exception):
    """Made without arguments, because retries are logged with their cause."""

    answer: Answer


def _share(manifest: Manifest) -> int:
    """The questions that one caller may have on their way: it leaves a quarter of the places to the others."""
    left = max(manifest.concurrency // 4, 1)
    return max(manifest.concurrency - left, 1) * manifest.batch_size


class HostedSource:
    """Used by one loop. ``clock`` is the one by which deadlines are told; at most ``callers`` may wait at once."""

    def __init__(
        self,
        source: Source,
        cache: AnswerMemory,
        clock: Callable[[], float],
        *,
        callers: int,
        budget: int | None,
        sharing: SourceSharing,
    ) -> None:
        self.name = source.name
        self.manifest = source.manifest()
        self._source = source
        self._cache = cache
        self._clock = clock
        self._callers = Callers(callers, _share(self.manifest))
        self._today = source.context.today
        self._budget = sharing.budget(source.name, budget, self._today)
        self._breaker = Breaker(clock)
        self._paused_until = 0.0
        self._counter = AnswerCounter()
        self._guarded = GuardedSource(source, self.manifest, self._breaker, clock)
        self._batcher = Batcher(self._guarded.ask, self.manifest.batch_size) if self.manifest.batch_size > 1 else None
        self._retrying = AsyncRetryingCaller(
            attempts=_ATTEMPTS, timeout=None, wait_initial=_RETRY_PAUSE_SECONDS, wait_max=_RETRY_PAUSE_SECONDS
        ).on(_TryAgain)

    async def ask(self, inquiry: Inquiry, deadline: float, caller: Caller) -> Answer:
        missing = self.manifest.missing(inquiry)
        if missing:
            return answers.passed_over(self.name, missing)
        remembered = await self._cache.get(self.name, inquiry)
        if remembered is not None:
            step = Step(self.name, remembered.outcome, "remembered")
            answer = replace(remembered, billed=False, steps=(step,))
        else:
            answer = await self._ask_afresh(inquiry, deadline, caller)
            await self._cache.put(self.name, inquiry, answer)
        answer = answers.of_today(answer, self._today())
        self._counter.count(inquiry.kind, answer.outcome)
        return answer

    async def is_healthy(self) -> bool:
        """The source's own word; one that cannot tell is not healthy."""

        async def tell() -> bool:
            return await self._source.health()

        telling = asyncio.create_task(tell())
        await asyncio.wait((telling,), timeout=_HEALTH_SECONDS)
        if not telling.done():
            telling.cancel()
            return False
        return not telling.cancelled() and telling.exception() is None and telling.result() is True

    def description(self, *, healthy: bool) -> SourceDescription:
        return SourceDescription(self.name, self.manifest, healthy, self._breaker.is_open, self._counter.counted())

    async def close(self) -> None:
        closing = asyncio.create_task(self._source.close())
        await asyncio.wait((closing,), timeout=CLOSING_SECONDS)
        if not closing.done():
            _log.warning("source %s does not close", self.name)
        elif not closing.cancelled() and closing.exception() is not None:
            _log.warning("source %s failed to close: %s", self.name, type(closing.exception()).__name__)

    async def _ask_afresh(self, inquiry: Inquiry, deadline: float, caller: Caller) -> Answer:
        refusal = self._refusal(deadline, caller)
        if refusal:
            return answers.unavailable(self.name, refusal)
        try:
            async with self._callers.turn(caller, self._left(deadline)):
                return await self._ask_and_retry(inquiry, deadline, caller.tenant)
        except TimeoutError:
            return answers.unavailable(self.name, "no place free in time")

    def _refusal(self, deadline: float, caller: Caller) -> str:
        """Why the source is not asked now, empty where it is."""
        if self._left(deadline) < _LEAST_SECONDS:
            return "no time left"
        if not self._callers.admit(caller):
            return "too many wait for it already"
        if self._clock() < self._paused_until:
            return "resting as long as it asked for"
        return RESTING if self._breaker.rests else ""

    async def _ask_and_retry(self, inquiry: Inquiry, deadline: float, tenant: str) -> Answer:
        async def attempt() -> Answer:
            answer, retryable = await self._attempt(inquiry, deadline, tenant)
            time_enough = self._left(deadline) >= _RETRY_PAUSE_SECONDS + _LEAST_SECONDS
            if retryable and time_enough and not self._breaker.rests:
                again = _TryAgain()
                again.answer = answer
                raise again
            return answer

        try:
            return await self._retrying(attempt)
        except _TryAgain as last:
            return last.answer

    async def _attempt(self, inquiry: Inquiry, deadline: float, tenant: str) -> tuple[Answer, bool]:
        if not await self._budget.take(tenant):
            return answers.unavailable(self.name, "the tenant's budget for today is spent"), False
        billed = True
        try:
            reply = await self._reply(inquiry, deadline)
            billed = reply.answer.billed or reply.answer.outcome in self.manifest.billed
        finally:
            if not billed:
                await self._budget.give_back(tenant)
        pause = reply.answer.retry_after_seconds
        if reply.answer.outcome is InquiryOutcome.UNAVAILABLE and pause is not None:
            self._paused_until = self._clock() + min(pause, _LONGEST_PAUSE_SECONDS)
        return replace(reply.answer, billed=billed), reply.retryable

    async def _reply(self, inquiry: Inquiry, deadline: float) -> Reply:
        if self._batcher is None:
            (reply,) = await self._guarded.ask((inquiry,), deadline)
            return reply
        try:
            async with asyncio.timeout(max(self._left(deadline), 0)):
                return await self._batcher.ask(inquiry, deadline)
        except TimeoutError:
            return Reply(answers.unavailable(self.name, "timed out"))

    def _left(self, deadline: float) -> float:
        return deadline - self._clock()
