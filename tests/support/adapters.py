"""Runs an adapter by itself, without the host, on one event loop: opened, asked, closed."""

import asyncio
import time
from collections.abc import Iterable

from support.sources import AMPLE
from verifier.domain.inquiry import Answer, Inquiry
from verifier.sources.source import Source


def asked_alone(source: Source, *inquiries: Inquiry, seconds: float = AMPLE) -> list[Answer]:
    """The answers in order; each question has ``seconds``, and whoever overlooks that fails the test."""

    async def run() -> list[Answer]:
        await source.open()
        try:
            return [await _in_time(source, inquiry, seconds) for inquiry in inquiries]
        finally:
            await source.close()

    return asyncio.run(run())


def asked_together(source: Source, inquiries: Iterable[Inquiry]) -> list[Answer]:
    """All at the same time."""

    async def run() -> list[Answer]:
        await source.open()
        try:
            return await asyncio.gather(*(_in_time(source, inquiry, AMPLE) for inquiry in inquiries))
        finally:
            await source.close()

    return asyncio.run(run())


async def _in_time(source: Source, inquiry: Inquiry, seconds: float) -> Answer:
    return await asyncio.wait_for(source.lookup(inquiry, time.monotonic() + seconds), AMPLE)
