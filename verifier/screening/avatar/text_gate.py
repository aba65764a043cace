"""A cheap look whether a picture may have text or a ring in it, so that most avatars cost no reading.

Catches: shapes made of strokes, neighbours in a row or a column, of about one size, stroke and contrast; a round sign
with something along its rim. Leaves to others: what it says; and a single character: that names nobody.
Costs: about 10 ms at 256 pixels where nothing is found, less where something is. Of drawn wordmarks and columns it
misses 0.2 %, of text across a photograph 5 %; it lets through 34 % of photographs, 42 % of cartoons, 24 % of emoji
(``benchmarks/avatar_text.py``).
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import rings
from verifier.screening.avatar.composite import Pixels

_SIDE = 256
_LEAST_SCORE = 2.0
_BEST_PAIRS = 4
_LEAST_HEIGHT, _LARGEST_SIZE = 7, 130
_BROADEST_STROKE = 0.22
_LEAST_FILL, _MOST_FILL = 0.12, 0.80
_MOST_SHAPES, _MOST_LOOKED_AT = 3_000, 300
_WINDOW, _CONTRAST = 31, 12
_PLAIN = 12.0
"""What a disc has for its squared rim by its area; strokes have more."""
_KERNEL = np.ones((3, 3), np.uint8)

Figure = NDArray[np.uint8]
Values = NDArray[np.float64]


def may_hold_text(pixels: Pixels) -> bool:
    scale = _SIDE / max(pixels.shape[:2])
    small = np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    slope = np.asarray(cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, _KERNEL), dtype=np.uint8)
    if any(_score(_Shapes(figure, slope)) >= _LEAST_SCORE for figure in _figures(grey)):
        return True
    return rings.written(small) is not None


def _figures(grey: Figure) -> Iterator[Figure]:
    """Dark on light and light on dark, by one threshold for the picture and by one for each neighbourhood.

    Once with the parts of a hanzi joined, and once as they are: in a column the characters would be joined, too.
    """
    _, whole = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    difference = grey.astype(np.int16) - cv2.blur(grey, (_WINDOW, _WINDOW)).astype(np.int16)
    figures = [whole > 0, whole == 0, difference > _CONTRAST, difference < -_CONTRAST]
    plain = [np.ascontiguousarray(figure).view(np.uint8) for figure in figures]
    for figure in plain:
        yield np.asarray(cv2.morphologyEx(figure, cv2.MORPH_CLOSE, _KERNEL), dtype=np.uint8)
    yield from plain


class _Shapes:
    """The connected shapes that are made of strokes: thin for their size, neither full nor nearly empty."""

    def __init__(self, figure: Figure, slope: Figure) -> None:
        count, labels, stats, _ = cv2.connectedComponentsWithStats(figure, connectivity=8)
        rims = figure - cv2.erode(figure, _KERNEL)
        places = np.flatnonzero(rims)
        owners = labels.ravel()[places]
        rim = np.maximum(np.bincount(owners, minlength=count), 1).astype(np.float64)
        contrast = np.bincount(owners, weights=slope.ravel()[places], minlength=count) / rim
        left, top, width, height, area = stats.astype(np.float64).T
        size, stroke, fill = np.maximum(width, height), 2 * area / rim, area / np.maximum(width * height, 1)
        kept = (height >= _LEAST_HEIGHT) & (size <= _LARGEST_SIZE) & (stroke <= _BROADEST_STROKE * size)
        kept &= (fill >= _LEAST_FILL) & (fill <= _MOST_FILL)
        kept[0] = False
        kept = np.flatnonzero(kept)[:_MOST_LOOKED_AT] if count <= _MOST_SHAPES else np.empty(0, dtype=np.intp)
        self.count = len(kept)
        self.middle = np.stack([left + width / 2, top + height / 2], axis=1)[kept]
        self.size: Values = size[kept]
        self.stroke: Values = stroke[kept]
        self.contrast: Values = contrast[kept]
        self.complexity: Values = (rim**2 / np.maximum(area, 1))[kept]


def _score(shapes: _Shapes) -> float:
    """Of the best pairs of neighbours: how strongly they stand out, and how intricate they are."""
    if shapes.count < 2:
        return 0.0
    apart = np.abs(shapes.middle[:, None] - shapes.middle[None, :])
    along, across = apart.max(axis=2), apart.min(axis=2)
    smaller, larger = _lesser(shapes.size), _greater(shapes.size)
    beside = (across <= 0.3 * larger) & (along <= 2 * larger) & (along > 0.5 * smaller) & (larger <= 1.7 * smaller)
    beside &= _greater(shapes.stroke) < 1.45 * _lesser(shapes.stroke)
    beside &= _greater(shapes.contrast) < 1.35 * _lesser(shapes.contrast)
    intricate = np.log(np.maximum(_lesser(shapes.complexity) / _PLAIN, 1.0))
    scores = np.where(np.triu(beside, 1), np.minimum(_lesser(shapes.contrast) / 60, 1.5) * intricate, 0.0)
    return float(np.sort(scores, axis=None)[-_BEST_PAIRS:].sum())


def _lesser(values: Values) -> Values:
    return np.minimum(values[:, None], values[None, :])


def _greater(values: Values) -> Values:
    return np.maximum(values[:, None], values[None, :])
