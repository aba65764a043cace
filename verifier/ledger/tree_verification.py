"""Compares the stored checkpoints and subtrees with the tree that the entries really make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from verifier.ledger.checkpoint import Checkpoint, CheckpointUnreadable, is_signed, parse
from verifier.ledger.frontier import TILE_LEVEL, Frontier
from verifier.ledger.merkle import node_hash

Place = tuple[int, int]
"""Level and number of a perfect subtree."""


@dataclass(frozen=True, slots=True)
class StoredTree:
    """``notes`` by the size that they stand under; ``nodes`` are the stored perfect subtrees."""

    notes: Mapping[int, str] = field(default_factory=dict)
    nodes: Mapping[Place, bytes] = field(default_factory=dict)

    def node(self, level: int, number: int) -> bytes:
        """Raises ``KeyError``."""
        return self.nodes[level, number]


class TreeCheck:
    """Takes the entries' hashes one by one; ``finish`` says what did not fit."""

    def __init__(self, tree: StoredTree, public_keys: Sequence[bytes]) -> None:
        self.tree = tree
        self.frontier = Frontier()
        self._problems: list[str] = []
        self._checkpoints = self._read(public_keys)
        self._compared: set[int] = set()

    def anchor(self, size: int) -> Checkpoint | None:
        """The good checkpoint of that size, if there is one."""
        return self._checkpoints.get(size)

    def take(self, entry_hash: bytes) -> None:
        for made in self.frontier.append(entry_hash):
            stored = self.tree.nodes.get((made.level, made.number))
            if stored is not None and stored != made.hash:
                self._problems.append(f"subtree {made.level}/{made.number}: differs from the entries under it")
        reached = self._checkpoints.get(self.frontier.size)
        if reached is not None:
            self.compare(reached)
            if reached.head != entry_hash:
                self._problems.append(f"checkpoint {reached.size}: names another last entry")

    def compare(self, checkpoint: Checkpoint) -> None:
        self._compared.add(checkpoint.size)
        if checkpoint.root != self.frontier.root():
            self._problems.append(f"checkpoint {checkpoint.size}: the entries before it are not those it was made of")

    def finish(self) -> list[str]:
        largest = max(self.tree.notes, default=0)
        if largest > self.frontier.size:
            self._problems.append(f"checkpoint {largest}: covers more entries than there are")
            return self._problems
        for size in sorted(self._checkpoints.keys() - self._compared):
            self._problems.append(f"checkpoint {size}: the entries before it are archived: its segment file has them")
        expected = {(level, n) for level in range(TILE_LEVEL, largest.bit_length()) for n in range(largest >> level)}
        for level, number in sorted(expected ^ self.tree.nodes.keys()):
            self._problems.append(f"subtree {level}/{number}: missing, or more than the checkpoints cover")
        for level, number in sorted(expected & self.tree.nodes.keys()):
            if level > TILE_LEVEL and not self._fits_its_halves(level, number):
                self._problems.append(f"subtree {level}/{number}: differs from its halves")
        return self._problems

    def _read(self, public_keys: Sequence[bytes]) -> dict[int, Checkpoint]:
        good = {}
        for size, note in self.tree.notes.items():
            try:
                checkpoint = parse(note)
            except CheckpointUnreadable:
                self._problems.append(f"checkpoint {size}: changed after it was written")
                continue
            if checkpoint.size != size or not is_signed(checkpoint, public_keys):
                self._problems.append(f"checkpoint {size}: not signed with a key of the key file, or changed since")
            else:
                good[size] = checkpoint
        if len({checkpoint.origin for checkpoint in good.values()}) > 1:
            self._problems.append("checkpoints: are of several ledgers")
        return good

    def _fits_its_halves(self, level: int, number: int) -> bool:
        nodes = self.tree.nodes
        left, right = nodes.get((level - 1, 2 * number)), nodes.get((level - 1, 2 * number + 1))
        return left is not None and right is not None and nodes[level, number] == node_hash(left, right)
