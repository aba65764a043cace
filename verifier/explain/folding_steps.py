"""What folding did to each character of a text."""

import unicodedata
from dataclasses import dataclass

from verifier.screening import confusables
from verifier.screening.folding import fold_character


@dataclass(frozen=True, slots=True)
class Step:
    """``place`` in the original; ``folded`` is empty where the character was dropped. ``how`` is empty where nothing
    was done.
    """

    place: int
    typed: str
    folded: str
    how: str

    @property
    def code_points(self) -> str:
        return " ".join(f"U+{ord(character):04X}" for character in self.typed)


def steps(text: str) -> list[Step]:
    return [Step(place, one, fold_character(one), _how(one, fold_character(one))) for place, one in enumerate(text)]


def _how(typed: str, folded: str) -> str:
    if typed == folded:
        return ""
    if not folded:
        return _why_dropped(typed)
    if typed in confusables.HANZI:
        return "looks the same"
    plain = unicodedata.normalize("NFKC", typed).casefold()
    if plain == folded:
        return "case" if typed.casefold() == folded else "width or style"
    if plain in confusables.LATIN:
        return "look-alike letter"
    return "traditional or variant"


def _why_dropped(typed: str) -> str:
    if typed in confusables.STROKES:
        return "loose stroke, dropped"
    category = unicodedata.category(typed)
    return "invisible, dropped" if category.startswith(("C", "Mn", "Me")) else "sign, dropped"
