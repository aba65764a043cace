"""Draws ``fixtures/demo/images``: signs of invented institutions, and avatars that do and do not use them.

Run it as ``.venv/bin/python scripts/draw_fixture_images.py``. All is drawn from plain shapes; no real sign is used.
"""

from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

TARGET = Path(__file__).parent.parent / "fixtures" / "demo" / "images"
SIDE = 320
WHITE, RED, GOLD, BLUE = (255, 255, 255), (178, 34, 34), (230, 160, 30), (28, 72, 140)


def newspaper_sign() -> Image.Image:
    """A rising sun over three lines of text."""
    image, draw = canvas(WHITE)
    draw.pieslice((80, 60, 240, 220), 180, 360, fill=GOLD)
    for ray in range(7):
        angle = pi + pi * ray / 6
        draw.line(
            (160 + 95 * cos(angle), 140 + 95 * sin(angle), 160 + 130 * cos(angle), 140 + 130 * sin(angle)), RED, 10
        )
    for row, width in enumerate((220, 180, 220)):
        draw.rectangle((160 - width // 2, 165 + 38 * row, 160 + width // 2, 187 + 38 * row), fill=RED)
    return image


def university_crest() -> Image.Image:
    """A ring of beads around a book over waves."""
    image, draw = canvas(WHITE)
    draw.ellipse((14, 14, 306, 306), fill=BLUE)
    draw.ellipse((52, 52, 268, 268), fill=WHITE)
    for bead in range(24):
        angle = 2 * pi * bead / 24
        x, y = 160 + 127 * cos(angle), 160 + 127 * sin(angle)
        draw.ellipse((x - 7, y - 7, x + 7, y + 7), fill=WHITE)
    draw.polygon([(90, 110), (158, 128), (158, 190), (90, 172)], fill=BLUE)
    draw.polygon([(230, 96), (162, 128), (162, 190), (230, 158)], fill=BLUE)
    for wave in range(3):
        top = 196 + 18 * wave
        draw.arc((104, top, 160, top + 22), 180, 360, fill=BLUE, width=6)
        draw.arc((156, top, 212, top + 22), 0, 180, fill=BLUE, width=6)
    return image


def cartoon_cat() -> Image.Image:
    image, draw = canvas((250, 220, 190))
    draw.polygon([(70, 140), (90, 40), (150, 100)], fill=(90, 70, 60))
    draw.polygon([(250, 140), (230, 40), (170, 100)], fill=(90, 70, 60))
    draw.ellipse((60, 80, 260, 280), fill=(120, 95, 80))
    for x in (120, 200):
        draw.ellipse((x - 22, 140, x + 22, 190), fill=WHITE)
        draw.ellipse((x - 9, 152, x + 9, 182), fill=(20, 20, 20))
    draw.polygon([(150, 205), (170, 205), (160, 220)], fill=(220, 120, 120))
    return image


def canvas(ground: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (SIDE, SIDE), ground)
    return image, ImageDraw.Draw(image)


def crop(image: Image.Image, share: float) -> Image.Image:
    margin = int(image.width * (1 - share) / 2)
    return image.crop((margin, margin, image.width - margin, image.height - margin))


def main() -> None:
    paper, crest = newspaper_sign(), university_crest()
    paper.save(TARGET / "chenxi-daily.png", optimize=True)
    crest.save(TARGET / "yunchuan-university.png", optimize=True)
    cartoon_cat().save(TARGET / "avatar-cat.png", optimize=True)
    crop(crest, 0.88).resize((200, 200)).save(TARGET / "avatar-cropped-crest.jpg", quality=60)
    ImageOps.mirror(ImageOps.expand(ImageOps.grayscale(paper).convert("RGB"), 60, (40, 60, 70))).save(
        TARGET / "avatar-recoloured-sun.webp", quality=70
    )
    whole = (TARGET / "avatar-cropped-crest.jpg").read_bytes()
    (TARGET / "avatar-cut-short.jpg").write_bytes(whole[: len(whole) // 3])


if __name__ == "__main__":
    main()
