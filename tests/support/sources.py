"""A source that does what a test tells it to, a host to ask it through, and a clock that moves when a test says so."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from support.numbers import TODAY, resident_id
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.host import SourceHost
from verifier.sources.source import Coverage, Manifest, Source, SourceContext

Behaviour = Callable[[Inquiry], Awaitable[Answer]]
KIND = "credential.judicial.lawyer_practice"
NUMBER = resident_id()
INQUIRY = Inquiry(KIND, {"number": NUMBER})
KEY = bytes(range(32))
AMPLE, SHORT = 30.0, 0.2
"""Seconds: more than any answer takes, and as little as a test has to wait for a source that gives none."""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class NoConfig(BaseModel):
    pass


def context(folder: Path = Path(), today: Callable[[], date] = lambda: TODAY) -> SourceContext:
    return SourceContext(today=today, folder=folder)


class ScriptedSource(Source):
    """Runs ``behaviour`` for each question and keeps the questions in ``asked``."""

    config_model = NoConfig

    def __init__(
        self,
        behaviour: Behaviour,
        *,
        name: str = "scripted",
        kinds: dict[str, tuple[str, ...]] | None = None,
        concurrency: int = 8,
        **manifest: Any,
    ) -> None:
        """``manifest`` are further fields of the manifest."""
        super().__init__(name, NoConfig(), context())
        self._behaviour = behaviour
        self._manifest = Manifest(
            kinds=kinds or {KIND: ("number",)},
            assurance=Assurance.REGISTER,
            version="1",
            concurrency=concurrency,
            coverage=Coverage(complete=True),
            **manifest,
        )
        self.asked: list[Inquiry] = []
        self.closed = 0

    def manifest(self) -> Manifest:
        return self._manifest

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        self.asked.append(inquiry)
        return await self._behaviour(inquiry)

    async def close(self) -> None:
        self.closed += 1


@contextmanager
def host(*sources: Source, clock: Callable[[], float] = time.monotonic, **options: Any) -> Iterator[SourceHost]:
    made = SourceHost(sources, KEY, clock, **options)
    try:
        yield made
    finally:
        made.close()


def ask(asked: SourceHost, inquiry: Inquiry = INQUIRY, timeout_seconds: float = AMPLE) -> Answer:
    (given,) = asked.ask_all((inquiry,), timeout_seconds)
    return given


def answer(
    outcome: InquiryOutcome,
    source: str = "scripted",
    assurance: Assurance = Assurance.REGISTER,
    *,
    complete: bool = False,
) -> Answer:
    return Answer(outcome, source=source, version="1", assurance=assurance, complete=complete)


def always(given: Answer) -> Behaviour:
    async def behaviour(inquiry: Inquiry) -> Answer:
        return given

    return behaviour


def raising(error: BaseException) -> Behaviour:
    async def behaviour(inquiry: Inquiry) -> Answer:
        raise error

    return behaviour


async def hang(inquiry: Inquiry) -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """The first for the first question, and so on; the last one for all that follow."""
    left = list(behaviours)

    async def behaviour(inquiry: Inquiry) -> Answer:
        return await (left.pop(0) if len(left) > 1 else left[0])(inquiry)

    return behaviour


def stubborn(release: threading.Event) -> Behaviour:
    """Ignores every cancellation until it is released."""

    async def behaviour(inquiry: Inquiry) -> Answer:
        while not release.is_set():
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue
        return answer(InquiryOutcome.MATCH)

    return behaviour
