"""Where a reference lies on an avatar, from what a fingerprint or the keypoints say, as one kind of matrix.

A matrix of 2 x 3 takes places of the reference's thumbnail to pixels of the avatar.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import verification
from verifier.screening.avatar.shape_index import ShapeMatch
from verifier.screening.avatar.trimming import Box

Floats = NDArray[np.float32]
_ORIENTED = (
    ((1, 0, 0), (0, 1, 0)),
    ((-1, 0, 1), (0, 1, 0)),
    ((1, 0, 0), (0, -1, 1)),
    ((-1, 0, 1), (0, -1, 1)),
    ((0, 1, 0), (-1, 0, 1)),
    ((0, -1, 1), (1, 0, 0)),
    ((0, 1, 0), (1, 0, 0)),
    ((0, -1, 1), (-1, 0, 1)),
)
"""Where a place of the reference's unit square lies in the avatar's, in the order of ``fingerprint.orientations``."""


@dataclass(frozen=True, slots=True)
class Placement:
    """``angle`` in degrees, anticlockwise; ``scale`` is the reference's longer side in longer sides of the avatar;
    ``corners`` are those of the reference, x and y in pixels of the avatar.
    """

    mirrored: bool
    angle: float
    scale: float
    stretch: float
    corners: tuple[tuple[int, int], ...]


def of_shapes(match: ShapeMatch, box: Box) -> Floats:
    """``box`` is that of the avatar's view."""
    left, top, width, height = match.box
    unit = _square(verification.from_thumbnail(1, 1))
    view = np.array([[1 / width, 0, -left / width], [0, 1 / height, -top / height], [0, 0, 1]], dtype=np.float32)
    oriented = _square(np.array(_ORIENTED[match.orientation], dtype=np.float32))
    avatar = np.array([[box.width, 0, box.left], [0, box.height, box.top], [0, 0, 1]], dtype=np.float32)
    return np.asarray((avatar @ oriented @ view @ unit)[:2], dtype=np.float32)


def of_keypoints(found: Floats, size: tuple[float, float], mirrored: bool = False) -> Floats:
    """``found`` takes places of the reference, ``size`` in pixels of its keypoints, to those of the avatar; where the
    avatar is ``mirrored``, with x counted backwards.
    """
    matrix = np.asarray(found @ _square(verification.from_thumbnail(*size)), dtype=np.float32)
    if mirrored:
        matrix[0] = -matrix[0]
    return matrix


def of_reference(matrix: Floats, size: tuple[float, float]) -> Floats:
    """The same placement, from places of the reference in pixels of its keypoints: the way back of the above."""
    return np.asarray(matrix @ np.linalg.inv(_square(verification.from_thumbnail(*size))), dtype=np.float32)


def describe(matrix: Floats, width: int, height: int, size: tuple[float, float]) -> Placement:
    """``width`` and ``height`` are the avatar's, ``size`` the reference's: only their ratio counts."""
    longer = max(size)
    linear = matrix[:, :2] * np.array([longer / size[0], longer / size[1]], dtype=np.float32)
    mirrored = bool(np.linalg.det(linear) < 0)
    upright = linear @ np.array([[-1, 0], [0, 1]], dtype=np.float32) if mirrored else linear
    angle = -math.degrees(math.atan2(float(upright[1, 0] - upright[0, 1]), float(upright[0, 0] + upright[1, 1])))
    sizes = np.linalg.svd(linear, compute_uv=False)
    near, far = (verification.SIDE - verification.INNER) / 2, (verification.SIDE + verification.INNER) / 2
    square = np.array([[near, near, 1], [far, near, 1], [far, far, 1], [near, far, 1]], dtype=np.float32)
    corners = square @ matrix.T
    return Placement(
        mirrored=mirrored,
        angle=angle,
        scale=float(math.sqrt(sizes[0] * sizes[1]) * verification.INNER / max(width, height)),
        stretch=float(sizes[0] / max(sizes[1], 1e-6)),
        corners=tuple((round(float(x)), round(float(y))) for x, y in corners),
    )


def _square(matrix: Floats) -> Floats:
    return np.vstack([matrix, np.array([[0, 0, 1]], dtype=np.float32)]).astype(np.float32)
