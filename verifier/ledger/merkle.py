"""The Merkle tree over the ledger, as RFC 6962 (Certificate Transparency), section 2.1, defines it.

The leaf of entry ``n`` is at index ``n - 1``, and its data is the entry's hash, which covers all of the entry and the
chain before it. A *perfect* subtree covers ``2 ** level`` leaves from ``number << level`` on; whoever can tell those
(``Node``) has the root and every proof of a tree of any size in a logarithmic number of steps.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
"""The hash of a perfect subtree, by level and number."""
EMPTY_ROOT = sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(size: int, node: Node) -> bytes:
    """Of the first ``size`` leaves."""
    return _hash(0, size, node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """The audit path of the leaf at ``index`` (from 0) in the tree of the first ``size`` leaves, from the leaf up.

    Raises ``ValueError`` where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such leaf")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(_hash(middle, last, node))
            last = middle
        else:
            path.append(_hash(first, middle, node))
            first = middle
    return tuple(reversed(path))


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> bool:
    """Whether ``path`` proves that ``leaf`` (a leaf's hash) is at ``index`` of the tree with ``expected_root``.

    Needs nothing but its arguments: RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    position, last, computed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and computed == expected_root


def _hash(first: int, last: int, node: Node) -> bytes:
    """Of the leaves from ``first`` up to ``last``, where ``first`` is a left edge of the tree's own splits."""
    count = last - first
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return node(level, first >> level)
    middle = first + _split(count)
    return node_hash(_hash(first, middle, node), _hash(middle, last, node))


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1
