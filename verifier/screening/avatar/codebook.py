"""Quantises descriptors: two halves, each to the nearest of some centres, and 128 signs of random directions.

The pair of centres is the cell of an inverted index, the signs tell near descriptors of a cell from far ones. A
descriptor of 512 bytes becomes 16. The centres are learnt from the references at build time and kept in the snapshot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.keypoints import DIMENSIONS

HALF = DIMENSIONS // 2
MOST_CENTRES = 512
FEWEST_CENTRES = 4
_WANTED_IN_CELL = 6
_SAMPLE = 40_000
_ROUNDS = 8
_SEED = 20170908

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Codebook:
    """``centres`` of 2 x K x ``HALF``."""

    centres: Floats

    @property
    def cells(self) -> int:
        return int(self.centres.shape[1]) ** 2

    def cells_of(self, descriptors: Floats, probes: int = 1) -> NDArray[np.int64]:
        """``probes`` x ``probes`` cells for each: those of its nearest centres in either half."""
        size = self.centres.shape[1]
        probes = min(probes, size)
        nearest = []
        for half in range(2):
            part, centres = descriptors[:, half * HALF : (half + 1) * HALF], self.centres[half]
            far = (centres**2).sum(axis=1)[None, :] - 2 * (part @ centres.T)
            if probes == 1:
                nearest.append(far.argmin(axis=1)[:, None])
            else:
                nearest.append(np.argpartition(far, probes - 1, axis=1)[:, :probes])
        cells: NDArray[np.int64] = nearest[0][:, :, None] * size + nearest[1][:, None, :]
        return cells.reshape(len(descriptors), -1)


def signs(descriptors: Floats) -> NDArray[np.uint64]:
    """Two words each; the share of bits that differ grows with the angle between descriptors."""
    return np.ascontiguousarray(np.packbits((descriptors - _MEAN) @ _DIRECTIONS > 0, axis=1)).view(np.uint64)


def sample(count: int) -> NDArray[np.int64]:
    """Which of ``count`` descriptors are enough to learn from."""
    return np.random.default_rng(_SEED).permutation(count)[:_SAMPLE]


def learn(descriptors: Floats, count: int) -> Codebook:
    """By k-means, the same for the same descriptors; for an index of ``count``."""
    wanted = max(float(np.sqrt(count / _WANTED_IN_CELL)), 1.0)
    size = int(np.clip(2 ** round(float(np.log2(wanted))), FEWEST_CENTRES, MOST_CENTRES))
    chance = np.random.default_rng(_SEED)
    halves = [_k_means(descriptors[:, half * HALF : (half + 1) * HALF], size, chance) for half in range(2)]
    return Codebook(np.stack(halves))


def _k_means(points: Floats, size: int, chance: np.random.Generator) -> Floats:
    centres = points[chance.choice(len(points), size, replace=len(points) < size)].copy()
    for _ in range(_ROUNDS):
        own = ((centres**2).sum(axis=1)[None, :] - 2 * (points @ centres.T)).argmin(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, own, points)
        counts = np.bincount(own, minlength=size)
        used = counts > 0
        centres[used] = sums[used] / counts[used, None]
    return centres


def _directions() -> Floats:
    """Orthogonal, so that no two signs tell the same."""
    matrix = np.random.default_rng(_SEED).standard_normal((DIMENSIONS, DIMENSIONS))
    return np.linalg.qr(matrix)[0].astype(np.float32)


_MEAN = np.float32(0.075)
"""About the mean of a root-normalised descriptor's numbers."""
_DIRECTIONS = _directions()
