"""The store's ledger."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from verifier.ledger.chain import Entry, Head
from verifier.ledger.checkpoint import Checkpoint
from verifier.ledger.frontier import Subtree
from verifier.ledger.tree_verification import StoredTree
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.sql import ledger
from verifier.storage.sql.parts.part import Part
from verifier.storage.sql.transaction import Transaction


class LedgerPart(Part):
    def ledger_entries(self, chosen: EntryFilter | None = None) -> Iterator[Entry]:
        return ledger.entries(self._read, chosen or EntryFilter())

    def ledger_entry_of_decision(self, tenant: str, account_id: str, decision_id: str) -> Entry | None:
        return self._read(lambda connection: ledger.of_decision(connection, tenant, account_id, decision_id))

    def misfiled_entries(self) -> Iterator[int]:
        return ledger.misfiled(self._read)

    def ledger_head(self) -> Head | None:
        return self._read(ledger.head)

    def record_act(self, kind: str, ledger_payload: bytes, now: datetime) -> int:
        return self._write(lambda transaction: transaction.append(now, kind, ledger_payload).sequence)

    def checkpoint(self) -> Checkpoint | None:
        return self._read(ledger.checkpoint)

    def stored_tree(self) -> StoredTree:
        return self._read(ledger.tree)

    def tree_nodes(self, places: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
        return self._read(lambda connection: ledger.nodes(connection, places))

    def leaf_hashes(self, first: int, last: int) -> tuple[bytes, ...]:
        return self._read(lambda connection: ledger.leaf_hashes(connection, first, last))

    def add_checkpoint(self, checkpoint: Checkpoint, completed: Sequence[Subtree]) -> None:
        self._write(lambda transaction: ledger.add_checkpoint(transaction.connection, checkpoint, completed))

    def archive(self, checkpoint: Checkpoint, ledger_payload: bytes, now: datetime) -> None:
        def archive(transaction: Transaction) -> None:
            ledger.drop_archived(transaction.connection, checkpoint)
            transaction.append(now, "segment", ledger_payload)

        self._write(archive)
