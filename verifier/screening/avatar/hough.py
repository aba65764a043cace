"""Ranks references by the pairs of like keypoints that agree on where the reference lies.

Every pair says where the reference's middle is, how large it is and how it is turned. Pairs are counted in a coarse
grid of these four, in two grids that are half a cell apart, so that no agreement is lost on a border. A keypoint that
is like very many counts for little in each. One pass over all pairs, about 3 ms.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.keypoints import Keypoints
from verifier.screening.avatar.voting import Pairs

Floats = NDArray[np.float32]
_PLACES = 6
"""Cells a side of the avatar."""
_SIZES = 1.0
"""Powers of two a cell."""
_TURNS = 10
_OFF = 32
_SMALLEST, _LARGEST = -4.0, 4.0


@dataclass(frozen=True, slots=True)
class Leader:
    """``rows`` are the pairs of the reference, of the mirrored avatar's keypoints where ``mirrored``."""

    reference: int
    mirrored: bool
    weight: float
    rows: NDArray[np.int64]


def leaders(pairs: Pairs, keypoints: Keypoints, side: float, middle: float, most: int) -> list[Leader]:
    """``keypoints`` are all four of the avatar's; ``side`` is its longer side, ``middle`` the references' middle, in
    the pixels of either's keypoints.
    """
    if not len(pairs.asked):
        return []
    mirrored = pairs.asked >= len(keypoints) // 2
    owners = pairs.owners.astype(np.int64) * 2 + mirrored
    weights = _weights(pairs, len(keypoints))
    forms = pairs.forms.astype(np.float32)
    size = keypoints.sizes[pairs.asked] / np.maximum(forms[:, 2], 1e-3)
    turn = keypoints.angles[pairs.asked] - forms[:, 3]
    x, y = middle - forms[:, 0], middle - forms[:, 1]
    cosine, sine = np.cos(turn) * size, np.sin(turn) * size
    place_x = (keypoints.places[pairs.asked, 0] + cosine * x - sine * y) / side * _PLACES
    place_y = (keypoints.places[pairs.asked, 1] + sine * x + cosine * y) / side * _PLACES
    level = np.clip(np.log2(np.maximum(size, 1e-3)), _SMALLEST, _LARGEST) / _SIZES
    turned = (turn / (2 * np.pi)) % 1 * _TURNS
    best: dict[int, float] = {}
    for half in (0.0, 0.5):
        keys = owners
        for part in (
            np.clip(np.floor(place_x + half) + _OFF // 2, 0, _OFF - 1),
            np.clip(np.floor(place_y + half) + _OFF // 2, 0, _OFF - 1),
            np.floor(level + half) + _OFF // 2,
            np.floor(turned + half) % _TURNS,
        ):
            keys = keys * _OFF + part.astype(np.int64)
        cells, sums = _sums(keys, weights)
        for place in np.argsort(-sums, kind="stable")[: 3 * most]:
            owner = int(cells[place] // _OFF**4)
            best[owner] = max(best.get(owner, 0.0), float(sums[place]))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [Leader(owner // 2, bool(owner % 2), weight, np.flatnonzero(owners == owner)) for owner, weight in ranked]


def leader(pairs: Pairs, keypoints: Keypoints, reference: int, mirrored: bool) -> Leader:
    """All pairs of a reference that somebody proposes, whatever they weigh together."""
    is_mirrored = pairs.asked >= len(keypoints) // 2
    return Leader(reference, mirrored, 0.0, np.flatnonzero((pairs.owners == reference) & (is_mirrored == mirrored)))


def _weights(pairs: Pairs, keypoints: int) -> Floats:
    times = np.bincount(pairs.asked, minlength=keypoints)
    return (pairs.weights / np.sqrt(times[pairs.asked].astype(np.float32))).astype(np.float32)


def _sums(keys: NDArray[np.int64], weights: Floats) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Each key once, and the weights of all its rows."""
    order = np.argsort(keys)
    ordered = keys[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return ordered[first], np.add.reduceat(weights[order].astype(np.float64), first)
