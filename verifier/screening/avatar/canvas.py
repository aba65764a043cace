"""From a decoded frame to opaque pictures: what an avatar looks like on the page that shows it.

Colours hidden under full transparency must not show, and a white sign on nothing must: what is transparent is laid on
white, and on a colour that contrasts with what is drawn.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.decoding import Frame

Pixels = NDArray[np.uint8]
"""Height x width x 3 (RGB), or height x width."""
_OPAQUE = 250
_SEEN = 32
_DARK, _LIGHT = 40, 215
_LEAST_CONTRAST = 60


def of_frame(frame: Frame) -> list[Pixels]:
    """One picture for an opaque frame; for a transparent one also that on the contrasting colour."""
    rgba = np.frombuffer(frame.rgba, dtype=np.uint8).reshape(frame.height, frame.width, 4)
    rgb, alpha = rgba[..., :3], rgba[..., 3:]
    if alpha.min() >= _OPAQUE:
        return [np.ascontiguousarray(rgb)]
    share = alpha.astype(np.float32) / 255
    drawn = rgb[alpha[..., 0] > _SEEN]
    brightness = float(drawn.mean()) if drawn.size else 0.0
    grounds = [255, _DARK if brightness > (_DARK + _LIGHT) / 2 else _LIGHT - _LEAST_CONTRAST]
    return [(rgb * share + ground * (1 - share)).astype(np.uint8) for ground in grounds]


def grey(picture: Pixels) -> Pixels:
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)
