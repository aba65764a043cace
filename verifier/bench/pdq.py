"""PDQ, the perceptual hash of 256 bits, and pHash: what the screening of avatars is measured beside.

PDQ after the published algorithm of ThreatExchange (two passes of a box filter, 64 x 64, the 16 x 16 lowest frequencies
of the cosine transform against their median). Its eight orientations come from signs and a transposition of the
transform. Tested against hashes that the C++ implementation gave.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.fingerprint import coefficients, orientations

_SIDE = 64
_REPETITIONS = 2
BITS = 256

Bits = NDArray[np.bool_]


def pdq(picture: Pixels) -> Bits:
    """Of RGB pixels, in the order in which the C++ implementation prints them: the highest frequencies first."""
    return _above_median(coefficients(_reduced(picture)))[::-1]


def pdq_in_all_orientations(picture: Pixels) -> Bits:
    """A row an orientation."""
    return np.stack([_above_median(one) for one in orientations(coefficients(_reduced(picture)))])


def phash(picture: Pixels) -> Bits:
    """The pHash of 256 bits as ImageHash has it: 64 x 64, 16 x 16 frequencies with the constant."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    return _above_median(np.asarray(cv2.dct(small)[:16, :16]))


def _above_median(values: NDArray[np.float32]) -> Bits:
    above: Bits = (values > np.median(values)).ravel()
    return above


def _reduced(picture: Pixels) -> NDArray[np.float32]:
    luma = picture.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    height, width = luma.shape
    for _ in range(_REPETITIONS):
        luma = _box(_box(luma, _window(width)).T, _window(height)).T
    rows = ((np.arange(_SIDE) + 0.5) * height / _SIDE).astype(np.int64)
    columns = ((np.arange(_SIDE) + 0.5) * width / _SIDE).astype(np.int64)
    return np.ascontiguousarray(luma[np.ix_(rows, columns)])


def _window(side: int) -> int:
    return (side + 2 * _SIDE - 1) // (2 * _SIDE)


def _box(values: NDArray[np.float32], window: int) -> NDArray[np.float32]:
    """The mean along each row of those ``window`` values that are inside."""
    length = values.shape[1]
    ahead = (window + 2) // 2 - 1
    sums = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1, dtype=np.float64)], axis=1)
    last = np.minimum(np.arange(length) + ahead + 1, length)
    first = np.maximum(np.arange(length) + ahead + 1 - window, 0)
    means = (sums[:, last] - sums[:, first]) / (last - first)
    return np.asarray(means, dtype=np.float32)
