"""Asks the sources: in the operator's order, within a deadline, never more at once than a source bears.

Sources run on one background event loop; callers are threads of a synchronous server. A source that fails, hangs or is
resting behind its breaker is UNAVAILABLE, which is never a pass.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome, Step
from verifier.sources import answers
from verifier.sources.breaker import Breaker
from verifier.sources.cache import AnswerCache
from verifier.sources.source import Manifest, Source

_log = logging.getLogger(__name__)
_RETRIES = 1
_RETRY_PAUSE_SECONDS = 0.05
_LEAST_SECONDS = 0.02
_CLOSING_SECONDS = 5.0


@dataclass(slots=True)
class _Hosted:
    source: Source
    manifest: Manifest
    breaker: Breaker
    places: asyncio.Semaphore


class SourceHost:
    """``sources`` in the order in which they are asked; ``cache_key`` hashes the fields of what is remembered."""

    def __init__(self, sources: Sequence[Source], cache_key: bytes) -> None:
        """Opens every source. Raises what ``Source.open`` raises; then those that were open are closed again."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sources", daemon=True)
        self._thread.start()
        self._cache = AnswerCache(cache_key, time.monotonic)
        self._hosted: list[_Hosted] = []
        try:
            for source in sources:
                asyncio.run_coroutine_threadsafe(source.open(), self._loop).result()
                manifest = source.manifest()
                places = asyncio.Semaphore(manifest.concurrency)
                self._hosted.append(_Hosted(source, manifest, Breaker(time.monotonic), places))
        except BaseException:
            self.close()
            raise

    def answers(self, kind: str) -> bool:
        return any(kind in hosted.manifest.kinds for hosted in self._hosted)

    def versions(self) -> Mapping[str, str]:
        return {hosted.source.name: hosted.manifest.version for hosted in self._hosted}

    def ask_all(self, inquiries: Sequence[Inquiry], timeout_seconds: float) -> tuple[Answer, ...]:
        """One answer a question, in order, all asked at the same time; raises nothing for a source's failure."""
        if not any(self.answers(inquiry.kind) for inquiry in inquiries):
            return tuple(answers.unsupported() for _ in inquiries)
        deadline = time.monotonic() + timeout_seconds
        asking = asyncio.run_coroutine_threadsafe(self._ask_all(inquiries, deadline), self._loop)
        return asking.result()

    def close(self) -> None:
        for hosted in self._hosted:
            asyncio.run_coroutine_threadsafe(hosted.source.close(), self._loop).result(_CLOSING_SECONDS)
        self._hosted.clear()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _ask_all(self, inquiries: Sequence[Inquiry], deadline: float) -> tuple[Answer, ...]:
        return tuple(await asyncio.gather(*(self._ask(inquiry, deadline) for inquiry in inquiries)))

    async def _ask(self, inquiry: Inquiry, deadline: float) -> Answer:
        """The waterfall: from one source to the next until one settles it."""
        given: list[Answer] = []
        for hosted in self._hosted:
            needed = hosted.manifest.kinds.get(inquiry.kind)
            if needed is None or not all(inquiry.fields.get(field) for field in needed):
                continue
            answer = await self._ask_one(hosted, inquiry, deadline)
            given.append(answer)
            if answers.settles(answer):
                break
        return answers.conclude(given)

    async def _ask_one(self, hosted: _Hosted, inquiry: Inquiry, deadline: float) -> Answer:
        name = hosted.source.name
        remembered = self._cache.get(name, inquiry)
        if remembered is not None:
            return remembered
        for attempt in range(_RETRIES + 1):
            if not hosted.breaker.allows():
                return answers.unavailable(name, "resting after repeated failures")
            if deadline - time.monotonic() < _LEAST_SECONDS:
                return answers.unavailable(name, "no time left")
            answer = await self._attempt(hosted, inquiry, deadline)
            if answer.outcome is not InquiryOutcome.UNAVAILABLE:
                self._cache.put(name, inquiry, answer)
                return answer
            if attempt < _RETRIES:
                await asyncio.sleep(_RETRY_PAUSE_SECONDS)
        return answer

    async def _attempt(self, hosted: _Hosted, inquiry: Inquiry, deadline: float) -> Answer:
        name = hosted.source.name
        try:
            async with asyncio.timeout(max(deadline - time.monotonic(), 0)), hosted.places:
                answer = await hosted.source.lookup(inquiry, deadline)
        except TimeoutError:
            answer = answers.unavailable(name, "timed out")
        except Exception as error:
            # the text could hold what was asked, so only the type is told
            _log.warning("source %s failed: %s", name, type(error).__name__)
            answer = answers.unavailable(name, type(error).__name__)
        hosted.breaker.record(success=answer.outcome is not InquiryOutcome.UNAVAILABLE)
        return replace(answer, steps=answer.steps or (Step(name, answer.outcome),))
