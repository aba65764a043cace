"""The pictures that avatars are measured on: folders of references and of clean avatars, and crests drawn here."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFont

from verifier.domain.errors import ConfigurationError

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
CRESTS = 60
_BACKDROP_EVERY = 6
_SIDE = 360
_WORDS = ("NORTH", "SOUTH", "RIVER", "LAKE", "CLOUD", "SPRING", "HARBOUR", "MAPLE", "CRANE", "LOTUS", "JADE", "PINE")
_KINDS = ["UNIVERSITY", "INSTITUTE", "HOSPITAL", "ACADEMY", "MUSEUM", "COLLEGE", "BUREAU", "CITY COURT"]


@dataclass(frozen=True, slots=True)
class Negatives:
    """``clean`` by kind, which is the folder's name; ``backdrops`` are photographs that are not among them."""

    clean: Mapping[str, tuple[Path, ...]]
    backdrops: tuple[Path, ...]


def pictures(folder: Path) -> list[Path]:
    """Raises ``ConfigurationError`` where there are none."""
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES) if folder.is_dir() else []
    if not found:
        raise ConfigurationError(f"folder {folder}: holds no pictures ({', '.join(SUFFIXES)})")
    return found


def negatives(folder: Path) -> Negatives:
    """Each sixth photograph (a folder whose name begins with `photo`) becomes a backdrop, and is no clean avatar."""
    by_kind: dict[str, list[Path]] = {}
    for path in pictures(folder):
        kind = path.relative_to(folder).parts[0] if path.parent != folder else folder.name
        by_kind.setdefault(kind, []).append(path)
    photographs = [kind for kind in by_kind if kind.startswith("photo")]
    backdrops = [path for kind in photographs for path in by_kind[kind][::_BACKDROP_EVERY]]
    taken = set(backdrops)
    clean = {kind: tuple(path for path in paths if path not in taken) for kind, paths in by_kind.items()}
    return Negatives(clean, tuple(backdrops))


def draw_crests(folder: Path, count: int = CRESTS) -> list[Path]:
    """Crests and seals of institutions that do not exist: a ring of words around an emblem."""
    paths = []
    for number in range(count):
        path = folder / f"crest-{number:03d}.png"
        crest(number).save(path)
        paths.append(path)
    return paths


def crest(seed: int) -> Image.Image:
    chance = Random(seed)
    image = Image.new("RGBA", (_SIDE, _SIDE), (255, 255, 255, 0))
    draw = ImageDraw.Draw(image)
    ink = (chance.randrange(20, 170), chance.randrange(20, 110), chance.randrange(20, 170), 255)
    paper = (255, 255, 255, 255)
    filled = chance.random() < 0.5
    draw.ellipse((6, 6, _SIDE - 6, _SIDE - 6), fill=ink if filled else paper, outline=ink, width=7)
    inner = chance.randrange(74, 88)
    draw.ellipse((inner, inner, _SIDE - inner, _SIDE - inner), fill=paper, outline=ink, width=chance.randrange(3, 7))
    _ring(image, f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {chance.choice(_KINDS)}", paper if filled else ink)
    _emblem(draw, chance, ink, _SIDE / 2 - inner - 12)
    return image


def _ring(image: Image.Image, words: str, ink: tuple[int, int, int, int]) -> None:
    font = ImageFont.load_default(size=34)
    radius, middle = _SIDE / 2 - 43, _SIDE / 2
    step = min(pi * 1.75 / len(words), 0.24)
    for place, letter in enumerate(words):
        angle = (place - (len(words) - 1) / 2) * step
        tile = Image.new("RGBA", (60, 60), (*ink[:3], 0))
        ImageDraw.Draw(tile).text((30, 30), letter, ink, font, anchor="mm")
        tile = tile.rotate(-angle * 180 / pi, Image.Resampling.BICUBIC)
        corner = (round(middle + radius * sin(angle) - 30), round(middle - radius * cos(angle) - 30))
        image.alpha_composite(tile, corner)


def _emblem(draw: ImageDraw.ImageDraw, chance: Random, ink: tuple[int, int, int, int], reach: float) -> None:
    """A building, a book, waves or rays, each with its own proportions."""
    middle = _SIDE / 2
    second = (chance.randrange(256), chance.randrange(200), chance.randrange(256), 255)
    for part in chance.sample(range(4), 3):
        match part:
            case 0:
                columns, width = chance.randrange(3, 7), reach * chance.uniform(0.7, 1.2)
                top, bottom = middle - reach * chance.uniform(0, 0.3), middle + reach * 0.5
                draw.polygon(
                    [(middle - width / 2, top), (middle + width / 2, top), (middle, top - reach * 0.4)], fill=ink
                )
                for column in range(columns):
                    x = middle - width / 2 + width * (column + 0.2) / columns
                    draw.rectangle((x, top + 6, x + width / columns * 0.5, bottom), fill=ink)
            case 1:
                width, top = reach * chance.uniform(0.5, 0.8), middle + reach * chance.uniform(-0.1, 0.2)
                for side in (-1, 1):
                    corners = [(middle, top), (middle + side * width, top - 18), (middle + side * width, top + 28)]
                    draw.polygon([*corners, (middle, top + 46)], fill=second, outline=ink)
            case 2:
                for row in range(chance.randrange(2, 5)):
                    y = middle + reach * 0.35 + 13 * row
                    count = chance.randrange(3, 6)
                    for wave in range(count):
                        x = middle - reach * 0.6 + reach * 1.2 * wave / count
                        draw.arc((x, y, x + reach * 1.2 / count, y + 20), 180, 360, fill=ink, width=5)
            case _:
                rays, y = chance.randrange(5, 13), middle - reach * 0.45
                for ray in range(rays):
                    angle = 2 * pi * ray / rays
                    draw.line((middle, y, middle + 44 * cos(angle), y + 44 * sin(angle)), fill=second, width=6)
                draw.ellipse((middle - 20, y - 20, middle + 20, y + 20), fill=second, outline=ink, width=3)
