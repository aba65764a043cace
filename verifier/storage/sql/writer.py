"""One writer thread with group commit: operations that wait together share one transaction and one flush to the disk.

Nobody is answered before the group's commit, which is why an answer is durable. An operation that is refused before it
wrote anything harms no other. One that is refused later, or that the database itself refuses, ends the group's
transaction: it is rolled back, and its operations are carried out again, one by one. That is rare, because operations
check before they write, and saves each of them a savepoint.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from verifier.domain.errors import VerifierError
from verifier.groups import GroupThread
from verifier.storage.sql.database import Session
from verifier.storage.sql.transaction import LedgerKey, Transaction
from verifier.storage.store import StoreClosed, StoreUnavailable

Result = TypeVar("Result")
LARGEST_GROUP = 256

_Operation = tuple[Callable[[Transaction], Any], Callable[[Any, Exception | None], None]]
"""The work, and who is told its result or its refusal."""


class Writer:
    """``key`` signs the ledger's head; ``largest_group`` is how many operations share a commit at most."""

    def __init__(self, session: Session, key: LedgerKey, largest_group: int = LARGEST_GROUP) -> None:
        self._session = session
        self._key = key
        self._groups: GroupThread[_Operation] = GroupThread(
            "store-writer", largest_group, self._carry_out, session.close
        )

    def run(self, work: Callable[[Transaction], Result]) -> Result:
        """Carries ``work`` out in the next group; returns or raises what it did once that is durable.

        ``work`` may be carried out twice: it changes nothing but the store.
        """
        outcome = _Outcome()
        self.begin(work, outcome.tell)
        result: Result = outcome.wait()
        return result

    def begin(self, work: Callable[[Transaction], Result], tell: Callable[[Any, Exception | None], None]) -> None:
        """As ``run``, and returns at once: ``tell`` is called with the result, or with the refusal, by the writer's
        thread, which has to be left soon. Raises ``StoreClosed``.
        """
        if not self._groups.put((work, tell)):
            raise StoreClosed("the store is closed")

    def busy_seconds(self) -> float:
        """For how long the group that is written has been written; 0 where none is."""
        return self._groups.busy_seconds()

    def close(self) -> None:
        """Carries out what was queued, then ends the thread."""
        self._groups.close()

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
        for (_, tell), outcome in zip(group, outcomes, strict=True):
            tell(*outcome)

    def _commit(self, group: list[_Operation]) -> list[tuple[Any, Exception | None]]:
        transaction = Transaction(self._session.begin(), self._key, self._session.written)
        outcomes = [_attempt(transaction, work) for work, _ in group]
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


class _Outcome:
    """What a caller waits for; a future does the same for three times the cost."""

    __slots__ = ("_refusal", "_result", "_told")

    def __init__(self) -> None:
        self._result: Any = None
        self._refusal: Exception | None = None
        self._told = threading.Lock()
        self._told.acquire()

    def tell(self, result: Any, refusal: Exception | None) -> None:
        self._result, self._refusal = result, refusal
        self._told.release()

    def wait(self) -> Any:
        """Returns or raises."""
        self._told.acquire()
        if self._refusal is not None:
            raise self._refusal
        return self._result
