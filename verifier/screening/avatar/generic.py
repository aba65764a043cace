"""Shapes that belong to nobody: a reference that is one of them would match half of all avatars, and is refused."""

from functools import cache
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from verifier.screening.avatar import fingerprint, views
from verifier.screening.avatar.views import View

_LIKE = 0.94
_TURNS = range(0, 90, 15)
_SIDE = 256
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789&@#?!+"


def marks(found: list[View]) -> NDArray[np.bool_]:
    """Which of the views is a plain shape or one letter."""
    likest = np.abs(_vectors_of(found) @ _generic().T).max(axis=1)
    return np.asarray(likest >= _LIKE)


def _vectors_of(found: list[View]) -> fingerprint.Grey:
    return fingerprint.unit_vectors(np.stack([fingerprint.coefficients(view.grey) for view in found]))


@cache
def _generic() -> fingerprint.Grey:
    """In all orientations, shapes also turned by a little each time."""
    shapes = [*(_polygon(sides) for sides in (3, 4, 5, 6, 8)), *_stars(), *_rounds(), *_bars()]
    drawn = [shape.rotate(by, Image.Resampling.BICUBIC, fillcolor="white") for shape in shapes for by in _TURNS]
    transforms = [
        turned
        for image in [*drawn, *map(_letter, _LETTERS)]
        for view in views.of_picture(np.asarray(image.resize((_SIDE // 2, _SIDE // 2))))[1:]
        for turned in fingerprint.orientations(fingerprint.coefficients(view.grey))
    ]
    return fingerprint.unit_vectors(np.stack(transforms))


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (_SIDE, _SIDE), "white")
    return image, ImageDraw.Draw(image)


def _polygon(sides: int) -> Image.Image:
    image, draw = _canvas()
    draw.regular_polygon((_SIDE / 2, _SIDE / 2, 100), sides, fill="black")
    return image


def _stars() -> list[Image.Image]:
    found = []
    for points, inner in ((5, 0.38), (5, 0.5), (4, 0.4), (6, 0.577), (8, 0.5)):
        image, draw = _canvas()
        corners = []
        for number in range(2 * points):
            angle, reach = -pi / 2 + pi * number / points, 100 * (1 if number % 2 == 0 else inner)
            corners.append((_SIDE / 2 + reach * cos(angle), _SIDE / 2 + reach * sin(angle)))
        draw.polygon(corners, fill="black")
        found.append(image)
    return found


def _rounds() -> list[Image.Image]:
    found = []
    for width in (0, 12, 30, 50):
        image, draw = _canvas()
        draw.ellipse((28, 28, 228, 228), fill="white" if width else "black", outline="black", width=width)
        found.append(image)
    image, draw = _canvas()
    draw.pieslice((40, 60, 128, 148), 135, 360, fill="black")
    draw.pieslice((128, 60, 216, 148), 180, 45, fill="black")
    draw.polygon([(50, 130), (128, 215), (206, 130), (128, 100)], fill="black")
    return [*found, image]


def _bars() -> list[Image.Image]:
    found = []
    for boxes in (((108, 28, 148, 228), (28, 108, 228, 148)), ((28, 40, 228, 100), (28, 156, 228, 216))):
        image, draw = _canvas()
        for box in boxes:
            draw.rectangle(box, fill="black")
        found.append(image)
    return found


def _letter(letter: str) -> Image.Image:
    image, draw = _canvas()
    draw.text((_SIDE / 2, _SIDE / 2), letter, "black", ImageFont.load_default(size=200), anchor="mm")
    return image
