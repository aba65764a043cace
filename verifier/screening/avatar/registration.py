"""One protected picture, made ready to be compared with; or why it cannot serve.

A blank one would match every plain avatar, a plain shape or letter half of all, and one of a few pixels tells nothing:
they are refused with the reason, so that the owner of the list can name a better file.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import canvas, decoding, generic, keypoints, polar_index, trimming, verification, views
from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.decoding import Frame
from verifier.screening.avatar.polar_index import KeptRings
from verifier.screening.avatar.shape_index import Shapes, shapes_of
from verifier.screening.avatar.trimming import Box
from verifier.screening.avatar.views import View
from verifier.screening.avatar.voting import KeptKeypoints, kept

MOST_KEYPOINTS = 160
SHORTEST_SIDE = 24
FEWEST_KEYPOINTS, BARE, PLAIN = 4, 24, 100
"""A picture with more keypoints has details, whatever its outline."""
BLANK = "is blank: it would match every plain avatar"
SMALL = f"is too small: the sign in it must measure at least {SHORTEST_SIDE} pixels a side"
GENERIC = "is too generic: a plain shape or a letter would match avatars of anybody; name the whole sign"


@dataclass(frozen=True, slots=True)
class Reference:
    """``size`` is the sign's, in pixels of the keypoints, whose longer side is ``keypoints.SIDE``.

    Kept small, about 15 KB: a build holds all of them.
    """

    shapes: Shapes
    rings: KeptRings
    keypoints: KeptKeypoints
    thumbnail: Pixels
    size: tuple[float, float]


def register(path: Path) -> Reference | str:
    """The picture in the file, or what is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return str(error.strerror)
    decoded = decoding.decode(data)
    if isinstance(decoded, decoding.Refused):
        return decoded.description
    return of_frame(decoded.frames[0])


def of_frame(frame: Frame) -> Reference | str:
    picture, box = max(map(_sign, canvas.of_frame(frame)), key=_contrast)
    found = views.of_picture(picture)
    if not found:
        return BLANK
    if min(box.width, box.height) < SHORTEST_SIDE:
        return SMALL
    grey = np.ascontiguousarray(canvas.grey(picture)[box.top : box.bottom, box.left : box.right])
    scale = keypoints.SIDE / max(grey.shape)
    points = keypoints.of_grey(grey, MOST_KEYPOINTS)
    plain = generic.marks(found)
    if _is_generic(plain, found, len(points)):
        return GENERIC
    # one colour of a sign may be a plain disc, which would be found everywhere
    found = [view for mark, view in zip(plain, found, strict=True) if not (mark and view.is_part)]
    return Reference(
        shapes=shapes_of(found, [_share(view.box, box) for view in found]),
        rings=polar_index.kept(found, box.left, box.top, scale),
        keypoints=kept(points, scale),
        thumbnail=verification.thumbnail(grey),
        size=(grey.shape[1] * scale, grey.shape[0] * scale),
    )


def _is_generic(plain: NDArray[np.bool_], found: list[View], points: int) -> bool:
    """A letter in a square has a plain part and no details; a sign with details may have plain parts."""
    if points < FEWEST_KEYPOINTS or (points <= BARE and plain.any()):
        return True
    return points <= PLAIN and any(mark and not view.is_part for mark, view in zip(plain, found, strict=True))


def _sign(picture: Pixels) -> tuple[Pixels, Box]:
    """The picture, and where in it the sign is: without the margin, with its own ground."""
    step = next(trimming.steps(picture), None)
    return picture, step.box if step is not None else Box(0, 0, picture.shape[1], picture.shape[0])


def _contrast(sign: tuple[Pixels, Box]) -> float:
    """A white sign on nothing is kept on the ground that shows it."""
    picture, box = sign
    return round(float(canvas.grey(picture)[box.top : box.bottom, box.left : box.right].std()), 1)


def _share(view: Box, sign: Box) -> tuple[float, float, float, float]:
    return (
        (view.left - sign.left) / sign.width,
        (view.top - sign.top) / sign.height,
        view.width / sign.width,
        view.height / sign.height,
    )
