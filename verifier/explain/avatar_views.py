"""The pictures on an avatar's sheet: what is compared, the strip of a ring, the boxes of the text."""

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np

from verifier.explain import avatar_comparison
from verifier.screening.avatar import rings, views
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Frame
from verifier.screening.avatar.text_reading import TextLine

_MOST_VIEWS = 12
_VIEW_SIDE = 96


def compared(frame: Frame) -> list[Pixels]:
    """The grey views that fingerprints are made of, without repetition."""
    found: list[Pixels] = []
    for one in views.of_avatar(frame):
        grey: Any = getattr(one, "grey", one)
        small = np.asarray(np.clip(np.asarray(grey) * 255, 0, 255), dtype=np.uint8)
        large = cv2.resize(small, (_VIEW_SIDE, _VIEW_SIDE), interpolation=cv2.INTER_NEAREST)
        picture = np.asarray(cv2.cvtColor(large, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
        if not any(np.array_equal(picture, other) for other in found):
            found.append(picture)
    return found[:_MOST_VIEWS]


def ring(pixels: Pixels) -> Pixels | None:
    """The strip that a reader reads, where the avatar is a round sign."""
    found = rings.written(pixels)
    return None if found is None else found[1]


def with_text_boxes(pixels: Pixels, lines: Sequence[TextLine]) -> Pixels:
    picture = avatar_comparison.scaled(pixels).copy()
    height, width = picture.shape[:2]
    for line in lines:
        start = (round(line.box.left * width / 1000), round(line.box.top * height / 1000))
        end = (round(line.box.right * width / 1000), round(line.box.bottom * height / 1000))
        cv2.rectangle(picture, start, end, (200, 120, 0), 2, cv2.LINE_AA)
    return picture


def png(pixels: Pixels) -> bytes:
    done, data = cv2.imencode(".png", pixels)
    return data.tobytes() if done else b""


def numbered(found: Sequence[Pixels]) -> Iterator[tuple[int, bytes]]:
    for number, one in enumerate(found, 1):
        yield number, png(one)
