"""Which place, size, angle and slant of a reference the pairs of like keypoints agree on.

A keypoint has a place, a size and an angle, so one pair suffices for a whole similarity transform: each pair is tried
as the truth, and the one that most others agree with wins (RANSAC without chance). The agreeing pairs are then fitted
by an affine transform, which also takes up stretching and a tilt of the camera.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_TOLERANCE = 0.07
_MOST_TRIED = 120
_SIZE_TOLERANCE = 0.6
_ANGLE_TOLERANCE = 0.5
_ENOUGH_FOR_AFFINE = 5
_SLANT = 2.2


@dataclass(frozen=True, slots=True)
class Fit:
    """``matrix`` of 2 x 3 takes places of the reference to places of the avatar; ``inliers`` are rows of the pairs."""

    matrix: Floats
    inliers: NDArray[np.int64]
    weight: float


def fit(reference: Floats, avatar: Floats, weights: Floats) -> Fit | None:
    """Rows are x, y, size, angle; row i of the one looks like row i of the other."""
    tried = np.argsort(-weights, kind="stable")[:_MOST_TRIED]
    reference, avatar, weights = reference[tried], avatar[tried], weights[tried]
    scale = avatar[:, 2] / np.maximum(reference[:, 2], 1e-3)
    turn = avatar[:, 3] - reference[:, 3]
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    x = avatar[:, 0] - (cosine * reference[:, 0] - sine * reference[:, 1])
    y = avatar[:, 1] - (sine * reference[:, 0] + cosine * reference[:, 1])
    off_x = cosine[:, None] * reference[None, :, 0] - sine[:, None] * reference[None, :, 1] + x[:, None]
    off_y = sine[:, None] * reference[None, :, 0] + cosine[:, None] * reference[None, :, 1] + y[:, None]
    reach = _TOLERANCE * 256 * scale[:, None]
    near = (off_x - avatar[None, :, 0]) ** 2 + (off_y - avatar[None, :, 1]) ** 2 <= reach**2
    log = np.log(np.maximum(scale, 1e-3))
    near &= np.abs(log[:, None] - log[None, :]) <= _SIZE_TOLERANCE
    near &= np.abs((turn[:, None] - turn[None, :] + np.pi) % (2 * np.pi) - np.pi) <= _ANGLE_TOLERANCE
    support = near @ weights
    best = int(support.argmax())
    agreeing = _one_to_one(near[best], reference, weights)
    if len(agreeing) == 0:
        return None
    matrix = np.array([[cosine[best], -sine[best], x[best]], [sine[best], cosine[best], y[best]]], dtype=np.float32)
    if len(agreeing) >= _ENOUGH_FOR_AFFINE:
        matrix = _affine(reference[agreeing, :2], avatar[agreeing, :2], weights[agreeing], matrix)
    return Fit(matrix, tried[agreeing], float(weights[agreeing].sum()))


def _one_to_one(near: NDArray[np.bool_], reference: Floats, weights: Floats) -> NDArray[np.int64]:
    """A place of the reference counts once, however many of its keypoints and of the avatar's are alike there."""
    rows = np.flatnonzero(near)
    rows = rows[np.argsort(-weights[rows], kind="stable")]
    _, first = np.unique(np.round(reference[rows, :2] / 4).astype(np.int64), axis=0, return_index=True)
    return rows[np.sort(first)]


def _affine(reference: Floats, avatar: Floats, weights: Floats, otherwise: Floats) -> Floats:
    """Least squares, drawn a little towards the similarity; kept only where it is no wild slant."""
    corners = np.array([[0, 0], [256, 0], [0, 256], [256, 256]], dtype=np.float32)
    towards = corners @ otherwise[:, :2].T + otherwise[:, 2]
    source = np.concatenate([reference, corners])
    target = np.concatenate([avatar, towards])
    root = np.sqrt(np.concatenate([weights, np.full(4, 0.15, dtype=np.float32)]))[:, None]
    rows = np.column_stack([source, np.ones(len(source), dtype=np.float32)])
    found = np.linalg.lstsq(rows * root, target * root, rcond=None)[0].T.astype(np.float32)
    stretch = np.linalg.svd(found[:, :2], compute_uv=False)
    return found if stretch[1] > 0 and stretch[0] / stretch[1] <= _SLANT else otherwise
