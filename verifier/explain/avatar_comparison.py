"""Shows where a reference lies on an avatar: the places that look alike in both, and the outline they agree on.

For the eye of a reviewer: it compares the two pictures anew, mirrored and inverted too, and is no part of the verdict,
which rests on the numbers in the hit. Costs 50 ms for each pair of pictures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.composite import Pixels

SIDE = 320
_LEAST_PAIRS = 5
_RATIO = 0.8
_REACH = 6.0
_SPACE = 24

Places = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs of places, x and y in pixels of the pictures at ``SIDE``; ``outline`` is the reference's, on the avatar."""

    mirrored: bool
    inverted: bool
    avatar: Places = field(repr=False)
    reference: Places = field(repr=False)
    outline: Places = field(repr=False)

    @property
    def inliers(self) -> int:
        return len(self.avatar)


def compare(avatar: Pixels, reference: Pixels) -> Comparison | None:
    """The best of four ways to see the reference; ``None`` where too few places agree."""
    ours = _features(scaled(avatar))
    best: Comparison | None = None
    for mirrored in (False, True):
        for inverted in (False, True):
            seen = scaled(reference)
            seen = np.ascontiguousarray(seen[:, ::-1]) if mirrored else seen
            found = _agreeing(ours, _features(255 - seen if inverted else seen), seen.shape[:2], mirrored, inverted)
            if found is not None and (best is None or found.inliers > best.inliers):
                best = found
    return best


def scaled(pixels: Pixels) -> Pixels:
    scale = SIDE / max(pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def drawn(
    avatar: Pixels,
    reference: Pixels,
    comparison: Comparison | None,
    outline: Sequence[tuple[int, int]] | None = None,
) -> Pixels:
    """Both side by side, a line for each pair of places, and an outline on the avatar: the one given, in its pixels, or
    else that of the comparison.
    """
    left, right = scaled(avatar).copy(), scaled(reference)
    corners = None if comparison is None else comparison.outline
    if outline is not None:
        corners = np.array(outline, dtype=np.float32) * np.float32(SIDE / max(avatar.shape[:2]))
    if corners is not None:
        cv2.polylines(left, [corners.round().astype(np.int32)], True, (30, 30, 220), 3, cv2.LINE_AA)
    offset = left.shape[1] + _SPACE
    sheet = np.full((max(left.shape[0], right.shape[0]), offset + right.shape[1], 3), 255, dtype=np.uint8)
    sheet[: left.shape[0], : left.shape[1]] = left
    sheet[: right.shape[0], offset:] = right
    for ours, theirs in _pairs(comparison):
        start = (round(float(ours[0])), round(float(ours[1])))
        end = (round(float(theirs[0])) + offset, round(float(theirs[1])))
        cv2.line(sheet, start, end, (60, 160, 60), 1, cv2.LINE_AA)
        for place in (start, end):
            cv2.circle(sheet, place, 3, (60, 160, 60), -1, cv2.LINE_AA)
    return sheet


def _pairs(comparison: Comparison | None) -> Iterator[tuple[Places, Places]]:
    if comparison is not None:
        yield from zip(comparison.avatar, comparison.reference, strict=True)


def _features(pixels: Pixels) -> tuple[Places, NDArray[np.float32]]:
    sift = cv2.SIFT_create(nfeatures=600, contrastThreshold=0.02)  # type: ignore[attr-defined]  # not in its stubs
    points, descriptors = sift.detectAndCompute(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), None)
    if descriptors is None:
        return np.empty((0, 2), dtype=np.float32), np.empty((0, 128), dtype=np.float32)
    return np.array([point.pt for point in points], dtype=np.float32), np.asarray(descriptors, dtype=np.float32)


def _agreeing(
    ours: tuple[Places, NDArray[np.float32]],
    theirs: tuple[Places, NDArray[np.float32]],
    size: tuple[int, int],
    mirrored: bool,
    inverted: bool,
) -> Comparison | None:
    if min(len(ours[0]), len(theirs[0])) < _LEAST_PAIRS:
        return None
    nearest = cv2.BFMatcher(cv2.NORM_L2).knnMatch(theirs[1], ours[1], k=2)
    kept = [one[0] for one in nearest if len(one) == 2 and one[0].distance < _RATIO * one[1].distance]
    if len(kept) < _LEAST_PAIRS:
        return None
    reference = np.array([theirs[0][one.queryIdx] for one in kept], dtype=np.float32)
    avatar = np.array([ours[0][one.trainIdx] for one in kept], dtype=np.float32)
    matrix, inside = cv2.estimateAffine2D(reference, avatar, method=cv2.RANSAC, ransacReprojThreshold=_REACH)
    if matrix is None or int(inside.sum()) < _LEAST_PAIRS:
        return None
    height, width = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    outline = corners @ matrix[:, :2].T + matrix[:, 2]
    chosen = inside.ravel().astype(bool)
    shown = reference[chosen] if not mirrored else np.array([width - 1, 0]) - reference[chosen] * np.array([1, -1])
    return Comparison(mirrored, inverted, avatar[chosen], shown.astype(np.float32), outline.astype(np.float32))
