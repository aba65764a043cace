"""Lays a reference on the avatar where it is thought to be, and measures whether the edges are the same.

An edge has a direction, and the field of directions, at twice the angle, is the same for a recoloured, an inverted and a
faded sign. ``correlation`` is that of both fields where the reference lies on the avatar; ``coverage`` is how much of
the reference's edges the avatar has, whatever else it shows there. A placement is refined before it is judged.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.canvas import Pixels

SIDE = 64
_MARGIN = 4
INNER = SIDE - 2 * _MARGIN
_ROUNDS = 3
_BLUR = (3, 3)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All from 0 to 1. ``matrix`` of 2 x 3 takes places of the reference's thumbnail to those of the avatar."""

    matrix: Floats
    correlation: float
    coverage: float
    overlap: float


@dataclass(frozen=True, slots=True)
class Field:
    """Edges: ``x`` and ``y`` of the doubled direction, as long as the edge is strong."""

    x: Floats
    y: Floats


def thumbnail(grey: Pixels) -> Pixels:
    """What is kept of a reference: stretched to a square, its border continued."""
    how = cv2.INTER_AREA if min(grey.shape) >= INNER else cv2.INTER_LINEAR
    small = cv2.resize(grey, (INNER, INNER), interpolation=how)
    padded = cv2.copyMakeBorder(small, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_REPLICATE)
    return padded.astype(np.uint8, copy=False)


def from_thumbnail(width: float, height: float) -> Floats:
    """Takes the thumbnail's places to those of the picture, ``width`` x ``height``, that it was made of."""
    return np.array(
        [[width / INNER, 0, -_MARGIN * width / INNER], [0, height / INNER, -_MARGIN * height / INNER]], dtype=np.float32
    )


def field(grey: Pixels) -> Field:
    smooth = cv2.GaussianBlur(grey.astype(np.float32), _BLUR, 0)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3)
    strength = np.sqrt(across**2 + down**2) + 1e-3
    # a quarter of the strength's logarithmic range: strong edges must not drown the weak ones
    gain = np.sqrt(strength / (strength + 40)) / strength**2 * (strength > 12)
    x = cv2.GaussianBlur((across**2 - down**2) * gain, _BLUR, 0)
    y = cv2.GaussianBlur(2 * across * down * gain, _BLUR, 0)
    return Field(x.astype(np.float32, copy=False), y.astype(np.float32, copy=False))


def agreement(avatar: Pixels, reference: Pixels, matrix: Floats) -> Agreement:
    """``reference`` is a thumbnail, ``matrix`` where it is thought to lie on the avatar."""
    theirs = field(reference)
    best = _measure(avatar, theirs, matrix)
    for _ in range(_ROUNDS):
        moved = _refined(avatar, theirs, best.matrix)
        if moved is None:
            break
        found = _measure(avatar, theirs, moved)
        if found.correlation <= best.correlation + 0.002:
            break
        best = found
    return best


def _warped(avatar: Pixels, matrix: Floats) -> tuple[Pixels, NDArray[np.bool_]]:
    """The avatar as the thumbnail would see it, and where it is."""
    scale = np.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))
    source = avatar
    if scale > 1.7:  # averages first, or fine detail would turn to noise
        shrink = 1 / scale * 1.2
        source = cv2.resize(avatar, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        matrix = matrix * np.float32(source.shape[1] / avatar.shape[1])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    grid = np.arange(SIDE, dtype=np.float32)
    x = matrix[0, 0] * grid[None, :] + matrix[0, 1] * grid[:, None] + matrix[0, 2]
    y = matrix[1, 0] * grid[None, :] + matrix[1, 1] * grid[:, None] + matrix[1, 2]
    inside = (x > -0.5) & (x < source.shape[1] - 0.5) & (y > -0.5) & (y < source.shape[0] - 0.5)
    return warped.astype(np.uint8, copy=False), inside


def _measure(avatar: Pixels, theirs: Field, matrix: Floats) -> Agreement:
    warped, inside = _warped(avatar, matrix)
    ours = field(warped)
    power = theirs.x**2 + theirs.y**2
    total = float(power.sum())
    seen = float(power[inside].sum())
    mine = float((ours.x[inside] ** 2 + ours.y[inside] ** 2).sum())
    product = float((ours.x * theirs.x + ours.y * theirs.y)[inside].sum())
    if seen <= 1e-6 or mine <= 1e-6:
        return Agreement(matrix, 0.0, 0.0, 0.0)
    strength = np.sqrt(power)
    length = np.sqrt(ours.x**2 + ours.y**2) + 0.15
    agreeing = ((ours.x * theirs.x + ours.y * theirs.y) / length)[inside].sum()
    return Agreement(
        matrix,
        correlation=max(product / np.sqrt(seen * mine), 0.0),
        coverage=max(float(agreeing / strength[inside].sum()), 0.0),
        overlap=seen / total,
    )


def _refined(avatar: Pixels, theirs: Field, matrix: Floats) -> Floats | None:
    """One step of Gauss and Newton on both components of the field, for the six numbers of the matrix."""
    warped, inside = _warped(avatar, matrix)
    ours = field(warped)
    grid = (np.arange(SIDE, dtype=np.float32) - SIDE / 2) / SIDE
    rows, columns = [], []
    weight = inside.astype(np.float32)
    for mine, other in ((ours.x, theirs.x), (ours.y, theirs.y)):
        gx = cv2.Sobel(mine, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
        gy = cv2.Sobel(mine, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
        u, v = grid[None, :], grid[:, None]
        parts = [gx * u, gx * v, gx, gy * u, gy * v, gy]
        rows.append(np.stack([(part * weight).ravel() for part in parts], axis=1))
        columns.append(((other - mine) * weight).ravel())
    jacobian = np.concatenate(rows)
    normal = jacobian.T @ jacobian + np.eye(6, dtype=np.float32) * 1e-2
    step = np.linalg.solve(normal, jacobian.T @ np.concatenate(columns))
    step = np.clip(step, -6, 6).astype(np.float32)
    a, b, c, d, e, f = (float(value) for value in step)
    # the step is in thumbnail pixels, about its middle
    half = SIDE / 2
    update = np.array(
        [
            [1 + a / SIDE, b / SIDE, c - (a + b) / SIDE * half],
            [d / SIDE, 1 + e / SIDE, f - (d + e) / SIDE * half],
            [0, 0, 1],
        ],
        dtype=np.float32,
    )
    whole = np.vstack([matrix, np.array([[0, 0, 1]], dtype=np.float32)]) @ update
    return whole[:2].astype(np.float32)
