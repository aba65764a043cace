"""The right edge of the tree: what has to be remembered to append leaves and to tell the root, whatever the size."""

from dataclasses import dataclass

from verifier.ledger.merkle import EMPTY_ROOT, Node, leaf_hash, node_hash

TILE_LEVEL = 8
"""Perfect subtrees from this level on are stored: at most 255 leaves are read for what is below."""
TILE = 1 << TILE_LEVEL


@dataclass(frozen=True, slots=True)
class Subtree:
    """A perfect one, by its place (see ``merkle``)."""

    level: int
    number: int
    hash: bytes


class Frontier:
    """The perfect subtrees that the first ``size`` leaves fall into, largest first: one for each bit of ``size``."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    @classmethod
    def of(cls, size: int, node: Node) -> "Frontier":
        """That of a tree whose perfect subtrees are known."""
        made, covered = cls(), 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                made._edge.append(node(level, covered >> level))
                covered += 1 << level
        made.size = size
        return made

    def append(self, entry_hash: bytes) -> list[Subtree]:
        """Takes one more entry; returns the subtrees that it completed and that are to be stored."""
        current, completed = leaf_hash(entry_hash), []
        level, position = 0, self.size
        while position & 1:
            current = node_hash(self._edge.pop(), current)
            level, position = level + 1, position >> 1
            if level >= TILE_LEVEL:
                completed.append(Subtree(level, position, current))
        self._edge.append(current)
        self.size += 1
        return completed

    def root(self) -> bytes:
        if not self._edge:
            return EMPTY_ROOT
        computed = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            computed = node_hash(left, computed)
        return computed
