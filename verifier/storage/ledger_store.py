"""The part of the Store port that keeps the ledger: its entries, its checkpoints, and the subtrees that proofs need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from verifier.ledger.chain import Entry, Head
from verifier.ledger.checkpoint import Checkpoint
from verifier.ledger.frontier import Subtree
from verifier.ledger.tree_verification import StoredTree


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries: from ``first`` to ``last`` by sequence, ``since`` up to before ``until`` in UTC; those of a
    ``tenant``, of one of its accounts, or of none of them (``about_no_account``). Empty and ``None`` are every.
    """

    tenant: str = ""
    account_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    first: int = 1
    last: int | None = None
    about_no_account: bool = False


class LedgerStore(Protocol):
    def ledger_entries(self, chosen: EntryFilter | None = None) -> Iterator[Entry]:
        """In their order; from the first that is not archived."""

    def ledger_entry_of_decision(self, tenant: str, account_id: str, decision_id: str) -> Entry | None: ...

    def misfiled_entries(self) -> Iterator[int]:
        """The sequences of entries that are found under another tenant, account or decision than they are about."""

    def ledger_head(self) -> Head | None: ...

    def record_act(self, kind: str, ledger_payload: bytes, now: datetime) -> int:
        """Keeps what a person did, where nothing else is stored; returns the entry's sequence."""

    def checkpoint(self) -> Checkpoint | None:
        """The largest."""

    def stored_tree(self) -> StoredTree:
        """All of it, for verification."""

    def tree_nodes(self, places: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
        """Stored perfect subtrees by level and number. Raises ``KeyError`` where one is missing."""

    def leaf_hashes(self, first: int, last: int) -> tuple[bytes, ...]:
        """The hashes of the entries from ``first`` to ``last``. Raises ``KeyError`` where one is archived."""

    def add_checkpoint(self, checkpoint: Checkpoint, completed: Sequence[Subtree]) -> None:
        """Adding one that is there already changes nothing."""

    def archive(self, checkpoint: Checkpoint, ledger_payload: bytes, now: datetime) -> None:
        """Drops the entries that ``checkpoint`` covers and says so in the ledger; keeps ``checkpoint`` as the start."""
