"""One writer thread with group commit: operations that wait together share one fsync.

Each operation runs in a savepoint of its own, so that one that fails leaves no trace and harms no other. Nobody is
answered before the group's commit, which is why an answer is durable.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from verifier.storage.sqlite import schema
from verifier.storage.store import StoreClosed

Result = TypeVar("Result")
_LARGEST_GROUP = 256


@dataclass(frozen=True, slots=True)
class _Operation:
    work: Callable[[sqlite3.Connection], Any]
    future: "Future[Any]"


class Writer:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._queue: queue.SimpleQueue[_Operation | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Carries ``work`` out in the next group; returns or raises what it did once that is durable."""
        future: Future[Result] = Future()
        with self._lock:
            if self._closed:
                raise StoreClosed("the store is closed")
            self._queue.put(_Operation(work, future))
        return future.result()

    def close(self) -> None:
        """Carries out what was queued, then ends the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection = schema.connect(self._path)
        try:
            while (first := self._queue.get()) is not None:
                group, ended = self._gather(first)
                _commit(connection, group)
                if ended:
                    return
        finally:
            connection.close()

    def _gather(self, first: _Operation) -> tuple[list[_Operation], bool]:
        group = [first]
        while len(group) < _LARGEST_GROUP:
            try:
                operation = self._queue.get_nowait()
            except queue.Empty:
                break
            if operation is None:
                return group, True
            group.append(operation)
        return group, False


def _commit(connection: sqlite3.Connection, group: list[_Operation]) -> None:
    outcomes: list[tuple[Any, BaseException | None]] = []
    try:
        connection.execute("BEGIN IMMEDIATE")
        for operation in group:
            outcomes.append(_attempt(connection, operation.work))
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        outcomes = [(None, error)] * len(group)
    for operation, (result, problem) in zip(group, outcomes, strict=True):
        if problem is None:
            operation.future.set_result(result)
        else:
            operation.future.set_exception(problem)


def _attempt(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], Any]
) -> tuple[Any, BaseException | None]:
    connection.execute("SAVEPOINT operation")
    try:
        outcome: tuple[Any, BaseException | None] = (work(connection), None)
    except Exception as error:
        connection.execute("ROLLBACK TO operation")
        outcome = (None, error)
    connection.execute("RELEASE operation")
    return outcome
