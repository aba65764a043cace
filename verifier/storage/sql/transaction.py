"""The transaction of a group of operations, with the ledger's entries that they append.

The entries wait until the group's end, and are written together under one head: a head is read and signed once a
transaction, not once an entry.
"""

from dataclasses import dataclass, field
from datetime import datetime

from verifier.ledger import chain
from verifier.ledger.chain import Entry, Head
from verifier.storage.sql import ledger
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import micros


@dataclass(frozen=True, slots=True)
class LedgerKey:
    """What the head is signed with."""

    key_id: str
    key: bytes = field(repr=False)


class Transaction:
    def __init__(self, connection: Connection, key: LedgerKey) -> None:
        self.connection = connection
        self._key = key
        self._head: Head | None = None
        self._head_is_known = False
        self._entries: list[Entry] = []

    def append(self, now: datetime, kind: str, payload: bytes) -> Entry:
        """The ledger's next entry; ``payload`` is JSON without personal data."""
        if not self._head_is_known:
            self._head, self._head_is_known = ledger.head(self.connection), True
        entry = chain.append(self._entries[-1] if self._entries else self._head, micros(now), kind, payload)
        self._entries.append(entry)
        return entry

    @property
    def appended(self) -> int:
        return len(self._entries)

    def write_ledger(self) -> None:
        if self._entries:
            ledger.write(self.connection, self._entries, chain.sign(self._entries[-1], self._key.key_id, self._key.key))
