"""Folds a text to the hanzi, letters and digits that a reader sees, and keeps where each came from.

Per character, from one cached table: invisible characters vanish; widths, styles and compatibility forms become plain
(NFKC, case folded); traditional and variant hanzi become the common simplified one; look-alike kana become
hanzi, look-alike letters become Latin; signs, emoji and loose strokes vanish. Costs about a microsecond a
character, less for seen ones.
"""

import csv
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import opencc

from verifier.screening import confusables

_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cs", "Cn", "Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text[i]`` stands for ``original[starts[i]:ends[i]]``."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original between two places of the folded text."""
        return self.starts[start], self.ends[end - 1]

    def typed(self, place: int) -> str:
        """What stands in the original for the character at ``place``."""
        return self.original[self.starts[place] : self.ends[place]]


def fold(text: str, start: int = 0, end: int | None = None) -> Folded:
    """Folds the text, or the part of it between ``start`` and ``end``; places stay those of the whole text."""
    end = len(text) if end is None else end
    pieces = [fold_character(character) for character in text[start:end]]
    folded = "".join(pieces)
    if len(folded) == len(pieces) and all(pieces):
        return Folded(text, folded, tuple(range(start, end)), tuple(range(start + 1, end + 1)))
    starts = tuple(i for i, piece in enumerate(pieces, start) for _ in piece)
    return Folded(text, folded, starts, tuple(place + 1 for place in starts))


def folded_text(text: str) -> str:
    """The folded text alone."""
    return "".join(map(fold_character, text))


@cache
def fold_character(character: str) -> str:
    """The folded form: usually one character, none for what is dropped, several for ligatures and the like."""
    if character in _FILLERS or character in confusables.STROKES:
        return ""
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    character = confusables.HANZI.get(character) or _common(character)
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(_fold_plain(part) for part in unicodedata.normalize("NFD", plain) if part.isalnum())


def _fold_plain(character: str) -> str:
    if character.isascii():
        return character
    if character in confusables.LATIN:
        return confusables.LATIN[character]
    if character in confusables.STROKES:
        return ""
    common = _common(character)
    return confusables.HANZI.get(common, common)


def _common(character: str) -> str:
    """The simplified form; what has none may be a rare form or a Japanese one, unless it is in common use itself."""
    if character in confusables.KEPT:
        return character
    to_traditional, to_simplified, from_japanese = _converters()
    simplified = to_simplified(to_traditional(character))
    if simplified != character or _is_in_common_use(character):
        return simplified
    return to_simplified(from_japanese(_variants().get(character, character)))


def _is_in_common_use(character: str) -> bool:
    """GB 2312 holds the simplified characters of everyday texts."""
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


@cache
def _converters() -> tuple[Callable[[str], str], Callable[[str], str], Callable[[str], str]]:
    """Simplified to traditional, back, and Japanese to traditional; one character at a time."""
    return opencc.OpenCC("s2t").convert, opencc.OpenCC("t2s").convert, opencc.OpenCC("jp2t").convert


@cache
def _variants() -> dict[str, str]:
    """Rare hanzi and radicals with their common form."""
    text = (files("verifier.screening") / "data" / "variants.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["rare"]: row["common"] for row in rows}
