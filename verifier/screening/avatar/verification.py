"""Lays a reference on the avatar where it is thought to be, and measures whether the edges are the same.

An edge has a direction, and the field of directions, at twice the angle, is the same for a recoloured, an inverted and
a faded sign. ``correlation`` is that of both fields where the reference lies on the avatar; ``coverage`` is how much of
the reference's edges the avatar has, whatever else it shows there. A placement is refined before it is judged.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import fingerprint
from verifier.screening.avatar.canvas import Pixels

SIDE = 64
_MARGIN = 4
INNER = SIDE - 2 * _MARGIN
_ROUNDS = 3
_BLUR = (3, 3)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All from 0 to 1. ``matrix`` of 2 x 3 takes places of the reference's thumbnail to those of the avatar.

    ``alike`` is the similarity of both fingerprints where the reference lies: unlike that of the views, it is not
    misled by a turn or a crop.
    """

    matrix: Floats
    correlation: float
    coverage: float
    overlap: float
    alike: float = 0.0


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


@dataclass(frozen=True, slots=True)
class Laid:
    """A reference laid on the avatar, before and after it is refined."""

    agreement: Agreement
    avatar: Pixels
    reference: Pixels
    warped: Pixels
    theirs: Field
    ours: Field
    inside: NDArray[np.bool_]


def laid(avatar: Pixels, reference: Pixels, matrix: Floats) -> Laid:
    """``reference`` is a thumbnail, ``matrix`` where it is thought to lie on the avatar."""
    return _laid(avatar, reference, field(reference), matrix)


def refined(start: Laid) -> Agreement:
    """Moved, turned and slanted a little, as long as that makes the edges agree better."""
    best = start
    for _ in range(_ROUNDS):
        moved = _laid(best.avatar, best.reference, best.theirs, _step(best))
        if moved.agreement.correlation <= best.agreement.correlation:
            break
        gained = moved.agreement.correlation - best.agreement.correlation
        best = moved
        if gained < 0.004:
            break
    return replace(best.agreement, alike=_alike(best.warped, best.reference, best.inside))


def _alike(avatar: Pixels, reference: Pixels, inside: NDArray[np.bool_]) -> float:
    """Light and dark may be exchanged; what the avatar does not show counts as even in both."""
    if not inside.any():
        return 0.0
    transforms = []
    for picture in (avatar, reference):
        values = picture.astype(np.float32) / np.float32(255)
        values[~inside] = values[inside].mean()
        transforms.append(fingerprint.coefficients(values))
    ours, theirs = fingerprint.unit_vectors(np.stack(transforms))
    return min(abs(float(ours @ theirs)), 1.0)


def _warped(avatar: Pixels, matrix: Floats) -> tuple[Pixels, NDArray[np.bool_]]:
    """The avatar as the thumbnail would see it, and where it is."""
    scale = np.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))
    source = avatar
    if scale > 1.7:  # averages first, or fine detail would turn to noise
        shrink = 1 / scale * 1.2
        source = cv2.resize(avatar, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA).astype(
            np.uint8, copy=False
        )
        matrix = matrix * np.float32(source.shape[1] / avatar.shape[1])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    grid = np.arange(SIDE, dtype=np.float32)
    x = matrix[0, 0] * grid[None, :] + matrix[0, 1] * grid[:, None] + matrix[0, 2]
    y = matrix[1, 0] * grid[None, :] + matrix[1, 1] * grid[:, None] + matrix[1, 2]
    inside = (x > -0.5) & (x < source.shape[1] - 0.5) & (y > -0.5) & (y < source.shape[0] - 0.5)
    return warped.astype(np.uint8, copy=False), inside


def _laid(avatar: Pixels, reference: Pixels, theirs: Field, matrix: Floats) -> Laid:
    warped, inside = _warped(avatar, matrix)
    ours = field(warped)
    return Laid(_measure(ours, theirs, inside, matrix), avatar, reference, warped, theirs, ours, inside)


def _measure(ours: Field, theirs: Field, inside: NDArray[np.bool_], matrix: Floats) -> Agreement:
    seen_here = inside.astype(np.float32)
    power = theirs.x**2 + theirs.y**2
    mine = ours.x**2 + ours.y**2
    seen = float((power * seen_here).sum())
    product = (ours.x * theirs.x + ours.y * theirs.y) * seen_here
    all_mine = float((mine * seen_here).sum())
    if seen <= 1e-6 or all_mine <= 1e-6:
        return Agreement(matrix, 0.0, 0.0, 0.0)
    expected = float((np.sqrt(power) * seen_here).sum())
    return Agreement(
        matrix,
        correlation=max(float(product.sum()) / float(np.sqrt(seen * all_mine)), 0.0),
        coverage=max(float((product / (np.sqrt(mine) + 0.15)).sum()) / expected, 0.0),
        overlap=seen / float(power.sum()),
    )


def _step(start: Laid) -> Floats:
    """One step of Gauss and Newton on both components of the field, for the six numbers of the matrix."""
    weight = start.inside.astype(np.float32)
    normal, right = np.eye(6, dtype=np.float32) * np.float32(1e-2), np.zeros(6, dtype=np.float32)
    for mine, other in ((start.ours.x, start.theirs.x), (start.ours.y, start.theirs.y)):
        across = (cv2.Sobel(mine, cv2.CV_32F, 1, 0, ksize=3, scale=0.125) * weight).ravel()
        down = (cv2.Sobel(mine, cv2.CV_32F, 0, 1, ksize=3, scale=0.125) * weight).ravel()
        jacobian = np.concatenate([across * _GRID, down * _GRID])
        normal = normal + jacobian @ jacobian.T
        right = right + jacobian @ (other - mine).ravel()
    found = np.clip(np.linalg.solve(normal, right), -6, 6).astype(np.float32)
    # in thumbnail pixels, about its middle
    linear = found.reshape(2, 3)[:, :2] / SIDE
    shift = found.reshape(2, 3)[:, 2] - linear.sum(axis=1) * (SIDE / 2)
    update = np.eye(3, dtype=np.float32)
    update[:2, :2] += linear
    update[:2, 2] = shift
    whole = np.vstack([start.agreement.matrix, np.array([[0, 0, 1]], dtype=np.float32)]) @ update
    return whole[:2].astype(np.float32)


def _grid() -> Floats:
    """Rows: x, y and one, for each pixel of a thumbnail, about its middle."""
    side = (np.arange(SIDE, dtype=np.float32) - SIDE / 2) / SIDE
    x, y = np.meshgrid(side, side)
    return np.stack([x.ravel(), y.ravel(), np.ones(SIDE * SIDE, dtype=np.float32)])


_GRID = _grid()
