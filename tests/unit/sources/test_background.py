"""The event loop behind the host: it keeps no caller waiting and repeats no source's words."""

import asyncio
import gc
import logging
import threading

import pytest
from support.sources import AMPLE, NUMBER, SHORT

from verifier.sources import background
from verifier.sources.background import Background


async def seven() -> int:
    return 7


def test_work_gives_its_result_or_its_error() -> None:
    async def fail() -> None:
        raise KeyError("mine")

    loop = Background("test")
    assert loop.run(seven()) == 7
    with pytest.raises(KeyError, match="mine"):
        loop.run(fail())
    loop.close()


def test_work_that_does_not_end_in_time_is_cancelled() -> None:
    cancelled = threading.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    loop = Background("test")
    with pytest.raises(TimeoutError):
        loop.run(hang(), SHORT)
    assert cancelled.wait(AMPLE)
    assert loop.run(seven(), AMPLE) == 7
    loop.close()


def test_closing_ends_the_thread_and_may_be_repeated() -> None:
    loop = Background("test of closing")
    assert "test of closing" in {thread.name for thread in threading.enumerate()}
    loop.close()
    loop.close()
    assert "test of closing" not in {thread.name for thread in threading.enumerate()}


def test_closing_a_blocked_loop_gives_up(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(background, "_CLOSING_SECONDS", SHORT)
    release = threading.Event()

    async def block() -> None:
        release.wait()

    loop = Background("test of blocking")
    with pytest.raises(TimeoutError):
        loop.run(block(), SHORT)
    loop.close()
    assert not release.is_set()
    assert "a source blocks the event loop" in caplog.text
    release.set()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "test of blocking"]
    thread.join(AMPLE)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("work_error", "told"),
    [(ValueError(NUMBER), "a source left work behind: ValueError"), (None, "a source left work behind: Task was")],
)
def test_what_is_left_behind_is_told_without_its_words(
    work_error: Exception | None, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def leave_behind() -> None:
        async def work(number: str) -> None:
            if work_error is not None:
                raise work_error
            await asyncio.Event().wait()

        task = asyncio.create_task(work(NUMBER))
        await asyncio.sleep(0)
        del task

    loop = Background("test")
    with caplog.at_level(logging.DEBUG):
        loop.run(leave_behind())
        gc.collect()
        loop.close()
    assert told in caplog.text
    assert NUMBER not in caplog.text
