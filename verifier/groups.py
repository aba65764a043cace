"""One thread that works what waits for it, in groups: what comes while a group is worked makes up the next.

Nothing waits for a group to fill: alone, an item is worked at once, and the busier it gets the larger the groups are.
"""

import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class GroupThread(Generic[Item]):
    """``work`` gets at most ``largest`` items, in order, and raises nothing; ``end`` is called in the thread, last."""

    def __init__(
        self, name: str, largest: int, work: Callable[[list[Item]], None], end: Callable[[], None] = lambda: None
    ) -> None:
        self._largest = largest
        self._work = work
        self._end = end
        self._queue: queue.SimpleQueue[Item | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._begun: float | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, item: Item) -> bool:
        """False where the thread is closed: then the item is not worked."""
        with self._lock:
            if not self._closed:
                self._queue.put(item)
            return not self._closed

    def waiting(self) -> int:
        return self._queue.qsize()

    def busy_seconds(self) -> float:
        """For how long the group that is worked has been worked; 0 where none is."""
        begun = self._begun
        return 0.0 if begun is None else time.monotonic() - begun

    def close(self) -> None:
        """Works what waits, then ends the thread; safe to call twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                group, ended = self._gather(first)
                self._begun = time.monotonic()
                self._work(group)
                self._begun = None
                if ended:
                    return
        finally:
            self._end()

    def _gather(self, first: Item) -> tuple[list[Item], bool]:
        group = [first]
        while len(group) < self._largest:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                return group, True
            group.append(item)
        return group, False
