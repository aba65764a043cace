"""Clean pictures that the program draws itself, against which the thresholds of every reference are calibrated.

Photograph-like noise at several scales, gradients, cartoon faces, landscapes, letters on a colour, patterns: drawn the
same each time, shipped with nothing, owned by nobody. They cost a build 50 ms each, whatever the number of references.
"""

from collections.abc import Callable, Iterator
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from verifier.screening.avatar.canvas import Pixels

SIDE = 256
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


def pictures(count: int) -> Iterator[Pixels]:
    """The same ``count`` pictures each time, of all kinds in turn."""
    for number in range(count):
        chance = Random(number)
        yield _KINDS[number % len(_KINDS)](chance)


def _colour(chance: Random) -> tuple[int, int, int]:
    return (chance.randrange(256), chance.randrange(256), chance.randrange(256))


def _photograph(chance: Random) -> Pixels:
    """Noise whose power falls with the frequency, as in nature, in two or three colours."""
    numbers = np.random.default_rng(chance.randrange(2**32))
    whole: NDArray[np.float32] = np.zeros((SIDE, SIDE, 3), dtype=np.float32)
    steepness = chance.uniform(0.45, 0.75)
    for level in range(1, 8):
        side = 2**level + 1
        noise = numbers.normal(0, steepness**level, (side, side, 3)).astype(np.float32)
        noise = 0.6 * noise.mean(axis=2, keepdims=True) + 0.4 * noise
        whole += cv2.resize(noise, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    if chance.random() < 0.5:
        whole = (np.round(whole * 4) / 4).astype(np.float32)
    low, high = np.percentile(whole, (1, 99))
    return np.asarray(np.clip((whole - low) / (high - low), 0, 1) * 255, dtype=np.uint8)


def _gradient(chance: Random) -> Pixels:
    first, last = np.array(_colour(chance)), np.array(_colour(chance))
    angle = chance.uniform(0, 2 * np.pi)
    grid = np.linspace(-0.5, 0.5, SIDE)
    share = 0.5 + (np.cos(angle) * grid[None, :] + np.sin(angle) * grid[:, None]) / 1.5
    if chance.random() < 0.5:
        share = np.clip(2 * np.hypot(grid[None, :] - chance.uniform(-0.2, 0.2), grid[:, None]), 0, 1)
    picture: Pixels = (first * share[..., None] + last * (1 - share[..., None])).clip(0, 255).astype(np.uint8)
    return picture


def _cartoon(chance: Random) -> Pixels:
    image = Image.new("RGB", (SIDE, SIDE), _colour(chance))
    draw = ImageDraw.Draw(image)
    skin, hair, dark = _colour(chance), _colour(chance), (30, 25, 30)
    x, wide, tall = chance.randrange(110, 147), chance.randrange(55, 95), chance.randrange(60, 95)
    draw.ellipse((x - wide - 12, 128 - tall - 22, x + wide + 12, 128 + tall // 2), fill=hair)
    draw.ellipse((20, 205, 236, 330), fill=_colour(chance))
    draw.ellipse((x - wide, 128 - tall, x + wide, 128 + tall), fill=skin)
    draw.chord((x - wide, 128 - tall, x + wide, 128 + tall), 180 + chance.randrange(30), 340, fill=hair)
    apart, size = chance.randrange(20, 42), chance.randrange(5, 18)
    for side in (-1, 1):
        draw.ellipse((x + side * apart - size, 125 - size, x + side * apart + size, 125 + size), fill=(255, 255, 255))
        draw.ellipse(
            (x + side * apart - size // 2, 125 - size // 2, x + side * apart + size // 2, 125 + size // 2), dark
        )
    mouth = chance.randrange(12, 35)
    draw.arc((x - mouth, 150, x + mouth, 150 + chance.randrange(10, 40)), 10, 170, fill=dark, width=5)
    return np.asarray(image)


def _landscape(chance: Random) -> Pixels:
    picture = Image.fromarray(_gradient(chance))
    draw = ImageDraw.Draw(picture)
    sun = chance.randrange(40, 200)
    size = chance.randrange(15, 45)
    draw.ellipse((sun - size, 70 - size, sun + size, 70 + size), fill=_colour(chance))
    for row in range(3):
        peaks = [(x, chance.randrange(90 + 40 * row, 170 + 30 * row)) for x in range(0, SIDE + 64, 64)]
        draw.polygon([(0, SIDE), *peaks, (SIDE, SIDE)], fill=_colour(chance))
    return np.asarray(picture)


def _letters(chance: Random) -> Pixels:
    image = Image.new("RGB", (SIDE, SIDE), _colour(chance))
    draw = ImageDraw.Draw(image)
    if chance.random() < 0.4:
        draw.ellipse((10, 10, SIDE - 10, SIDE - 10), fill=_colour(chance))
    text = "".join(chance.choice(_LETTERS) for _ in range(chance.choice((1, 1, 2, 3))))
    font = ImageFont.load_default(size=200 // len(text) + 20)
    draw.text((SIDE / 2, SIDE / 2), text, _colour(chance), font, anchor="mm")
    return np.asarray(image)


def _pattern(chance: Random) -> Pixels:
    image = Image.new("RGB", (SIDE, SIDE), _colour(chance))
    draw = ImageDraw.Draw(image)
    step, colours = chance.randrange(18, 70), (_colour(chance), _colour(chance))
    for number, x in enumerate(range(0, SIDE, step)):
        for y in range(0, SIDE, step):
            box = (x + 2, y + 2, x + step - 2, y + step - 2)
            match chance.randrange(3):
                case 0:
                    draw.ellipse(box, fill=colours[number % 2])
                case 1:
                    draw.rectangle(box, fill=colours[number % 2])
                case _:
                    draw.line((x, y, x + step, y + step), colours[number % 2], 4)
    return np.asarray(image)


_KINDS: tuple[Callable[[Random], Pixels], ...] = (_photograph, _gradient, _cartoon, _landscape, _letters, _pattern)
