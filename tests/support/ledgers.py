"""A ledger on a real store, with a clock that tests set."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from verifier.ledger import verification
from verifier.ledger.signing import Signer
from verifier.ledger.verification import Report
from verifier.privacy.keys import KeyRing, KeySet, ledger_keys
from verifier.storage.sql.transaction import Transaction
from verifier.storage.sqlite.store import SqliteStore
from verifier.use_cases.archive_ledger import ArchiveLedger
from verifier.use_cases.checkpoints import Checkpoints
from verifier.use_cases.export_records import ExportRecords

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FIRST = KeySet("k1", bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34)))
SECOND = KeySet("k2", bytes(range(3, 35)), bytes(range(4, 36)), bytes(range(5, 37)))
RING = KeyRing(FIRST, {"k1": FIRST})
ROTATED = KeyRing(SECOND, {"k1": FIRST, "k2": SECOND})


class LedgerAtHand:
    """An entry is a minute after the one before it; of ten accounts in turn, the odd ones of the tenant ``u``."""

    def __init__(self, path: Path, ring: KeyRing = RING) -> None:
        self.path = path
        self.ring = ring
        self.now = START
        self.store = SqliteStore(path, ring.active.key_id, ring.active.ledger)
        self.checkpoints = Checkpoints(self.store, ring, self.time)
        self.export = ExportRecords(self.store, self.checkpoints, ring, self.time)
        self.archive = ArchiveLedger(self.store, self.checkpoints, self.export, ring, self.time)
        self.public = Signer.of(ring.active.ledger).public

    def time(self) -> datetime:
        return self.now

    def write(self, entries: int) -> None:
        """In one transaction, which is faster."""

        head = self.store.ledger_head()
        first = head.sequence if head else 0

        def append(transaction: Transaction) -> None:
            for number in range(first, first + entries):
                payload = f'{{"tenant":"{"tu"[number % 2]}","account_id":"a-{number % 10}","decision":"d-{number}"}}'
                transaction.append(self.now, "decision", payload.encode())
                self.now += timedelta(minutes=1)

        self.store._writer.run(append)

    def verify(self) -> Report:
        return verification.verify(
            self.store.ledger_entries(), self.store.ledger_head(), ledger_keys(self.ring), self.store.stored_tree()
        )
