"""Bits that differ, counted by columns, against counting them one by one; and the nearest of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from verifier.screening.avatar import hamming

WORDS = st.integers(0, 2**64 - 1)


def bits(words: list[int]) -> int:
    return sum(one << (hamming.WORD * place) for place, one in enumerate(words))


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=40), st.tuples(WORDS, WORDS))
def test_distances_are_those_of_a_count_bit_by_bit(kept: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    columns = hamming.columns(np.array(kept, dtype=np.uint64))
    found = hamming.distances(columns, np.array(asked, dtype=np.uint64))
    assert found.tolist() == [(bits(list(one)) ^ bits(list(asked))).bit_count() for one in kept]


@given(st.lists(st.integers(0, 128), max_size=200), st.integers(1, 40))
def test_the_nearest_are_those_of_a_stable_order(different: list[int], most: int) -> None:
    values = np.array(different, dtype=np.uint8)
    assert hamming.nearest(values, most).tolist() == sorted(np.argsort(values, kind="stable")[:most].tolist())
