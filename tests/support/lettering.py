"""Draws signs that say a name: wordmarks, company seals (公章), and crests with a ring of text. All are made up.

Needs a font with hanzi (Debian: fonts-noto-cjk). The tests read what ``scripts/draw_lettered_images.py`` drew by this.
"""

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIDE = 320
WHITE, RED, BLUE, INK = (255, 255, 255), (200, 30, 35), (28, 72, 140), (40, 40, 45)
_FONTS = Path("/usr/share/fonts/opentype/noto")
_SIMPLIFIED = 2
_FINER = 2
"""Glyphs are drawn larger and reduced, so that turned ones have smooth edges."""

Colour = tuple[int, int, int]


def has_font() -> bool:
    return (_FONTS / "NotoSansCJK-Bold.ttc").exists()


def font(size: float, *, serif: bool = False) -> ImageFont.FreeTypeFont:
    name = f"Noto{'Serif' if serif else 'Sans'}CJK-Bold.ttc"
    return ImageFont.truetype(str(_FONTS / name), round(size), index=_SIMPLIFIED)


def wordmark(text: str, colour: Colour = RED, ground: Colour = WHITE, *, serif: bool = False) -> Image.Image:
    """As large as it fits; a long name in two lines."""
    lines = [text] if len(text) <= 5 else [text[: (len(text) + 1) // 2], text[(len(text) + 1) // 2 :]]
    image = Image.new("RGB", (SIDE, SIDE), ground)
    size = min(SIDE * 0.84 / max(map(len, lines)), SIDE * 0.3)
    for number, line in enumerate(lines):
        middle = SIDE / 2 + (number - (len(lines) - 1) / 2) * size * 1.25
        ImageDraw.Draw(image).text((SIDE / 2, middle), line, colour, font(size, serif=serif), anchor="mm")
    return image


def column(text: str, colour: Colour = INK, ground: Colour = WHITE) -> Image.Image:
    """Written from the top down."""
    image = Image.new("RGB", (SIDE, SIDE), ground)
    size = min(SIDE * 0.86 / len(text), SIDE * 0.28)
    for number, character in enumerate(text):
        middle = SIDE / 2 + (number - (len(text) - 1) / 2) * size * 1.04
        ImageDraw.Draw(image).text((SIDE / 2, middle), character, colour, font(size, serif=True), anchor="mm")
    return image


def seal(name: str, colour: Colour = RED, ground: Colour = WHITE) -> Image.Image:
    """A ring, a star, the name along the upper arc, its characters' feet towards the middle."""
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, SIDE - 10, SIDE - 10), outline=colour, width=7)
    draw.polygon(star(SIDE / 2, SIDE / 2, 48), fill=colour)
    size = min(42.0, 330 / len(name) * 1.15)
    along_arc(image, name, radius=118, size=size, spread=min(4.5, 0.40 * len(name)), colour=colour, serif=True)
    return image


def crest(name: str, latin: str, colour: Colour = BLUE, ground: Colour = WHITE) -> Image.Image:
    """A broad ring with the name above and its Latin form below, read from left to right; an open book within."""
    image = Image.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, SIDE - 8, SIDE - 8), fill=colour)
    draw.ellipse((66, 66, SIDE - 66, SIDE - 66), fill=WHITE)
    draw.polygon([(105, 130), (157, 144), (157, 205), (105, 190)], fill=colour)
    draw.polygon([(215, 130), (163, 144), (163, 205), (215, 190)], fill=colour)
    along_arc(image, name, radius=124, size=38, spread=min(3.2, 0.44 * len(name)), colour=WHITE, serif=True)
    along_arc(
        image, latin, radius=124, size=23, spread=min(2.2, 0.15 * len(latin)), colour=WHITE, below=True, serif=False
    )
    return image


def along_arc(
    image: Image.Image,
    text: str,
    *,
    radius: float,
    size: float,
    spread: float,
    colour: Colour,
    below: bool = False,
    serif: bool = False,
) -> None:
    """``spread`` is the angle from the first to the last character; ``below`` runs along the lower arc, upright."""
    for number, character in enumerate(text):
        share = number / max(len(text) - 1, 1) - 0.5
        angle = pi / 2 - spread * share if below else -pi / 2 + spread * share
        turned = pi / 2 - angle if below else -(angle + pi / 2)
        x, y = image.width / 2 + radius * cos(angle), image.height / 2 + radius * sin(angle)
        _paste(image, character, (x, y), turned, font(size * _FINER, serif=serif), colour)


def star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = -pi / 2 + pi * corner / 5
        corners.append((x + reach * cos(angle), y + reach * sin(angle)))
    return corners


def _paste(
    image: Image.Image,
    character: str,
    middle: tuple[float, float],
    turned: float,
    used: ImageFont.FreeTypeFont,
    colour: Colour,
) -> None:
    side = round(used.size * 1.6)
    tile = Image.new("L", (side, side), 0)
    ImageDraw.Draw(tile).text((side / 2, side / 2), character, 255, used, anchor="mm")
    tile = tile.rotate(turned * 180 / pi, Image.Resampling.BICUBIC).resize((side // _FINER, side // _FINER))
    place = (round(middle[0] - tile.width / 2), round(middle[1] - tile.height / 2))
    image.paste(colour, (*place, place[0] + tile.width, place[1] + tile.height), tile)


KINDS: dict[str, Callable[[str], Image.Image]] = {
    "wordmark": wordmark,
    "white on a colour": lambda name: wordmark(name, WHITE, BLUE, serif=True),
    "column": column,
    "seal": seal,
    "seal, turned": lambda name: seal(name).rotate(137, Image.Resampling.BICUBIC, fillcolor=WHITE),
    "crest": lambda name: crest(name, "YUNCHUAN UNIVERSITY 1921"),
}
