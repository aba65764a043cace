"""The transaction of a group of operations, with what they write together at its end.

The ledger's entries wait until then, and are written under one head: a head is read and signed once a transaction, not
once an entry. So do the rows that decisions write and that no decision reads but by ``decided``: a statement for many
rows costs little more than one for a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from verifier.ledger import chain
from verifier.ledger.chain import Entry, Head
from verifier.storage.sql import ledger
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import micros
from verifier.storage.store import StoredDecision


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """What the head is signed with."""

    key_id: str
    key: bytes = field(repr=False)


class Transaction:
    """``written`` counts the changes that the connection made. ``lagging`` is the connection without what waits to be
    written: ``decided`` are the decisions of the group by tenant and request, ``reviewed`` the accounts, by tenant and
    id, with a case that waits.
    """

    def __init__(self, connection: Connection, key: LedgerKey, written: Callable[[], int]) -> None:
        self.lagging = connection
        self.decided: dict[tuple[str, str], StoredDecision] = {}
        self.reviewed: set[tuple[str, str]] = set()
        self._written = written
        self._waiting: dict[str, list[Sequence[Any]]] = {}
        self._left = self._caught_up = 0
        self._key = key
        self._head: Head | None = None
        self._head_is_known = False
        self._entries: list[Entry] = []

    @property
    def connection(self) -> Connection:
        """Sees all that was written before."""
        self._write_waiting()
        return self.lagging

    def write_later(self, statement: str, row: Sequence[Any]) -> None:
        """At the group's end, or as soon as somebody has to see it."""
        self._waiting.setdefault(statement, []).append(row)
        self._left += 1

    def append(self, now: datetime, kind: str, payload: bytes) -> Entry:
        """The ledger's next entry; ``payload`` is JSON without personal data."""
        if not self._head_is_known:
            self._head, self._head_is_known = ledger.head(self.lagging), True
        entry = chain.append(self._entries[-1] if self._entries else self._head, micros(now), kind, payload)
        self._entries.append(entry)
        return entry

    @property
    def begun(self) -> tuple[int, int, int]:
        """Changes with everything that an operation writes or leaves to be written, not with what it found waiting."""
        return self._written() - self._caught_up, self._left, len(self._entries)

    def finish(self) -> None:
        self._write_waiting()
        if self._entries:
            ledger.write(self.lagging, self._entries, chain.sign(self._entries[-1], self._key.key_id, self._key.key))

    def _write_waiting(self) -> None:
        waiting, self._waiting, before = self._waiting, {}, self._written()
        for statement, rows in waiting.items():
            self.lagging.executemany(statement, rows)
        self._caught_up += self._written() - before
        self.reviewed.clear()
