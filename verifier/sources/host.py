"""Asks the sources: in the operator's order, within a deadline, remembering why each was asked or not.

Sources run on one background event loop; callers are threads of a synchronous server. A source that fails, hangs or is
resting behind its breaker is UNAVAILABLE, which is never a pass.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence

import stamina.instrumentation

from verifier.domain.errors import ConfigurationError, VerifierError
from verifier.domain.inquiry import Answer, Inquiry
from verifier.sources import answers
from verifier.sources.background import Background
from verifier.sources.cache import AnswerCache
from verifier.sources.callers import Caller
from verifier.sources.description import SourceDescription
from verifier.sources.hosted import CLOSING_SECONDS, HostedSource
from verifier.sources.sharing import NothingShared, SourceSharing
from verifier.sources.source import Source

_log = logging.getLogger(__name__)
_MARGIN_SECONDS = 0.25
_DESCRIBING_SECONDS = 5.0


class SourceHost:
    """``sources`` in the order in which they are asked; ``cache_key`` hashes the fields of what is remembered.

    At most ``callers`` threads may wait for one source. ``budgets`` are the billed answers a tenant may cause in a day,
    by the source's name. ``sharing`` is what other processes may see of the answers and of what was spent.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        cache_key: bytes,
        clock: Callable[[], float] = time.monotonic,
        *,
        callers: int = 64,
        budgets: Mapping[str, int] | None = None,
        sharing: SourceSharing | None = None,
    ) -> None:
        """Opens every source. Raises ``ConfigurationError`` where one cannot be opened; the others are closed again."""
        # the entry of ours that stands beside each of stamina's says more
        stamina.instrumentation.set_on_retry_hooks(())
        self._clock = clock
        self._hosted: list[HostedSource] = []
        self._background = Background("sources")
        shared = sharing or NothingShared()
        cache = shared.answers(AnswerCache(cache_key, clock))
        try:
            for source in sources:
                budget = (budgets or {}).get(source.name)
                hosted = HostedSource(source, cache, clock, callers=callers, budget=budget, sharing=shared)
                self._open(source)
                self._hosted.append(hosted)
        except BaseException:
            self.close()
            raise

    def who_answers(self, kind: str) -> tuple[str, ...]:
        """The names of the sources for a kind of question, in the order of asking."""
        return tuple(hosted.name for hosted in self._hosted if kind in hosted.manifest.kinds)

    def answers_at_once(self, inquiries: Sequence[Inquiry]) -> bool:
        """Whether there is nobody to ask."""
        return not any(self.who_answers(inquiry.kind) for inquiry in inquiries)

    def ask_all(self, inquiries: Sequence[Inquiry], timeout_seconds: float, tenant: str = "") -> tuple[Answer, ...]:
        """One answer a question, in order, all asked at the same time; raises nothing for a source's failure.

        ``timeout_seconds`` is what the sources may use together. Returns little later, even where a source blocks the
        loop that all of them share. What is billed counts as ``tenant``'s.
        """
        if self.answers_at_once(inquiries):
            return tuple(answers.unsupported() for _ in inquiries)
        asking = self._ask_all(inquiries, self._clock() + timeout_seconds, Caller(tenant))
        try:
            return self._background.run(asking, timeout_seconds + _margin(timeout_seconds))
        except TimeoutError:
            _log.error("no source answers: one of them blocks the event loop")
            return tuple(answers.unavailable("host", "the event loop is blocked") for _ in inquiries)

    def describe(self) -> tuple[SourceDescription, ...]:
        """In the order of asking; none is healthy where one of them blocks the event loop."""
        try:
            health = self._background.run(_ask_health(self._hosted), _DESCRIBING_SECONDS)
        except TimeoutError:
            health = [False] * len(self._hosted)
        return tuple(one.description(healthy=healthy) for one, healthy in zip(self._hosted, health, strict=True))

    def close(self) -> None:
        """May be called twice."""
        hosted, self._hosted = self._hosted, []
        if hosted:
            try:
                self._background.run(_close_all(hosted), CLOSING_SECONDS + _MARGIN_SECONDS)
            except TimeoutError:
                _log.warning("sources were left open: one of them blocks the event loop")
        self._background.close()

    def _open(self, source: Source) -> None:
        """Raises ``ConfigurationError``: another error's text could quote what the source read, so its type is told."""
        try:
            self._background.run(source.open())
        except VerifierError:
            raise
        except Exception as error:
            raise ConfigurationError(f"source {source.name}: cannot be opened: {type(error).__name__}") from None

    async def _ask_all(self, inquiries: Sequence[Inquiry], deadline: float, caller: Caller) -> tuple[Answer, ...]:
        return tuple(await asyncio.gather(*(self._ask(inquiry, deadline, caller) for inquiry in inquiries)))

    async def _ask(self, inquiry: Inquiry, deadline: float, caller: Caller) -> Answer:
        """The waterfall: from one source to the next until one settles it.

        Each may use its share of the time that is left, so that one that hangs leaves some to those after it.
        """
        able = [hosted for hosted in self._hosted if inquiry.kind in hosted.manifest.kinds]
        given: list[Answer] = []
        for place, hosted in enumerate(able):
            now = self._clock()
            share = (deadline - now) / (len(able) - place)
            given.append(await hosted.ask(inquiry, now + share, caller))
            if answers.settles(given[-1]):
                break
        return answers.conclude(given)


def _margin(timeout_seconds: float) -> float:
    """For the way to the loop and back; a caller with little time cannot spare much of it."""
    return max(min(_MARGIN_SECONDS, timeout_seconds / 4), _MARGIN_SECONDS / 5)


async def _ask_health(hosted: Sequence[HostedSource]) -> list[bool]:
    return await asyncio.gather(*(one.is_healthy() for one in hosted))


async def _close_all(hosted: Sequence[HostedSource]) -> None:
    await asyncio.gather(*(one.close() for one in hosted))
