"""The threads that work calls, and how many calls they have: those that run and those that wait for a thread."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from verifier.server.board import Board


class CallPool(ThreadPoolExecutor):
    """A call is in flight until its future is done, also where its client left before a thread took it up."""

    def __init__(self, threads: int, board: Board) -> None:
        super().__init__(threads, thread_name_prefix="rpc")
        self.in_flight = 0
        self._board = board
        self._lock = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self._count(1)
        try:
            future = super().submit(fn, *args, **kwargs)
        except RuntimeError:
            self._count(-1)  # the pool was shut down
            raise
        future.add_done_callback(self._done)
        return future

    def _done(self, _: "Future[Any]") -> None:
        self._count(-1)

    def _count(self, change: int) -> None:
        with self._lock:
            self.in_flight += change
            self._board.set_in_flight(self.in_flight)


class InPlace(ThreadPoolExecutor):
    """Runs what it is given in the thread that submits it: for answers that are ready."""

    def __init__(self) -> None:
        super().__init__(1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
