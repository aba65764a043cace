"""Makes checkpoints of the ledger and proves that an entry is under one.

A checkpoint is made every so many entries or seconds, by whichever process is first, beside the decisions and never in
one's way: it reads what is durable already and writes one row.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from verifier.domain.errors import FailedPrecondition, NotFound, VerifierError
from verifier.ledger import merkle
from verifier.ledger.chain import Entry
from verifier.ledger.checkpoint import Checkpoint, origin_of, sign
from verifier.ledger.frontier import TILE, TILE_LEVEL, Frontier, Subtree
from verifier.ledger.signing import Signer
from verifier.ledger.verification import Chain, signature_problem
from verifier.privacy.keys import KeyRing, ledger_keys
from verifier.storage.ledger_store import EntryFilter, LedgerStore

_LARGEST_STEP = 65_536
_TILES_KEPT = 4
_STORED_KEPT = 1_024
_ARCHIVED = "sequence: this entry was archived: its segment file holds it with its proof"


class LedgerBroken(VerifierError):
    """The entries since the last checkpoint are not what was written: `verifier ledger verify` names each."""

    code = "LEDGER_BROKEN"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """``path`` leads from the leaf of ``entry`` to the root of ``checkpoint``."""

    entry: Entry
    path: tuple[bytes, ...]
    checkpoint: Checkpoint


class Checkpoints:
    """``now`` in UTC."""

    def __init__(self, store: LedgerStore, ring: KeyRing, now: Callable[[], datetime]) -> None:
        self._store = store
        self._keys = ledger_keys(ring)
        self._signer = Signer.of(ring.active.ledger)
        self._now = now
        self._making = threading.Lock()

    def make(self) -> Checkpoint:
        """One that covers every entry; the last one where nothing is new.

        Raises ``NotFound`` where the ledger is empty, ``LedgerBroken`` where what is new was tampered with: that is
        not signed.
        """
        head = self._store.ledger_head()
        if head is None:
            raise NotFound("checkpoint: the ledger is empty")
        problem = signature_problem(head, self._keys)
        if problem is not None:
            raise LedgerBroken(f"the ledger's head cannot be trusted: {problem}")
        with self._making:
            last = self._store.checkpoint()
            while last is None or last.size < head.sequence:
                last = self._extend(last, min(head.sequence, (last.size if last else 0) + _LARGEST_STEP))
                if last.size == head.sequence and last.head != head.hash:
                    raise LedgerBroken("the ledger's last entry is not the one that was signed")
        return last

    def at(self, size: int) -> Checkpoint:
        """A fresh one of an earlier size. Raises ``KeyError`` where the entry there is archived."""
        last = self.make()
        (head,) = self._store.leaf_hashes(size, size)
        root = merkle.root(size, StoredNodes(self._store, last.size).node)
        return sign(last.origin, size, root, head, self._now(), self._signer)

    def prove(self, sequence: int) -> Inclusion:
        """That the ledger's checkpoint covers the entry. Raises ``NotFound``, ``FailedPrecondition`` (archived)."""
        checkpoint = self._store.checkpoint()
        if checkpoint is None or checkpoint.size < sequence:
            checkpoint = self.make()
        if not 1 <= sequence <= checkpoint.size:
            raise NotFound("sequence: the ledger has no such entry")
        entry = next(self._store.ledger_entries(EntryFilter(first=sequence, last=sequence)), None)
        if entry is None:
            raise FailedPrecondition(_ARCHIVED)
        nodes = StoredNodes(self._store, checkpoint.size)
        try:
            path = merkle.inclusion_path(sequence - 1, checkpoint.size, nodes.node)
        except KeyError:
            raise LedgerBroken("a stored part of the ledger's tree is missing") from None
        return Inclusion(entry, path, checkpoint)

    def _extend(self, last: Checkpoint | None, size: int) -> Checkpoint:
        covered = last.size if last else 0
        try:
            frontier = Frontier.of(covered, StoredNodes(self._store, covered).node)
        except KeyError:
            raise LedgerBroken("a stored part of the ledger's tree is missing") from None
        if last is not None and frontier.root() != last.root:
            raise LedgerBroken(f"the entries under checkpoint {covered} are not those it was made of")
        chain = Chain(covered, last.head) if last else Chain()
        completed: list[Subtree] = []
        origin = last.origin if last else ""
        for entry in self._store.ledger_entries(EntryFilter(first=covered + 1, last=size)):
            chain.take(entry)
            completed += frontier.append(entry.hash)
            origin = origin or origin_of(entry.hash)
        if chain.problems or chain.sequence != size:
            raise LedgerBroken("; ".join(chain.problems) or f"entry {size}: is missing")
        made = sign(origin, size, frontier.root(), chain.hash, self._now(), self._signer)
        self._store.add_checkpoint(made, completed)
        return made


class StoredNodes:
    """The perfect subtrees of the stored tree: from the stored ones, below them from the entries' hashes.

    Remembers what it read, so that a walk along the ledger reads each tile once; one for each walk.
    """

    def __init__(self, store: LedgerStore, size: int) -> None:
        self._store = store
        self._size = size
        self._stored = lru_cache(_STORED_KEPT)(lambda level, number: store.tree_nodes([(level, number)])[0])
        self._tile = lru_cache(_TILES_KEPT)(self._read)

    def node(self, level: int, number: int) -> bytes:
        """Raises ``KeyError`` where it is not stored, or its entries are archived."""
        if level >= TILE_LEVEL:
            return self._stored(level, number)
        tile = number << level >> TILE_LEVEL
        return self._tile(tile)[level][number - (tile << TILE_LEVEL >> level)]

    def _read(self, tile: int) -> list[list[bytes]]:
        """By level, the subtrees that are whole in this tile."""
        first, last = tile * TILE + 1, min((tile + 1) * TILE, self._size)
        levels = [[merkle.leaf_hash(one) for one in self._store.leaf_hashes(first, last)]]
        while len(below := levels[-1]) > 1:
            levels.append([merkle.node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
        return levels
