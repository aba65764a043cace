"""The pictures that one avatar may be meant as: as it is, without its margins, on white and on black."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from verifier.screening.avatar.decoding import Frame
from verifier.screening.avatar.fingerprint import SIDE, Grey

_OPAQUE = 250
_MARGIN_TOLERANCE = 32
_LEAST_TRIMMED_SHARE = 0.15
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_CROPS = ((1.0, 0.5, 0.5), *((scale, 0.5, 0.5) for scale in (0.95, 0.9, 0.85, 0.8)))
_CORNERS = tuple((0.9, left, top) for left in (0.0, 1.0) for top in (0.0, 1.0))


def of_avatar(frame: Frame) -> list[Grey]:
    """What an applicant's picture is compared as."""
    return [_reduce(picture) for whole in _composites(frame) for picture in (whole, *_trimmed(whole))]


def of_reference(frame: Frame) -> list[Grey]:
    """What a protected picture is kept as: also slightly cropped, which costs nothing when an avatar is looked at."""
    found = []
    for whole in _composites(frame):
        found += [_reduce(_crop(whole, *crop)) for crop in (*_CROPS, *_CORNERS)]
        found += [_reduce(picture) for picture in _trimmed(whole)]
    return found


def _composites(frame: Frame) -> Iterator[Image.Image]:
    """Colours hidden under full transparency must not show, and a white sign on nothing must."""
    image = Image.frombytes("RGBA", (frame.width, frame.height), frame.rgba)
    alpha = image.getchannel("A")
    transparent = alpha.getextrema()[0] < _OPAQUE  # type: ignore[operator]  # one channel has one pair of extremes
    for colour in (_WHITE, _BLACK) if transparent else (_WHITE,):
        ground = Image.new("RGB", image.size, colour)
        ground.paste(image, mask=alpha)
        yield ground


def _trimmed(image: Image.Image) -> Iterator[Image.Image]:
    """Without margins of the border's colour, where that takes something away and leaves something."""
    pixels = np.asarray(image).astype(np.int16)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    differs = (np.abs(pixels - np.median(border, axis=0)) > _MARGIN_TOLERANCE).any(axis=2)
    rows, columns = _extent(differs.any(axis=1)), _extent(differs.any(axis=0))
    height, width = rows[1] - rows[0], columns[1] - columns[0]
    least = _LEAST_TRIMMED_SHARE * max(image.size)
    if min(height, width) >= least and (height, width) != (image.height, image.width):
        yield image.crop((columns[0], rows[0], columns[1], rows[1]))


def _extent(used: NDArray[np.bool_]) -> tuple[int, int]:
    places = np.flatnonzero(used)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, 0)


def _crop(image: Image.Image, scale: float, left: float, top: float) -> Image.Image:
    """``left`` and ``top`` share out what ``scale`` takes away: 0.5 from both sides alike."""
    width, height = image.width * scale, image.height * scale
    x, y = (image.width - width) * left, (image.height - height) * top
    return image.crop((round(x), round(y), round(x + width), round(y + height)))


def _reduce(image: Image.Image) -> Grey:
    small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    grey: Grey = np.asarray(small, dtype=np.float32) / np.float32(255)
    return grey
