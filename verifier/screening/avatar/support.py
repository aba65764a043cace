"""How many like keypoints agree with a placement, and how unlikely it is that so many do so by chance.

A reference with many keypoints like many of the avatar's has some that agree wherever it is laid, so a count alone says
little. What counts is by how much it exceeds the count to be expected.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import keypoints
from verifier.screening.avatar.keypoints import Keypoints
from verifier.screening.avatar.voting import Pairs

Floats = NDArray[np.float32]
_REACH = 0.045 * keypoints.SIDE
"""In pixels of the reference's keypoints."""
_TURN, _SIZE = 0.45, 0.55
"""Radians, and natural logarithm of the ratio."""
_CHANCE = 0.0018
"""That a pair agrees though nothing is there: the share of the tolerances in all places, turns and some sizes."""
_CELL = 4


@dataclass(frozen=True, slots=True)
class Support:
    """``surprise`` is the natural logarithm of one over the chance, nought where no more agree than expected."""

    count: int
    surprise: float


def support(matrix: Floats, pairs: Pairs, reference: int, asked: Keypoints) -> Support:
    """``matrix`` of 2 x 3 takes places of the reference, in pixels of its keypoints, to those of the avatar; ``asked``
    are all four of the avatar's.
    """
    mirrored = bool(np.linalg.det(matrix[:, :2]) < 0)
    rows = np.flatnonzero((pairs.owners == reference) & ((pairs.asked >= len(asked) // 2) == mirrored))
    if not len(rows):
        return Support(0, 0.0)
    if mirrored:  # their x is counted backwards
        matrix = matrix * np.array([[-1], [1]], dtype=np.float32)
    scale = math.sqrt(max(float(np.linalg.det(matrix[:, :2])), 1e-6))
    theirs, ours = pairs.forms[rows].astype(np.float32), asked.forms(pairs.asked[rows])
    off = np.linalg.norm(theirs[:, :2] @ matrix[:, :2].T + matrix[:, 2] - ours[:, :2], axis=1) / scale
    towards = np.column_stack([np.cos(theirs[:, 3]), np.sin(theirs[:, 3])]) @ matrix[:, :2].T
    turned = np.arctan2(towards[:, 1], towards[:, 0]) - ours[:, 3]
    sized = np.log(np.maximum(ours[:, 2], 1e-3) / np.maximum(theirs[:, 2] * scale, 1e-3))
    agree = (off <= _REACH) & (np.abs((turned + np.pi) % (2 * np.pi) - np.pi) <= _TURN) & (np.abs(sized) <= _SIZE)
    likest = np.flatnonzero(agree)[np.argsort(-pairs.weights[rows[agree]], kind="stable")]
    once = _once(theirs[likest, :2] / _CELL, likest)
    count = len(_once(ours[once, :2] / (_CELL * scale), once))
    expected = _CHANCE * len(rows)
    return Support(count, max(count * math.log(count / expected) - count + expected, 0.0) if count > expected else 0.0)


def _once(places: NDArray[np.floating], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first row of each place: a place counts once, however many keypoints are alike there."""
    _, first = np.unique(np.round(places).astype(np.int64), axis=0, return_index=True)
    return rows[np.sort(first)]
