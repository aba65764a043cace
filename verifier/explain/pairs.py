"""Lays the typed text under the protected name, piece by piece, with what was done to each piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from verifier.screening.candidates import Plane
from verifier.screening.components import compositions
from verifier.screening.folding import Folded
from verifier.screening.syllables import Unit, units


class Change(StrEnum):
    NONE = ""
    FOLDED = "folded"
    SHAPE = "looks alike"
    HOMOPHONE = "same sound"
    NEAR_SOUND = "near sound"
    PINYIN = "pinyin"
    ADDED = "added"
    MISSING = "missing"
    MOVED = "moved"
    PARTS = "written as its parts"


@dataclass(frozen=True, slots=True)
class Pair:
    """``meant`` of the protected name over ``typed`` in the text; one of them is empty for a piece more or less."""

    meant: str
    typed: str
    change: Change = Change.NONE


def exact(folded: Folded, start: int, name: str, surface: str) -> list[Pair]:
    shown = surface if len(surface) == len(name) else name
    typed = [folded.typed(place) for place in range(start, start + len(name))]
    return [
        Pair(meant, text, Change.NONE if text.casefold() in (meant.casefold(), plain) else Change.FOLDED)
        for meant, text, plain in zip(shown, typed, name, strict=True)
    ]


def by_shape(plane: Plane, typed: str, name: str) -> list[Pair]:
    """For every plane but the sound's."""
    if plane is Plane.ADDED or plane is Plane.MISSING:
        return _one_more_or_less(typed, name)
    change = Change.MOVED if plane is Plane.REORDERED else Change.SHAPE
    return [Pair(meant, one, Change.NONE if one == meant else change) for meant, one in zip(name, typed, strict=True)]


def by_sound(text: str, heard: Sequence[Unit], name: str) -> list[Pair]:
    meant = units(name)
    if len(meant) != len(heard):
        return [Pair(name, text[heard[0].start : heard[-1].end], Change.PINYIN)]
    found = []
    for one, other in zip(heard, meant, strict=True):
        typed, wanted = text[one.start : one.end], name[other.start : other.end]
        if typed == wanted:
            change = Change.NONE
        elif len(typed) > 1:
            change = Change.PINYIN
        else:
            change = Change.HOMOPHONE if one.syllable == other.syllable else Change.NEAR_SOUND
        found.append(Pair(wanted, typed, change))
    return found


def by_parts(typed: str, name: str) -> list[Pair]:
    """``typed`` makes ``name`` when some of its stretches are put together."""
    made = {(start, character): end for start, end, character in compositions(typed)}
    found, place = [], 0
    for character in name:
        end = place + 1 if typed[place : place + 1] == character else made.get((place, character), place + 1)
        found.append(Pair(character, typed[place:end], Change.PARTS if end > place + 1 else Change.NONE))
        place = end
    return found


def _one_more_or_less(typed: str, name: str) -> list[Pair]:
    place = next((i for i, (a, b) in enumerate(zip(typed, name, strict=False)) if a != b), min(len(typed), len(name)))
    before = [Pair(one, one) for one in name[:place]]
    if len(typed) > len(name):
        return [*before, Pair("", typed[place], Change.ADDED), *(Pair(one, one) for one in name[place:])]
    return [*before, Pair(name[place], "", Change.MISSING), *(Pair(one, one) for one in name[place + 1 :])]
