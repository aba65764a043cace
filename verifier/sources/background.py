"""One event loop on a thread of its own, for callers that are threads of a synchronous server.

Nothing that a source does keeps a caller longer than it agreed to, or puts a source's words into the log.
"""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

_log = logging.getLogger(__name__)
_CLOSING_SECONDS = 5.0
_T = TypeVar("_T")


class Background:
    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_report)
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, _T], timeout_seconds: float | None = None) -> _T:
        """Raises what ``work`` raises, and ``TimeoutError`` where it does not end in time, whatever holds it up."""
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return running.result(timeout_seconds)
        finally:
            running.cancel()

    def close(self) -> None:
        """Cancels what still runs; what does not let itself be cancelled ends with the process."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSING_SECONDS)
        if self._thread.is_alive():
            _log.warning("a source blocks the event loop")

    def _serve(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(_cancel_the_rest())
        self._loop.close()


async def _cancel_the_rest() -> None:
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest, timeout=_CLOSING_SECONDS / 2)


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio would log in full: an exception that nobody waits for could hold what was asked."""
    error = context.get("exception")
    _log.warning("a source left work behind: %s", context["message"] if error is None else type(error).__name__)
