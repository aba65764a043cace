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
    """``offsets[i]`` is where the character ``text[i]`` stood in the original."""

    original: str
    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original between two places of the folded text."""
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    pieces = [fold_character(character) for character in text]
    folded = "".join(pieces)
    if len(folded) == len(text) and all(pieces):
        return Folded(text, folded, tuple(range(len(text))))
    return Folded(text, folded, tuple(i for i, piece in enumerate(pieces) for _ in piece))


@cache
def fold_character(character: str) -> str:
    """The folded form: usually one character, none for what is dropped, several for ligatures and the like."""
    if character in _FILLERS or character in confusables.STROKES:
        return ""
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    character = confusables.HANZI.get(character) or _variants().get(character, character)
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(_fold_plain(part) for part in unicodedata.normalize("NFD", plain) if part.isalnum())


def _fold_plain(character: str) -> str:
    if character.isascii():
        return character
    if character in confusables.LATIN:
        return confusables.LATIN[character]
    if character in confusables.STROKES:
        return ""
    common = _simplify()(_variants().get(character, character))
    return confusables.HANZI.get(common, common)


@cache
def _simplify() -> Callable[[str], str]:
    """Japanese forms to traditional, traditional to simplified, one character at a time."""
    from_japanese, to_simplified = opencc.OpenCC("jp2t").convert, opencc.OpenCC("t2s").convert
    return lambda character: to_simplified(from_japanese(character))


@cache
def _variants() -> dict[str, str]:
    """Rare hanzi and radicals with their common form."""
    text = (files("verifier.screening") / "data" / "variants.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["rare"]: row["common"] for row in rows}
