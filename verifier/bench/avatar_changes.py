"""What people do to a protected picture before they use it as an avatar: 36 changes, each a function of a picture.

A change gets the sign with its transparency, a source of chance, and a photograph; it gives the opaque picture that is
uploaded.
"""

import io
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

SIDE = 320
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
Colour = tuple[int, int, int]
Change = Callable[[Image.Image, Random, Image.Image], Image.Image]


def on(sign: Image.Image, ground: Colour | Image.Image) -> Image.Image:
    """Opaque: what the sign looks like on a colour or another picture."""
    whole = Image.new("RGB", sign.size, ground) if isinstance(ground, tuple) else ground.resize(sign.size)
    whole.paste(sign, mask=sign.getchannel("A"))
    return whole


def sign_of(picture: Image.Image) -> Image.Image:
    """With transparency where it had it; an opaque picture's even ground is taken away."""
    rgba = picture.convert("RGBA")
    rgba.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    alpha = np.asarray(rgba.getchannel("A"))
    if alpha.min() >= 250:
        rgb = np.asarray(rgba)[..., :3].astype(np.int16)
        border = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
        ground = np.median(border, axis=0)
        if (np.abs(border - ground).max(axis=1) < 24).mean() > 0.9:
            outside = Image.fromarray((np.abs(rgb - ground).max(axis=2) < 24).astype(np.uint8) * 255)
            padded = ImageOps.expand(outside, 1, 255)
            ImageDraw.floodfill(padded, (0, 0), 128)
            cut = np.asarray(padded)[1:-1, 1:-1] == 128
            rgba.putalpha(Image.fromarray(np.where(cut, 0, 255).astype(np.uint8)))
    square = Image.new("RGBA", (SIDE, SIDE), (255, 255, 255, 0))
    square.paste(rgba, ((SIDE - rgba.width) // 2, (SIDE - rgba.height) // 2))
    return square


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def _colour(chance: Random) -> Colour:
    """Never near white or black, whose signs would vanish."""
    return (chance.randrange(40, 216), chance.randrange(40, 216), chance.randrange(40, 216))


def _far_colour(sign: Image.Image, chance: Random) -> Colour:
    """A ground that the sign stands out from, as anybody would choose."""
    pixels = np.asarray(sign)
    drawn = pixels[pixels[..., 3] > 128][:, :3]
    mean = drawn.mean(axis=0) if len(drawn) else np.zeros(3)
    offered = [_colour(chance) for _ in range(8)]
    return max(offered, key=lambda colour: float(np.abs(np.array(colour) - mean).sum()))


def _crop(image: Image.Image, share: float) -> Image.Image:
    margin = round(image.width * (1 - share) / 2)
    return image.crop((margin, margin, image.width - margin, image.height - margin)).resize((SIDE, SIDE))


def _in_circle(image: Image.Image, ground: Colour) -> Image.Image:
    mask = Image.new("L", (2 * image.width, 2 * image.height), 0)
    ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), fill=255)
    return Image.composite(image, Image.new("RGB", image.size, ground), mask.resize(image.size))


def _hue(image: Image.Image, chance: Random) -> Image.Image:
    hue, saturation, value = image.convert("HSV").split()
    moved = (np.asarray(hue).astype(np.int16) + chance.randrange(40, 216)) % 256
    return Image.merge("HSV", (Image.fromarray(moved.astype(np.uint8)), saturation, value)).convert("RGB")


def _gradient(chance: Random) -> Image.Image:
    first, last = np.array(_colour(chance)), np.array(_colour(chance))
    share = np.linspace(0, 1, SIDE)[:, None, None]
    rows = (first * (1 - share) + last * share) * np.ones((1, SIDE, 1))
    return Image.fromarray(rows.astype(np.uint8))


def _turn(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE)


def _perspective(image: Image.Image, chance: Random, strength: float = 0.12) -> Image.Image:
    side = image.width
    shift = [chance.uniform(0, strength) * side for _ in range(8)]
    corners = [
        (shift[0], shift[1]),
        (shift[2], side - shift[3]),
        (side - shift[4], side - shift[5]),
        (side - shift[6], shift[7]),
    ]
    targets = [(0, 0), (0, side), (side, side), (side, 0)]
    rows, values = [], []
    for (x, y), (u, v) in zip(targets, corners, strict=True):
        # from the corner that is seen to the corner of the picture
        rows += [[u, v, 1, 0, 0, 0, -x * u, -x * v], [0, 0, 0, u, v, 1, -y * u, -y * v]]
        values += [x, y]
    found = np.linalg.solve(np.array(rows, dtype=float), np.array(values, dtype=float))
    return image.transform(
        image.size, Image.Transform.PERSPECTIVE, found.tolist(), Image.Resampling.BICUBIC, fillcolor=WHITE
    )


def _text(image: Image.Image, chance: Random) -> Image.Image:
    draw = ImageDraw.Draw(image)
    words = chance.choice(("OFFICIAL", "FAN CLUB", "NEWS 24H", "No.1", "SERVICE"))
    top = round(SIDE * chance.uniform(0.62, 0.78))
    font = ImageFont.load_default(size=52)
    draw.text((SIDE / 2, top), words, _colour(chance), font, anchor="mm", stroke_width=3, stroke_fill=WHITE)
    return image


def _watermark(image: Image.Image) -> Image.Image:
    layer = Image.new("RGBA", (2 * SIDE, 2 * SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for row in range(8):
        for column in range(4):
            draw.text((column * 170, row * 80), "@someone", (128, 128, 128, 120), ImageFont.load_default(size=28))
    turned = layer.rotate(30).crop((SIDE // 2, SIDE // 2, SIDE // 2 + SIDE, SIDE // 2 + SIDE))
    return Image.alpha_composite(image.convert("RGBA"), turned).convert("RGB")


def _badge(image: Image.Image) -> Image.Image:
    draw = ImageDraw.Draw(image)
    left = round(SIDE * 0.68)
    draw.ellipse((left, left, SIDE - 4, SIDE - 4), fill=(250, 180, 20), outline=WHITE, width=5)
    middle = (left + SIDE - 4) / 2
    draw.line([(middle - 20, middle - 16), (middle, middle + 20), (middle + 20, middle - 16)], WHITE, 10)
    return image


def _frame(image: Image.Image, chance: Random) -> Image.Image:
    width = 26
    inner = image.resize((SIDE - 2 * width, SIDE - 2 * width))
    framed = ImageOps.expand(inner, width, _colour(chance))
    ImageDraw.Draw(framed).rectangle((6, 6, SIDE - 7, SIDE - 7), outline=_colour(chance), width=5)
    return framed


def _screenshot(image: Image.Image, chance: Random) -> Image.Image:
    """A telephone's page: a bar above, the picture, rows of text below."""
    page = Image.new("RGB", (SIDE, SIDE), (246, 246, 246))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, SIDE, 34), fill=(40, 42, 50))
    draw.text((12, 8), "9:41", WHITE, ImageFont.load_default(size=16))
    side = 190
    page.paste(image.resize((side, side)), ((SIDE - side) // 2, 46))
    for row in range(3):
        draw.rectangle((24, 250 + row * 22, chance.randrange(150, 296), 260 + row * 22), fill=(170, 170, 176))
    return page


def _photographed(image: Image.Image, chance: Random, photograph: Image.Image) -> Image.Image:
    scene = photograph.resize((SIDE, SIDE)).convert("RGB")
    side = round(SIDE * 0.72)
    mask = _perspective(Image.new("RGB", (SIDE, SIDE), (1, 1, 1)), Random(7), 0.1).convert("L")
    mask = mask.point(lambda value: 255 if value < 128 else 0).resize((side, side))
    screen = _perspective(image, Random(7), 0.1).resize((side, side))
    stripes = (np.asarray(screen) * (0.93 + 0.07 * np.sin(np.arange(side) * 2.1))[:, None, None]).astype(np.uint8)
    place = (chance.randrange(SIDE - side), chance.randrange(SIDE - side))
    scene.paste(Image.fromarray(stripes), place, mask)
    return _jpeg(ImageEnhance.Brightness(scene.filter(ImageFilter.GaussianBlur(0.8))).enhance(0.9), 60)


def _in_corner(sign: Image.Image, chance: Random, photograph: Image.Image) -> Image.Image:
    scene = photograph.resize((SIDE, SIDE)).convert("RGB")
    side = round(SIDE * 0.36)
    place = (chance.choice((8, SIDE - side - 8)), chance.choice((8, SIDE - side - 8)))
    scene.paste(on(sign, WHITE).resize((side, side)), place)
    return _jpeg(scene, 80)


def _noise(image: Image.Image, chance: Random) -> Image.Image:
    noise = np.random.default_rng(chance.randrange(2**32)).normal(0, 18, (SIDE, SIDE, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def _two_tone(image: Image.Image) -> Image.Image:
    return ImageOps.colorize(image.convert("L"), (20, 40, 90), (250, 220, 190))


def _plain(change: Callable[[Image.Image], Image.Image]) -> Change:
    return lambda sign, chance, photograph: change(on(sign, WHITE))


def _chancy(change: Callable[[Image.Image, Random], Image.Image]) -> Change:
    return lambda sign, chance, photograph: change(on(sign, WHITE), chance)


def _padded(sign: Image.Image, chance: Random, photograph: Image.Image) -> Image.Image:
    return ImageOps.expand(on(sign, WHITE), SIDE // 2, _colour(chance)).resize((SIDE, SIDE))


def _ground_and_text(sign: Image.Image, chance: Random, photograph: Image.Image) -> Image.Image:
    ground = _far_colour(sign, chance)
    padded = ImageOps.expand(on(sign, ground), 70, ground).resize((SIDE, SIDE))
    return _text(padded, chance)


CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "as it is": _plain(lambda image: image),
        "grey": _plain(lambda image: image.convert("L").convert("RGB")),
        "hue": _chancy(_hue),
        "JPEG q25": _plain(lambda image: _jpeg(image, 25)),
        "96 px, JPEG q8": _plain(lambda image: _jpeg(image.resize((96, 96)), 8)),
        "48 px": _plain(lambda image: image.resize((48, 48))),
        "blur": _plain(lambda image: image.filter(ImageFilter.GaussianBlur(2.5))),
        "noise": _chancy(_noise),
        "brighter, less contrast": _plain(
            lambda image: ImageEnhance.Brightness(ImageEnhance.Contrast(image).enhance(0.6)).enhance(1.15)
        ),
        "crop 85 %": _plain(lambda image: _crop(image, 0.85)),
        "crop 70 %": _plain(lambda image: _crop(image, 0.70)),
        "circle on white": _plain(lambda image: _in_circle(image, WHITE)),
        "circle on black": _plain(lambda image: _in_circle(image, BLACK)),
        "padding 25 %": _plain(lambda image: ImageOps.expand(image, SIDE // 4, WHITE).resize((SIDE, SIDE))),
        "padding half, coloured": _padded,
        "frame": _chancy(_frame),
        "ground: one colour": lambda sign, chance, photograph: on(sign, _far_colour(sign, chance)),
        "ground: gradient": lambda sign, chance, photograph: on(sign, _gradient(chance)),
        "ground: photograph": lambda sign, chance, photograph: on(sign, photograph),
        "inverted": _plain(ImageOps.invert),
        "two tones": _plain(_two_tone),
        "turned by 10°": _plain(lambda image: _turn(image, 10)),
        "turned by 30°": _plain(lambda image: _turn(image, -30)),
        "turned by 90°": _plain(lambda image: image.transpose(Image.Transpose.ROTATE_90)),
        "turned by 180°": _plain(lambda image: image.transpose(Image.Transpose.ROTATE_180)),
        "mirrored": _plain(ImageOps.mirror),
        "stretched": _plain(lambda image: image.resize((SIDE, round(SIDE * 0.7)))),
        "perspective": _chancy(_perspective),
        "text over it": _chancy(_text),
        "watermark": _plain(_watermark),
        "badge": _plain(_badge),
        "screenshot": _chancy(_screenshot),
        "photograph of a screen": lambda sign, chance, photograph: _photographed(on(sign, WHITE), chance, photograph),
        "small in a corner": _in_corner,
        "circle, hue, turned, JPEG": _chancy(
            lambda image, chance: _jpeg(_in_circle(_turn(_hue(image, chance), 15), WHITE), 50)
        ),
        "ground, padding, text": _ground_and_text,
    }
)
