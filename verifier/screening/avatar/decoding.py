"""Decodes an untrusted image within strict bounds. Runs inside a worker process, which alone may be killed by it.

Formats, bytes, sides and pixels are checked before any pixel is decoded; a truncated image is refused; an animation is
looked at in several frames, the one that is shown longest among them, because a harmless first one can hide what
follows.
"""

import io
import warnings

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 20_000_000
LONGEST_SIDE = 10_000
SHORTEST_SIDE = 8
MOST_FRAMES = 300
MOST_ANIMATED_PIXELS = 50_000_000
"""Of all frames together: every one has to be decoded to find the one that is shown longest."""
LOOKED_AT_FRAMES = 4
KEPT_SIDE = 384
_AVERAGED = ("RGB", "RGBA", "L", "CMYK")
"""Modes whose pixels may be averaged as they are."""
_SIXTEEN_BITS = ("I", "I;16", "I;16B", "I;16L", "F")


class Frame(msgspec.Struct, frozen=True):
    """``rgba`` holds width x height x 4 bytes, at most ``KEPT_SIDE`` a side."""

    width: int
    height: int
    rgba: bytes


class Decoded(msgspec.Struct, frozen=True, tag="decoded"):
    """``width`` and ``height`` are those of the original."""

    format: str
    width: int
    height: int
    frames: tuple[Frame, ...]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """``rule`` is a stable code; ``description`` says the way out."""

    rule: str
    description: str


def decode(data: bytes) -> Decoded | Refused:
    """
    >>> decode(b"<svg/>").rule
    'FORMAT'
    """
    if not data:
        return Refused("REQUIRED", "must not be empty")
    if len(data) > MOST_BYTES:
        return Refused("TOO_LARGE", f"must be at most {MOST_BYTES // 1024 // 1024} MiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _decode(data)
    except UnidentifiedImageError:
        return Refused("FORMAT", f"must be an image of one of these formats: {', '.join(FORMATS)}")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _too_many_pixels()
    except MemoryError:
        return Refused("TOO_COMPLEX", "needs more memory than an avatar may; save it anew")
    except Exception:
        # whatever a decoder raises for broken input means the same to the applicant
        return Refused("UNREADABLE", "is damaged or cut short; save it anew and upload the whole file")


def _decode(data: bytes) -> Decoded | Refused:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if min(width, height) < SHORTEST_SIDE:
            return Refused("TOO_SMALL", f"must measure at least {SHORTEST_SIDE} pixels a side")
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            return _too_many_pixels()
        count = getattr(image, "n_frames", 1)
        if count > MOST_FRAMES or (count > 1 and count * width * height > MOST_ANIMATED_PIXELS):
            return Refused("TOO_MANY_FRAMES", f"must have at most {MOST_FRAMES} frames, and fewer where they are large")
        if image.format == "JPEG":
            image.draft("RGB", (2 * KEPT_SIDE, 2 * KEPT_SIDE))
        frames = _frames(image, count) if count > 1 else [_frame(image)]
        return Decoded(str(image.format), width, height, tuple(frames))


def _frames(image: Image.Image, count: int) -> list[Frame]:
    """In their order. Going back in an animation costs as much as beginning anew, so there is one pass."""
    looked_at = set(_frames_to_look_at(count))
    frames: dict[int, Frame] = {}
    longest, longest_number = -1.0, 0
    for number in range(count):
        image.seek(number)
        image.load()
        duration = float(image.info.get("duration", 0) or 0)
        if duration > longest:
            if longest_number not in looked_at:
                frames.pop(longest_number, None)
            longest, longest_number = duration, number
        if number in looked_at or number == longest_number:
            frames[number] = _frame(image)
    return [frames[number] for number in sorted(frames)]


def _frames_to_look_at(count: int) -> list[int]:
    """The first, the last, and some between."""
    looked_at = min(count, LOOKED_AT_FRAMES)
    return sorted({number * (count - 1) // max(looked_at - 1, 1) for number in range(looked_at)})


def _frame(image: Image.Image) -> Frame:
    image.load()
    picture = _eight_bits(image) if image.mode in _SIXTEEN_BITS else image
    if picture.mode not in _AVERAGED or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    # made small before anything else copies it: a large picture is half of the memory there is
    picture = ImageOps.exif_transpose(_reduced(picture)).convert("RGBA")
    return Frame(picture.width, picture.height, picture.tobytes())


def _reduced(picture: Image.Image) -> Image.Image:
    share = KEPT_SIDE / max(picture.size)
    if share >= 1:
        return picture
    size = (max(round(picture.width * share), 1), max(round(picture.height * share), 1))
    return picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Pillow would clip sixteen bits to white instead of scaling them."""
    return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")


def _too_many_pixels() -> Refused:
    return Refused(
        "TOO_MANY_PIXELS", f"must have at most {MOST_PIXELS // 1_000_000} megapixels and {LONGEST_SIDE} pixels a side"
    )
