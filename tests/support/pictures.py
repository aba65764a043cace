"""Draws made-up emblems and the changes that people make to a picture, and hostile images of every kind."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from random import Random

from PIL import Image, ImageDraw, ImageOps

SIDE = 256
_WHITE = (255, 255, 255)


def emblem(seed: int, ground: tuple[int, int, int] = _WHITE) -> Image.Image:
    """A sign of several bold shapes; another seed is another sign."""
    chance = Random(seed)
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    for _ in range(7):
        x, y = chance.randrange(20, 200), chance.randrange(20, 200)
        width, height = chance.randrange(25, 110), chance.randrange(25, 110)
        colour = (chance.randrange(180), chance.randrange(180), chance.randrange(180))
        box = (x, y, min(x + width, SIDE - 16), min(y + height, SIDE - 16))
        match chance.randrange(3):
            case 0:
                draw.ellipse(box, fill=colour)
            case 1:
                draw.rectangle(box, fill=colour)
            case _:
                draw.polygon([(box[0], box[3]), (box[2], box[3]), (box[0], box[1])], fill=colour)
    return image


def encoded(image: Image.Image, form: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def crop(share: float, left: float = 0.5, top: float = 0.5) -> Callable[[Image.Image], Image.Image]:
    def cut(image: Image.Image) -> Image.Image:
        side = image.width * share
        x, y = (image.width - side) * left, (image.height - side) * top
        return image.crop((round(x), round(y), round(x + side), round(y + side))).resize(image.size)

    return cut


def circle(image: Image.Image) -> Image.Image:
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, image.width - 1, image.height - 1), fill=255)
    return Image.composite(image, Image.new("RGB", image.size, _WHITE), mask)


CHANGES: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda image: image,
    "48 pixels": lambda image: image.resize((48, 48)),
    "1,024 pixels": lambda image: image.resize((1024, 1024)),
    "JPEG of quality 20": lambda image: Image.open(io.BytesIO(encoded(image, "JPEG", quality=20))),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "crop to 95 %": crop(0.95),
    "crop to 85 %": crop(0.85),
    "crop off the middle": crop(0.9, 0.9, 0.1),
    "circle": circle,
    "margin": lambda image: ImageOps.expand(image, 50, _WHITE),
    "coloured margin": lambda image: ImageOps.expand(image, 80, (200, 60, 40)),
    "mirrored": ImageOps.mirror,
    "turned by 90°": lambda image: image.rotate(90),
    "stretched": lambda image: image.resize((SIDE, 180)),
    "inverted": ImageOps.invert,
}


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A tiny file that says it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animation(frames: list[Image.Image], form: str = "GIF") -> bytes:
    return encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=50)


HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "REQUIRED"),
    "text": (b"this is no image", "FORMAT"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><rect width='9' height='9'/></svg>", "FORMAT"),
    "BMP": (encoded(emblem(1), "BMP"), "FORMAT"),
    "TIFF": (encoded(emblem(1), "TIFF"), "FORMAT"),
    "PNG of 100 megapixels": (png_of_claimed_size(10_000, 10_000), "TOO_MANY_PIXELS"),
    "PNG of 2,000 megapixels": (png_of_claimed_size(50_000, 40_000), "TOO_MANY_PIXELS"),
    "long and thin": (encoded(Image.new("L", (12_000, 20))), "TOO_MANY_PIXELS"),
    "too small": (encoded(Image.new("L", (4, 4))), "TOO_SMALL"),
    "JPEG cut short": (encoded(emblem(1), "JPEG", quality=95)[:3_000], "UNREADABLE"),
    "PNG cut short": (encoded(emblem(1))[:900], "UNREADABLE"),
    "PNG without pixels": (png_of_claimed_size(600, 600), "UNREADABLE"),
    "too many frames": (animation([Image.new("1", (8, 8), i % 2) for i in range(301)]), "TOO_MANY_FRAMES"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(9 * 1024 * 1024), "TOO_LARGE"),
}
