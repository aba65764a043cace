"""Asks the sources: in the operator's order, within a deadline, never more at once than a source bears.

Sources run on one background event loop; callers are threads of a synchronous server. A source that fails, hangs or is
resting behind its breaker is UNAVAILABLE, which is never a pass.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from verifier.domain.inquiry import Answer, Inquiry
from verifier.sources import answers
from verifier.sources.background import Background
from verifier.sources.cache import AnswerCache
from verifier.sources.hosted import CLOSING_SECONDS, HostedSource
from verifier.sources.source import Source

_log = logging.getLogger(__name__)
_MARGIN_SECONDS = 0.25


class SourceHost:
    """``sources`` in the order in which they are asked; ``cache_key`` hashes the fields of what is remembered."""

    def __init__(
        self, sources: Sequence[Source], cache_key: bytes, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Opens every source. Raises what ``Source.open`` raises; then those that were open are closed again."""
        self._clock = clock
        self._hosted: list[HostedSource] = []
        self._background = Background("sources")
        cache = AnswerCache(cache_key, clock)
        try:
            for source in sources:
                hosted = HostedSource(source, cache, clock)
                self._background.run(source.open())
                self._hosted.append(hosted)
        except BaseException:
            self.close()
            raise

    def answers(self, kind: str) -> bool:
        return any(kind in hosted.manifest.kinds for hosted in self._hosted)

    def ask_all(self, inquiries: Sequence[Inquiry], timeout_seconds: float) -> tuple[Answer, ...]:
        """One answer a question, in order, all asked at the same time; raises nothing for a source's failure.

        Returns in time even where a source blocks the loop that all of them share.
        """
        if not any(self.answers(inquiry.kind) for inquiry in inquiries):
            return tuple(answers.unsupported() for _ in inquiries)
        asking = self._ask_all(inquiries, self._clock() + timeout_seconds)
        try:
            return self._background.run(asking, timeout_seconds + _MARGIN_SECONDS)
        except TimeoutError:
            _log.error("no source answers: one of them blocks the event loop")
            return tuple(answers.unavailable("host", "the event loop is blocked") for _ in inquiries)

    def close(self) -> None:
        """May be called twice."""
        hosted, self._hosted = self._hosted, []
        if hosted:
            try:
                self._background.run(_close_all(hosted), CLOSING_SECONDS + _MARGIN_SECONDS)
            except TimeoutError:
                _log.warning("sources were left open: one of them blocks the event loop")
        self._background.close()

    async def _ask_all(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
        return tuple(await asyncio.gather(*(self._ask(inquiry, deadline) for inquiry in inquiries)))

    async def _ask(self, inquiry: Inquiry, deadline: float) -> Answer:
        """The waterfall: from one source to the next until one settles it.

        Each may use its share of the time that is left, so that one that hangs leaves some to those after it.
        """
        able = [hosted for hosted in self._hosted if inquiry.kind in hosted.manifest.kinds]
        given: list[Answer] = []
        for place, hosted in enumerate(able):
            now = self._clock()
            share = (deadline - now) / (len(able) - place)
            given.append(await hosted.ask(inquiry, now + share))
            if answers.settles(given[-1]):
                break
        return answers.conclude(given)


async def _close_all(hosted: Sequence[HostedSource]) -> None:
    await asyncio.gather(*(one.close() for one in hosted))
