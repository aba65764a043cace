"""One writer thread with group commit: operations that wait together share one transaction and one flush to the disk.

Nobody is answered before the group's commit, which is why an answer is durable. An operation that is refused before it
wrote anything harms no other. One that is refused later, or that the database itself refuses, ends the group's
transaction: it is rolled back, and its operations are carried out again, one by one. That is rare, because operations
check before they write, and saves each of them a savepoint.
"""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from verifier.domain.errors import VerifierError
from verifier.storage.sql.database import Session
from verifier.storage.sql.transaction import LedgerKey, Transaction
from verifier.storage.store import StoreClosed, StoreUnavailable

Result = TypeVar("Result")
LARGEST_GROUP = 256


class _Operation:
    """``done`` is held until the outcome is there: a future does the same for three times the cost."""

    __slots__ = ("done", "refusal", "result", "work")

    def __init__(self, work: Callable[[Transaction], Any]) -> None:
        self.work = work
        self.result: Any = None
        self.refusal: Exception | None = None
        self.done = threading.Lock()
        self.done.acquire()


class Writer:
    """``key`` signs the ledger's head; ``largest_group`` is how many operations share a commit at most."""

    def __init__(self, session: Session, key: LedgerKey, largest_group: int = LARGEST_GROUP) -> None:
        self._session = session
        self._key = key
        self._largest_group = largest_group
        self._queue: queue.SimpleQueue[_Operation | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Transaction], Result]) -> Result:
        """Carries ``work`` out in the next group; returns or raises what it did once that is durable.

        ``work`` may be carried out twice: it changes nothing but the store.
        """
        operation = _Operation(work)
        with self._lock:
            if self._closed:
                raise StoreClosed("the store is closed")
            self._queue.put(operation)
        operation.done.acquire()
        if operation.refusal is not None:
            raise operation.refusal
        result: Result = operation.result
        return result

    def close(self) -> None:
        """Carries out what was queued, then ends the thread."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                group, ended = self._gather(first)
                self._carry_out(group)
                if ended:
                    return
        finally:
            self._session.close()

    def _gather(self, first: _Operation) -> tuple[list[_Operation], bool]:
        group = [first]
        while len(group) < self._largest_group:
            try:
                operation = self._queue.get_nowait()
            except queue.Empty:
                break
            if operation is None:
                return group, True
            group.append(operation)
        return group, False

    def _carry_out(self, group: list[_Operation]) -> None:
        try:
            outcomes = self._commit(group)
        except Exception as error:
            problem = self._session.roll_back(error)
            if len(group) > 1 and not isinstance(problem, StoreUnavailable):
                for operation in group:
                    self._carry_out([operation])
                return
            outcomes = [(None, problem)] * len(group)
        for operation, (result, refusal) in zip(group, outcomes, strict=True):
            operation.result, operation.refusal = result, refusal
            operation.done.release()

    def _commit(self, group: list[_Operation]) -> list[tuple[Any, Exception | None]]:
        transaction = Transaction(self._session.begin(), self._key, self._session.written)
        outcomes = [_attempt(transaction, operation.work) for operation in group]
        transaction.finish()
        self._session.commit()
        return outcomes


def _attempt(transaction: Transaction, work: Callable[[Transaction], Any]) -> tuple[Any, Exception | None]:
    """Raises what ends the whole transaction: a refusal after something was written, or no refusal of ours."""
    before = transaction.begun
    try:
        return work(transaction), None
    except VerifierError as refusal:
        if transaction.begun != before:
            raise
        return None, refusal
