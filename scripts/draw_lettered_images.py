"""Draws ``fixtures/avatars``: signs with the names of invented institutions, which the tests read.

Run it as ``.venv/bin/python scripts/draw_lettered_images.py``; it needs the font of fonts-noto-cjk (OFL 1.1).
"""

import sys
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.lettering import BLUE, WHITE, column, crest, seal, wordmark
from support.pictures import emblem

TARGET = Path(__file__).parent.parent / "fixtures" / "avatars"


def corner_of_a_scene() -> Image.Image:
    """A name so small that it is part of a scene."""
    image = emblem(21).resize((320, 320))
    image.paste(wordmark("云川大学", WHITE, BLUE).crop((0, 110, 320, 210)).resize((96, 30)), (200, 270))
    return image


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    drawn = {
        "wordmark.png": wordmark("云川大学"),
        "two-lines.png": wordmark("北原省广播电视总台", WHITE, BLUE, serif=True),
        "column.png": column("晨曦日报"),
        "seal.png": seal("晨曦日报社云川记者站"),
        "seal-turned.png": seal("晨曦日报社云川记者站").rotate(137, Image.Resampling.BICUBIC, fillcolor=WHITE),
        "crest.png": crest("云川大学", "YUNCHUAN UNIVERSITY 1921"),
        "greeting.png": wordmark("今天也要加油"),
        "scene.png": corner_of_a_scene(),
        "no-text.png": emblem(22),
    }
    for name, image in drawn.items():
        image.save(TARGET / name, optimize=True)
    crest("云川大学", "YUNCHUAN UNIVERSITY 1921").resize((160, 160)).save(TARGET / "crest-small.jpg", quality=45)


if __name__ == "__main__":
    main()
