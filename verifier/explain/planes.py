"""What each plane makes of a text, and what it looks up."""

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.screening import candidates, components, organs, shapes, syllables
from verifier.screening.folding import fold
from verifier.screening.matcher import Text
from verifier.screening.windows import SHORTEST_NEAR, Stretch, cuts, windows

_MOST_SHOWN = 8
_GAP = "▢"


@dataclass(frozen=True, slots=True)
class View:
    """``keys`` is how many fingerprints were looked up, ``None`` where the plane has none."""

    plane: str
    what: str
    shows: str
    keys: int | None = None


def views(text: str) -> list[View]:
    """``text`` is folded."""
    cores = [(start, end) for start, end in Text(fold(text), []).cores() if end - start >= SHORTEST_NEAR]
    return [
        View(
            "A", "text, by shape class", _shape_classes(text), len(windows(len(text), candidates.SHORTEST_TEXT).starts)
        ),
        _sounds(text),
        _one_character_changes(text, cores),
        View("R", "bag of characters", "".join(sorted(text)), len(cores)),
        View("parts", "characters written as their parts", _compositions(text)),
        View("organs", "grammar of organs", _organs(text)),
    ]


def _shape_classes(text: str) -> str:
    """A character that shares a class is followed by the class's representative."""
    classes = shapes.classes()
    return "".join(one if classes.get(one, one) == one else f"{one}({classes[one]})" for one in text)


def _sounds(text: str) -> View:
    """Pinyin, followed by what careless speakers make of it."""
    units = syllables.units(text)
    shown = []
    for unit in units:
        fuzzy = syllables.fuzzy(unit.syllable) if unit.syllable else ""
        shown.append(unit.syllable + (f"({fuzzy})" if fuzzy != unit.syllable else "") or text[unit.start : unit.end])
    return View("B", "fuzzy pinyin", " ".join(shown), len(windows(len(units), candidates.SHORTEST_RUN).starts))


def _one_character_changes(text: str, cores: Sequence[Stretch]) -> View:
    """Of the whole text; the same is done for every stretch that may be the whole of a name."""
    keys = len(cuts(tuple(cores)).starts)
    whole = [text[:place] + _GAP + text[place + 1 :] for place in range(len(text))] if keys else []
    more = f" and {len(whole) - _MOST_SHOWN} more" if len(whole) > _MOST_SHOWN else ""
    return View("F", "one character doubtful", (" ".join(whole[:_MOST_SHOWN]) + more) or "too short", keys)


def _compositions(text: str) -> str:
    made = [f"{text[start:end]}→{character}" for start, end, character in components.compositions(text)]
    return " ".join(made[:_MOST_SHOWN]) or "none"


def _organs(text: str) -> str:
    found = organs.recognise(text)
    return "; ".join(f"{text[one.start : one.end]} → {one.name} ({one.region})" for one in found) or "none"
