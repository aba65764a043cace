"""Unwraps the ring of text around a seal or a crest, so that it can be read as a line.

Catches: the name along the rim of a round sign, clockwise with its feet towards the middle (a company seal's 公章, the
upper half of a crest), however the sign is turned; the lower half, which runs the other way, is the same line upside
down, and the reader tries every line both ways.
Leaves to others: text that stands straight. It looks at the circle that the picture's content fills, and else at the
most distinct one that a Hough transform finds; not at one that the picture's edge cuts off.
Costs: 2 ms a ring, and 5 ms to look for circles, at 320 pixels.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.composite import Pixels

STRIP_WIDTH = 960
_INNER, _OUTER = 0.60, 1.03
_TOLERANCE = 32
_SMALLEST_SHARE = 0.3
_ROUNDEST = 0.12
_MARGIN = 12
_GAP = 10
_BUSY, _QUIET = 24, 6
_CHARACTER_GAP, _WORD_GAP, _WIDE_GAP = 30, 56, 90
_LEAST_BUSY_SHARE = 0.10
_LARGEST_CORNERS = 0.02
_EDGE = 40
_LEAST_RIM_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float


def written(pixels: Pixels) -> tuple[Circle, Pixels] | None:
    """A circle with something along its rim, and its strip."""
    circle = _of_content(pixels)
    if circle is not None and _is_written(strip := unwrapped(pixels, circle)):
        return circle, strip
    circle = _of_edges(pixels)
    if circle is not None and _is_written(strip := unwrapped(pixels, circle)) and _has_rim(strip):
        return circle, strip
    return None


def is_in_ring(circle: Circle, x: float, y: float) -> bool:
    return circle.radius * _INNER <= float(np.hypot(x - circle.x, y - circle.y)) <= circle.radius * _OUTER


def unwrapped(pixels: Pixels, circle: Circle) -> Pixels:
    """The outer part of the radius as a strip, its rim on top, cut open where the ring is emptiest."""
    height = round(STRIP_WIDTH * (_OUTER - _INNER) / (np.pi * (_OUTER + _INNER)))
    whole = round(height * _OUTER / (_OUTER - _INNER))
    polar = cv2.warpPolar(
        pixels,
        (whole, STRIP_WIDTH),
        (circle.x, circle.y),
        circle.radius * _OUTER,
        cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR,
    )
    turned = cv2.rotate(polar, cv2.ROTATE_90_COUNTERCLOCKWISE)
    strip = np.asarray(turned[:height], dtype=np.uint8)
    strip = _closed_up(np.roll(strip, -_emptiest(strip), axis=1))
    return np.asarray(cv2.copyMakeBorder(strip, _MARGIN, _MARGIN, 0, 0, cv2.BORDER_REPLICATE), dtype=np.uint8)


def _emptiest(strip: Pixels) -> int:
    """The middle of the longest quiet stretch, so that no character is cut; else the quietest place."""
    busy = _written_along(strip)
    quiet = _runs(np.concatenate([busy, busy]) < _QUIET)
    if quiet:
        start, end = max(quiet, key=lambda run: run[1] - run[0])
        return (start + end) // 2 % len(busy)
    around = np.concatenate([busy[-_GAP:], busy, busy[:_GAP]])
    return int(np.convolve(around, np.ones(2 * _GAP + 1), mode="valid").argmin())


def _runs(quiet: NDArray[np.bool_]) -> list[tuple[int, int]]:
    ends = np.flatnonzero(np.diff(np.concatenate([[0], quiet.view(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in ends.reshape(-1, 2)]


def _closed_up(strip: Pixels) -> Pixels:
    """With narrower gaps: characters that stand far apart, as in a crest of four, are found as a line then."""
    kept = np.ones(strip.shape[1], dtype=np.bool_)
    for start, end in _runs(_written_along(strip) < _QUIET):
        left = _WORD_GAP if end - start >= _WIDE_GAP else _CHARACTER_GAP
        kept[start + left // 2 : max(end - left + left // 2, start + left // 2)] = False
    return strip[:, kept]


def _is_written(strip: Pixels) -> bool:
    return float((_written_along(strip) > _BUSY).mean()) >= _LEAST_BUSY_SHARE


def _has_rim(strip: Pixels) -> bool:
    """An edge at about one distance from the middle, most of the way around."""
    grey = cv2.cvtColor(strip[_MARGIN:-_MARGIN], cv2.COLOR_BGR2GRAY).astype(np.float32)
    steps = np.abs(grey[2:] - grey[:-2])[: len(grey) // 2] > _EDGE
    near = steps[1:-1] | steps[:-2] | steps[2:]
    return float(near.mean(axis=1).max()) >= _LEAST_RIM_SHARE


def _written_along(strip: Pixels) -> NDArray[np.float32]:
    """How much each place differs from what the ring is all around: its rim does not count."""
    grey = cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY).astype(np.float32)
    along: NDArray[np.float32] = np.abs(grey - np.median(grey, axis=1, keepdims=True)).mean(axis=0)
    return along


def _of_content(pixels: Pixels) -> Circle | None:
    """What differs from the border's colour, if it is about as wide as high."""
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).astype(np.int16)
    differs = (np.abs(pixels.astype(np.int16) - np.median(border, axis=0)) > _TOLERANCE).any(axis=2)
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return None
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    if abs(height - width) > _ROUNDEST * max(height, width) or height < _SMALLEST_SHARE * min(pixels.shape[:2]):
        return None
    circle = Circle(float(columns[0] + columns[-1]) / 2, float(rows[0] + rows[-1]) / 2, float(height + width) / 4)
    return circle if _share_outside(differs, circle) <= _LARGEST_CORNERS else None


def _share_outside(differs: NDArray[np.bool_], circle: Circle) -> float:
    """Of the content: a square has a fifth of it in its corners, a round sign nothing."""
    rows, columns = np.nonzero(differs)
    distance = np.hypot(rows - circle.y, columns - circle.x)
    return float((distance > circle.radius * _OUTER).mean())


def _of_edges(pixels: Pixels) -> Circle | None:
    """The circle that most edges agree on."""
    side = 160
    scale = side / max(pixels.shape[:2])
    small = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    shortest = min(small.shape)
    found = cv2.HoughCircles(
        cv2.GaussianBlur(small, (3, 3), 0),
        cv2.HOUGH_GRADIENT,
        dp=1.5,
        minDist=side,
        param1=150,
        param2=45,
        minRadius=round(shortest * _SMALLEST_SHARE / 2),
        maxRadius=round(shortest * 0.55),
    )
    if found is None:
        return None
    x, y, radius = (float(value) / scale for value in found.reshape(-1, 3)[0])
    return Circle(x, y, radius)
