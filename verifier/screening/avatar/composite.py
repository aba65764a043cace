"""A decoded frame as one opaque picture, on the ground that lets a sign stand out."""

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.decoding import Decoded, Frame

Pixels = NDArray[np.uint8]
"""Height x width x 3, blue first, as cv2 has it."""

_LIGHT = 170
_WHITE, _BLACK = 255, 0
_LEAST_DIFFERENCE = 4.0


def opaque(frame: Frame) -> Pixels:
    """A light sign on nothing comes to stand on black, any other on white."""
    rgba = np.frombuffer(frame.rgba, dtype=np.uint8).reshape(frame.height, frame.width, 4)
    colour, alpha = rgba[:, :, 2::-1], rgba[:, :, 3:]
    if (alpha == 255).all():
        return np.ascontiguousarray(colour)
    share = alpha.astype(np.float32) / 255
    brightness = float((colour * share).sum() / max(float(share.sum()) * 3, 1.0))
    ground = _BLACK if brightness > _LIGHT else _WHITE
    return np.ascontiguousarray((colour * share + ground * (1 - share)).round().astype(np.uint8))


def distinct(avatar: Decoded) -> list[tuple[int, Pixels]]:
    """The frames that show something new, each with its number."""
    kept: list[tuple[int, Pixels]] = []
    for number, frame in enumerate(avatar.frames):
        pixels = opaque(frame)
        if all(_differ(pixels, other) for _, other in kept):
            kept.append((number, pixels))
    return kept


def _differ(one: Pixels, other: Pixels) -> bool:
    if one.shape != other.shape:
        return True
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean()) >= _LEAST_DIFFERENCE
