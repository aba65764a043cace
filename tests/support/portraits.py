"""Draws faces of people who do not exist, shaded enough for a recogniser of faces to see one."""

from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIDE = 320


def portrait(seed: int) -> Image.Image:
    """From the front; another seed is another face."""
    chance = Random(seed)
    image = Image.new("RGB", (SIDE, SIDE), (chance.randrange(90, 200),) * 3)
    tone = chance.randrange(150, 225)
    skin = (tone, round(tone * 0.8), round(tone * 0.66))
    dark = tuple(round(one * 0.62) for one in skin)
    hair = tuple(chance.randrange(15, 70) for _ in range(3))
    wide, tall = chance.randrange(68, 90), chance.randrange(96, 116)
    draw = ImageDraw.Draw(image)
    draw.ellipse((160 - wide - 14, 165 - tall - 26, 160 + wide + 14, 150 + tall // 2), fill=hair)
    draw.rectangle((160 - 30, 220, 160 + 30, 320), fill=dark)
    draw.ellipse((60, 270, 260, 420), fill=tuple(chance.randrange(40, 200) for _ in range(3)))
    draw.ellipse((160 - wide, 165 - tall, 160 + wide, 165 + tall), fill=skin)
    draw.chord((160 - wide, 165 - tall, 160 + wide, 165 + tall), 200, 340, fill=hair)
    apart, eyes = chance.randrange(28, 40), chance.randrange(142, 156)
    for side in (-1, 1):
        x = 160 + side * apart
        draw.ellipse((x - 22, eyes - 16, x + 22, eyes + 14), fill=dark)
        draw.ellipse((x - 16, eyes - 7, x + 16, eyes + 7), fill=(245, 245, 245))
        draw.ellipse((x - 7, eyes - 7, x + 7, eyes + 7), fill=(40, 30, 25))
        brow = chance.randrange(22, 30)
        draw.line((x - 20, eyes - brow + 4, x, eyes - brow, x + 20, eyes - brow + 4), fill=hair, width=6)
    nose = chance.randrange(198, 214)
    draw.polygon([(160, eyes), (160 - 16, nose), (160 + 16, nose)], fill=tuple(round(one * 0.85) for one in skin))
    draw.ellipse((160 - 15, nose - 6, 160 - 3, nose + 4), fill=dark)
    draw.ellipse((160 + 3, nose - 6, 160 + 15, nose + 4), fill=dark)
    mouth, lips = nose + chance.randrange(18, 28), chance.randrange(24, 36)
    draw.ellipse((160 - lips, mouth - 7, 160 + lips, mouth + 9), fill=(150, 60, 60))
    draw.line((160 - lips, mouth, 160 + lips, mouth), fill=(70, 25, 25), width=3)
    return image.filter(ImageFilter.GaussianBlur(2.2))
