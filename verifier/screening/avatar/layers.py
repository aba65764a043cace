"""The flat colours of a picture, each as a map of where it is: a sign keeps its own on any photograph behind it.

Catches a flat sign on a busy ground, in a corner, under a text of another colour. Leaves shaded signs to the local
features. Costs about 2 ms.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.trimming import Box, Step

SIDE = 192
MOST_LAYERS = 4
_LEVELS = 16
_APART = 44
_TOLERANCE = 26
_LEAST_AREA = 0.012
_SPECKLE = 0.0012
_LEAST_SIDE = 0.1
_BORDER_SHARE = 0.35


def of(picture: Pixels) -> Iterator[Step]:
    """The most frequent first; a colour that the border is full of is the ground, and no layer."""
    scale = min(SIDE / max(picture.shape[:2]), 1.0)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    smooth = np.asarray(cv2.medianBlur(small, 3), dtype=np.uint8)
    for colour in _colours(smooth):
        low = np.clip(colour - _TOLERANCE, 0, 255)
        high = np.clip(colour + _TOLERANCE, 0, 255)
        mask = cv2.inRange(smooth, low, high).astype(np.uint8, copy=False)
        step = _step(mask, 1 / scale)
        if step is not None:
            yield step


def _colours(picture: Pixels) -> list[np.ndarray[tuple[int], np.dtype[np.float64]]]:
    cells = (picture // (256 // _LEVELS)).astype(np.int32)
    keys = ((cells[..., 0] * _LEVELS + cells[..., 1]) * _LEVELS + cells[..., 2]).ravel()
    counts = np.bincount(keys, minlength=_LEVELS**3)
    pixels = picture.reshape(-1, 3)
    found: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    for key in np.argsort(-counts, kind="stable")[: 8 * MOST_LAYERS]:
        if counts[key] < _LEAST_AREA * len(keys) or len(found) > MOST_LAYERS:
            break
        colour = pixels[keys == key].mean(axis=0)
        if all(np.abs(colour - other).max() > _APART for other in found):
            found.append(colour)
    return found


def _step(mask: Pixels, scale: float) -> Step | None:
    """Without specks and without what touches the border, where the mask is the ground's."""
    height, width = mask.shape
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    is_ground = float((border > 0).mean()) > _BORDER_SHARE
    _, labels, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = found[:, cv2.CC_STAT_AREA] >= _SPECKLE * mask.size
    keep[0] = False
    if is_ground:
        keep[np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))] = False
    kept = np.flatnonzero(keep)
    if not len(kept) or found[kept, cv2.CC_STAT_AREA].sum() < _LEAST_AREA * mask.size:
        return None
    left, top = found[kept, cv2.CC_STAT_LEFT].min(), found[kept, cv2.CC_STAT_TOP].min()
    right = (found[kept, cv2.CC_STAT_LEFT] + found[kept, cv2.CC_STAT_WIDTH]).max()
    bottom = (found[kept, cv2.CC_STAT_TOP] + found[kept, cv2.CC_STAT_HEIGHT]).max()
    if min(right - left, bottom - top) < _LEAST_SIDE * max(height, width):
        return None
    figure = keep[labels[top:bottom, left:right]].astype(np.float32)
    box = Box(*(round(float(side) * scale) for side in (left, top, right, bottom)))
    return Step(box, figure)
