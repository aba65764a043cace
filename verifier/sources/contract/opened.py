"""A source in use by a test: opened on an event loop of its own, as the host would, and asked from outside."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from verifier.domain.inquiry import Answer, Inquiry
from verifier.sources.contract.case import SourceCase
from verifier.sources.source import Source, SourceContext

TODAY = date(2026, 11, 24)
"""The day on which the suite asks, in Asia/Shanghai."""
AMPLE_SECONDS = 30.0
"""More than any answer takes."""
_T = TypeVar("_T")


class OpenedSource:
    """Raises what ``Source.open`` raises. Close it, or it stays open."""

    def __init__(self, case: SourceCase, folder: Path, today: Callable[[], date] = lambda: TODAY) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        case.prepare(folder)
        self.source = make(case, folder, today)
        self._runner = asyncio.Runner()
        self.run(self.source.open())

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        return self._runner.run(work)

    def ask(self, inquiry: Inquiry) -> Answer:
        return self.run(self.source.lookup(inquiry, time.monotonic() + AMPLE_SECONDS))

    def ask_many(self, inquiries: Sequence[Inquiry]) -> tuple[Answer, ...]:
        return self.run(self.source.lookup_many(inquiries, time.monotonic() + AMPLE_SECONDS))

    def ask_at_the_same_time(self, inquiries: Sequence[Inquiry]) -> list[Answer]:
        async def together() -> list[Answer]:
            deadline = time.monotonic() + AMPLE_SECONDS
            return await asyncio.gather(*(self.source.lookup(inquiry, deadline) for inquiry in inquiries))

        return self.run(together())

    def close(self) -> None:
        try:
            self.run(self.source.close())
        finally:
            self._runner.close()


def make(case: SourceCase, folder: Path, today: Callable[[], date] = lambda: TODAY) -> Source:
    """Not opened."""
    return case.adapter(case.name, case.adapter.config_model.model_validate(case.config), SourceContext(today, folder))
