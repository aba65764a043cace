"""The ways in which one avatar may be meant: as it is, without what surrounds it, as a figure without its colours.

An avatar and a reference are viewed alike, and any view of the one is compared with any of the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from verifier.screening.avatar import canvas, fingerprint, layers, trimming
from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.decoding import Frame
from verifier.screening.avatar.fingerprint import SIDE, Grey
from verifier.screening.avatar.trimming import Box


@dataclass(frozen=True, slots=True)
class View:
    """``grey`` of ``SIDE`` x ``SIDE`` values from 0 to 1: what is in ``box``, stretched to a square.

    ``is_figure`` where it is the whole sign without its colours, ``is_part`` where it is one colour of the picture.
    """

    grey: Grey
    box: Box
    is_part: bool = False
    is_figure: bool = False


def of_picture(picture: Pixels) -> list[View]:
    """Flat ones tell nothing and are left out."""
    return [view for view in _all(picture) if not fingerprint.is_flat(view.grey)]


def of_avatar(frame: Frame) -> list[Grey]:
    """The grey pictures that fingerprints are made of, on every ground that the frame is looked at on."""
    return [view.grey for picture in canvas.of_frame(frame) for view in of_picture(picture)]


def _all(picture: Pixels) -> Iterator[View]:
    grey = canvas.grey(picture)
    whole = Box(0, 0, picture.shape[1], picture.shape[0])
    yield View(_reduced(grey), whole)
    for step in trimming.steps(picture):
        if step.box != whole:
            box = step.box
            yield View(_reduced(grey[box.top : box.bottom, box.left : box.right]), box)
        if step.figure is not None:
            yield View(_reduced(step.figure), step.box, is_figure=True)
    for step in layers.of(picture):
        if step.figure is not None:
            yield View(_reduced(step.figure), step.box, is_part=True)


def _reduced(values: np.ndarray[tuple[int, ...], np.dtype[np.uint8 | np.float32]]) -> Grey:
    """Averages where it shrinks, so that the same sign in two sizes comes out alike."""
    enlarges = min(values.shape) < SIDE
    small = cv2.resize(values, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR if enlarges else cv2.INTER_AREA)
    grey: Grey = small.astype(np.float32)
    return grey / np.float32(255) if values.dtype == np.uint8 else grey
