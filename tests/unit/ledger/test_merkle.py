"""The tree and its proofs, against RFC 6962's own definitions written once more."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.ledger import merkle
from verifier.ledger.frontier import TILE_LEVEL, Frontier

SIZES = st.integers(1, 700)


def leaf(index: int) -> bytes:
    """What entry ``index + 1`` is hashed from."""
    return sha256(index.to_bytes(8, "big")).digest()


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH, word by word from section 2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def root_by_path(index: int, size: int, data: bytes, path: list[bytes]) -> bytes:
    """From section 2.1.1's recursion, not from the loop that the code has."""
    if size == 1:
        assert not path
        return sha256(b"\x00" + data).digest()
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return sha256(b"\x01" + root_by_path(index, k, data, path[:-1]) + path[-1]).digest()
    return sha256(b"\x01" + path[-1] + root_by_path(index - k, size - k, data, path[:-1])).digest()


@cache
def node(level: int, number: int) -> bytes:
    return tree_hash([leaf(i) for i in range(number << level, (number + 1) << level)])


def leaves(size: int) -> list[bytes]:
    return [leaf(i) for i in range(size)]


def test_the_roots_are_those_of_the_rfcs_test_vectors() -> None:
    """The leaves and roots that the reference implementation of certificate transparency tests with."""
    data = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
    data.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, expected in roots.items():
        frontier = Frontier()
        for one in data[:size]:
            frontier.append(one)
        assert frontier.root().hex() == expected
    assert merkle.root(0, node) == Frontier().root() == sha256(b"").digest()


@given(SIZES)
def test_the_root_is_the_rfcs_however_it_is_computed(size: int) -> None:
    frontier = Frontier()
    for one in leaves(size):
        frontier.append(one)
    assert merkle.root(size, node) == frontier.root() == Frontier.of(size, node).root() == tree_hash(leaves(size))


@given(SIZES, SIZES)
def test_a_frontier_goes_on_from_any_size(start: int, size: int) -> None:
    frontier = Frontier.of(min(start, size), node)
    completed = [one for data in leaves(size)[min(start, size) :] for one in frontier.append(data)]
    assert frontier.root() == tree_hash(leaves(size))
    assert all(one.level >= TILE_LEVEL and one.hash == node(one.level, one.number) for one in completed)


@given(st.data())
def test_every_leaf_is_proven_and_an_independent_check_agrees(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, node)
    root = tree_hash(leaves(size))
    assert merkle.is_included(merkle.leaf_hash(leaf(index)), index, size, path, root)
    assert root_by_path(index, size, leaf(index), list(path)) == root


@given(st.data())
def test_a_proof_proves_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 300))
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.inclusion_path(index, size, node), tree_hash(leaves(size))
    one = merkle.leaf_hash(leaf(index))
    other = data.draw(st.integers(0, size - 1).filter(lambda i: i != index))
    place = data.draw(st.integers(0, len(path) - 1))
    flipped = [bytes([h[0] ^ 1]) + h[1:] if i == place else h for i, h in enumerate(path)]
    assert not merkle.is_included(one, other, size, path, root)
    assert not merkle.is_included(merkle.leaf_hash(leaf(other)), index, size, path, root)
    assert not merkle.is_included(one, index, size, flipped, root)
    assert not merkle.is_included(one, index, size, path[:-1], root)
    assert not merkle.is_included(one, index, size, (*path, root), root)
    assert not merkle.is_included(one, index, size, path, one)
    assert not merkle.is_included(one, size, size, path, root)
    assert not merkle.is_included(one, -1, size, path, root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_path(index, size, node)
