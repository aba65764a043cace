"""Reads text in one picture by PP-OCR, whose weights are in the wheel of rapidocr. Runs inside a worker process.

Catches: hanzi, letters and digits in lines, tilted lines, columns from the top down, lines upside down or lying, and
the ring of a seal or a crest. Leaves to others: what is smaller than about 12 pixels of a 384-pixel picture, mirrored
text, hanzi drawn as ornaments.
Costs: finding lines 45 ms at 320 x 320, as much for a ring; reading one line 8 to 15 ms, and at most ``MOST_LINES``.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import ring_text, rings
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.ring_text import Arc
from verifier.screening.avatar.rings import Circle
from verifier.screening.avatar.text_reading import Box, TextLine

MOST_LINES = 12
SMALLEST_SIDE = 256
_LEAST_CONFIDENCE = 0.6
_SURE = 0.9
_TALL = 1.6
_INK = 60
_SHORTEST_RING = 3
_LONG_SHARE, _UNMIXED = 0.45, 0.93

Corners = NDArray[np.float32]
"""Of a line, as the finder gives them: upper left, upper right, lower right, lower left."""


@dataclass(frozen=True, slots=True)
class _Read:
    text: str = field(repr=False)
    confidence: float


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


class TextEngine:
    """Loads the models at once (0.6 s, 200 MB), and reads on one core."""

    def __init__(self) -> None:
        import rapidocr

        models = Path(str(rapidocr.__file__)).parent / "models"
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                # named files are taken as they are; without a name rapidocr would fetch what it misses
                "Det.model_path": str(models / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(models / "PP-OCRv6_rec_small.onnx"),
                "Det.limit_type": "max",
                "Det.limit_side_len": rings.STRIP_WIDTH,
            }
        )
        # rapidocr loads each model when it is first used
        blank = np.full((64, 320, 3), 255, dtype=np.uint8)
        self._find(blank)
        self._best(iter((blank,)))

    def read(self, pixels: Pixels) -> list[TextLine]:
        """Lines from the top down, then what stands in a ring, where there is one."""
        pixels = _enlarged(pixels)
        ring = rings.written(pixels)
        if ring is None:
            return list(self._straight(pixels, None))
        circle, strip = ring
        around = self._around(strip, _box(_square(circle), pixels))
        is_read = sum(len(line.text) for line in around) >= _SHORTEST_RING
        return [*self._straight(pixels, circle if is_read else None), *around]

    def _straight(self, pixels: Pixels, read: Circle | None) -> Iterator[TextLine]:
        """``read`` is a circle whose ring was read already."""
        for corners in self._find(pixels):
            if read is not None and rings.is_in_ring(read, *corners.mean(axis=0).tolist()):
                continue
            if (found := self._best(_versions(pixels, corners))) is not None:
                yield TextLine(found.text, found.confidence, _box(corners, pixels))

    def _around(self, strip: Pixels, box: Box) -> list[TextLine]:
        """A line for each way that text runs. The strip has no beginning: what its ends cut is joined."""
        outward: list[Arc] = []
        inward: list[Arc] = []
        for corners in self._find(strip):
            start, end, line = float(corners[:, 0].min()), float(corners[:, 0].max()), _cut(strip, corners)
            both = [(outward, self._best(iter((line,)))), (inward, self._best(iter((_half_turn(line),))))]
            surest = max(read.confidence if read is not None else 0.0 for _, read in both)
            is_mixed = end - start > _LONG_SHARE * strip.shape[1] and surest < _UNMIXED
            for direction, read in both:
                # two that run against each other and touch: each way reads its own
                if read is not None and (is_mixed or read.confidence == surest):
                    direction.append(Arc(start, end, read.text, read.confidence))
        joined = [*ring_text.joined(outward, strip.shape[1]), *ring_text.joined(inward, strip.shape[1], inward=True)]
        return [TextLine(arc.text, arc.confidence, box, in_ring=True) for arc in joined]

    def _find(self, pixels: Pixels) -> list[Corners]:
        found: Any = self._engine(pixels, use_det=True, use_rec=False, use_cls=False)
        if found.boxes is None:
            return []
        boxes = sorted(found.boxes, key=lambda corners: -cv2.contourArea(corners.astype(np.float32)))[:MOST_LINES]
        return sorted((np.asarray(one, dtype=np.float32) for one in boxes), key=_top)

    def _best(self, versions: Iterator[Pixels]) -> _Read | None:
        """Of the ways a line may lie, the one that is read with most confidence; the first sure one ends the search."""
        best: _Read | None = None
        for version in versions:
            read: Any = self._engine(version, use_det=False, use_rec=True, use_cls=False)
            if not read.txts or not read.txts[0].strip():
                continue
            one = _Read(read.txts[0].strip(), float(read.scores[0]))
            if best is None or one.confidence > best.confidence:
                best = one
            if best.confidence >= _SURE:
                break
        return best if best is not None and best.confidence >= _LEAST_CONFIDENCE else None


def _enlarged(pixels: Pixels) -> Pixels:
    """The finder misses text in the smallest avatars otherwise."""
    side = max(pixels.shape[:2])
    if side >= SMALLEST_SIDE:
        return pixels
    scale = SMALLEST_SIDE / side
    return np.asarray(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _versions(pixels: Pixels, corners: Corners) -> Iterator[Pixels]:
    """A wide line: as it is, upside down. A tall one: a column of upright characters, or a line that lies."""
    line = _cut(pixels, corners)
    height, width = line.shape[:2]
    if height < _TALL * width:
        yield line
        yield _half_turn(line)
        return
    yield _laid(line)
    yield np.asarray(cv2.rotate(line, cv2.ROTATE_90_COUNTERCLOCKWISE), dtype=np.uint8)
    yield np.asarray(cv2.rotate(line, cv2.ROTATE_90_CLOCKWISE), dtype=np.uint8)


def _cut(pixels: Pixels, corners: Corners) -> Pixels:
    """The stretch inside the corners, made straight."""
    width = max(round(float(max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[3] - corners[2])))), 4)
    height = max(round(float(max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2])))), 4)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    transform = cv2.getPerspectiveTransform(corners, target)
    cut = cv2.warpPerspective(pixels, transform, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)


def _laid(column: Pixels) -> Pixels:
    """A column of hanzi as a line: cut where the rows between two characters are emptiest, and set side by side."""
    column = _trimmed(column)
    height, width = column.shape[:2]
    busy = _differing(column).sum(axis=1)
    estimate = max(round(height / width), 1)
    cuts = min((_cuts(busy, count) for count in (estimate, estimate + 1)), key=lambda one: one[1])[0]
    places = [0, *cuts, height]
    cells = [column[top:bottom] for top, bottom in pairwise(places) if bottom - top >= 2]
    gap = np.broadcast_to(np.median(column, axis=(0, 1)).astype(np.uint8), (width, max(width // 12, 1), 3))
    pieces: list[Any] = []
    for cell in cells:
        scaled = np.asarray(cv2.resize(cell, (width, width), interpolation=cv2.INTER_LINEAR))
        pieces += [gap, scaled]
    return np.asarray(cv2.hconcat([*pieces, gap]), dtype=np.uint8)


def _cuts(busy: NDArray[np.float32], count: int) -> tuple[list[int], float]:
    """The places of the cuts into ``count`` characters, and how much they cut through on average."""
    pitch = len(busy) / count
    reach = max(round(pitch / 5), 1)
    places = []
    for number in range(1, count):
        first = round(pitch * number) - reach
        places.append(first + int(busy[first : first + 2 * reach].argmin()))
    return places, float(busy[places].mean()) if places else 0.0


def _trimmed(column: Pixels) -> Pixels:
    """Without the finder's margin."""
    differs = _differing(column) > _INK
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return column
    return column[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _differing(pixels: Pixels) -> NDArray[np.float32]:
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    difference: NDArray[np.float32] = np.abs(grey - np.median(border))
    return difference


def _half_turn(line: Pixels) -> Pixels:
    return np.ascontiguousarray(line[::-1, ::-1])


def _square(circle: Circle) -> Corners:
    x, y, radius = circle.x, circle.y, circle.radius
    return np.array([[x - radius, y - radius], [x + radius, y + radius]], dtype=np.float32)


def _box(corners: Corners, pixels: Pixels) -> Box:
    height, width = pixels.shape[:2]
    shares = np.clip(corners / (width, height), 0, 1) * 1000
    (left, top), (right, bottom) = shares.min(axis=0), shares.max(axis=0)
    return Box(round(float(left)), round(float(top)), round(float(right)), round(float(bottom)))


def _top(corners: Corners) -> tuple[int, float]:
    """By rows of a twentieth of a picture, then from the left."""
    return round(float(corners[:, 1].min()) / 16), float(corners[:, 0].min())
