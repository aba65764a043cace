"""Fingerprints of character sequences: 64-bit numbers that are equal for equal sequences, made with numpy in bulk.

A sequence's number is the sum of each character's value times a power of an odd multiplier, modulo 2**64. So the number
of every stretch of a text, and of every stretch without one of its characters, follows from one running sum. A
collision costs time, never a wrong answer: whoever looks a fingerprint up compares the texts.

Three kinds, salted apart: ``text`` (by shape class, so that look-alikes of one class have equal numbers), ``sound`` (of
sound codes), ``bag`` (the characters of a text in any order).
"""

from enum import Enum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from verifier.screening import shapes

Numbers = NDArray[np.uint64]

LONGEST = 64
"""Characters; what a text or a name has beyond them is left out."""
MOST_TEXTS = 64
"""So many are looked up side by side, at most."""
_POSITIONS = LONGEST * MOST_TEXTS + 1
_ALPHABET = 1 << 18
_ALPHABET_MASK = np.uint32(_ALPHABET - 1)
_MULTIPLIER = 0x9E3779B97F4A7C15
_INVERSE = pow(_MULTIPLIER, -1, 1 << 64)
_FINISH = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


class Kind(Enum):
    TEXT = 0
    SOUND = 0x5851F42D4C957F2D
    BAG = 0x2545F4914F6CDD1D


def code_points(text: str) -> NDArray[np.uint32]:
    """Of the first three planes of Unicode; what lies beyond shares their numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) & _ALPHABET_MASK


@cache
def powers() -> Numbers:
    """The multiplier's powers, for every position of texts side by side."""
    return np.array([pow(_MULTIPLIER, i, 1 << 64) for i in range(_POSITIONS)], dtype=np.uint64)


@cache
def inverse_powers() -> Numbers:
    return np.array([pow(_INVERSE, i, 1 << 64) for i in range(_POSITIONS)], dtype=np.uint64)


@cache
def values(kind: Kind) -> Numbers:
    """A random-looking value for each code point."""
    points = np.arange(_ALPHABET, dtype=np.uint64)
    if kind is not Kind.SOUND:
        for character, representative in shapes.classes().items():
            points[ord(character)] = ord(representative)
    mixed = points + np.uint64(kind.value) + np.uint64(_MULTIPLIER)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def finish(sums: Numbers) -> Numbers:
    """Spreads the sums over all 64 bits."""
    sums = (sums ^ (sums >> _SHIFT)) * _FINISH
    return sums ^ (sums >> _SHIFT)


def of_rows(kind: Kind, rows: NDArray[np.uint32]) -> Numbers:
    """The fingerprint of each row of code points; the rows are sequences of one length."""
    found = values(kind)[rows]
    if kind is not Kind.BAG:
        found = found * powers()[: rows.shape[1]]
    return finish(found.sum(axis=1, dtype=np.uint64))


def running_sums(kind: Kind, points: NDArray[np.uint32]) -> Numbers:
    """The sums of every beginning of the text, the empty one first; of each row, where ``points`` are many texts of one
    length.
    """
    sums = np.zeros((*points.shape[:-1], points.shape[-1] + 1), dtype=np.uint64)
    found = values(kind)[points]
    if kind is not Kind.BAG:
        found = found * powers()[: points.shape[-1]]
    found.cumsum(axis=-1, out=sums[..., 1:])
    return sums
