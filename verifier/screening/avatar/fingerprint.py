"""A picture's fingerprint: its coarse structure, robust to scale, compression, brightness and recolouring.

The luminance is reduced to 64 x 64, of whose cosine transform the 16 x 16 lowest frequencies without the constant are
kept, as PDQ does. PDQ keeps their signs against the median; here their square-rooted values make a unit vector, whose
product with another is their similarity. Symmetric signs, as logos are, have many coefficients near nought, whose bits
are noise and whose values are not, so the bits alone would miss them (``docs/decisions/0001``).

A transform's flips and quarter turns are flips of signs and a transposition, so eight orientations cost as much as one.
"""

import numpy as np
from numpy.typing import NDArray

SIDE = 64
FREQUENCIES = 16
BITS = FREQUENCIES * FREQUENCIES
FLATTEST = 0.006

Grey = NDArray[np.float32]
_COSINE = np.sqrt(2 / SIDE) * np.cos(
    np.pi / (2 * SIDE) * np.outer(np.arange(1, FREQUENCIES + 1), 2 * np.arange(SIDE) + 1)
).astype(np.float32)
_ALTERNATING = np.where(np.arange(1, FREQUENCIES + 1) % 2 == 1, -1, 1).astype(np.float32)


def is_flat(grey: Grey) -> bool:
    """Too little structure to tell anything: one colour, a faint gradient."""
    return float(np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()) < FLATTEST


def coefficients(grey: Grey) -> Grey:
    """``grey`` of ``SIDE`` x ``SIDE`` values."""
    transform: Grey = _COSINE @ grey @ _COSINE.T
    return transform


def unit_vectors(transforms: Grey) -> Grey:
    """A row a transform; square-rooted, so that a few large coefficients do not decide alone."""
    stacked = transforms.reshape(-1, BITS)
    roots = np.sign(stacked) * np.sqrt(np.abs(stacked))
    vectors: Grey = roots / np.maximum(np.linalg.norm(roots, axis=1, keepdims=True), 1e-6)
    return vectors.astype(np.float32)


def distance(first: Grey, second: Grey) -> int:
    """Bits of ``BITS`` that differ; the roots have the order of the coefficients."""
    return int(((first > np.median(first)) != (second > np.median(second))).sum())


def orientations(transform: Grey) -> list[Grey]:
    """Upright, mirrored, upside down, turned by 180°, 90°, 270°, mirrored along either diagonal."""
    rows, columns = _ALTERNATING[:, None], _ALTERNATING[None, :]
    turned = transform.T
    return [
        transform,
        transform * columns,
        transform * rows,
        transform * rows * columns,
        turned * columns,
        turned * rows,
        turned,
        turned * rows * columns,
    ]
