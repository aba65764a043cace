"""Turns what was found into a score from 0 to 1 and a band."""

from dataclasses import dataclass

from verifier.screening import affixes, landmarks, legal_forms
from verifier.screening.alignment import Alignment
from verifier.screening.hit import ScreeningOutcome

_IMPORTANCE_WEIGHT = 0.1
_DISGUISE_BONUS = 0.03
_DECORATED = 0.98
_FOLLOWED = 0.90
_CONTAINED_FLOOR, _CONTAINED_SHARE = 0.82, 0.14
_IMPORTANT = 0.8
_KNOWN_TO_MANY = 0.75
"""Importance below which a short name counts only as it is written: obscure people have thousands of near namesakes."""
SHORTEST_CONTAINED = 4
"""Characters of a name below which it proves nothing inside a longer text."""
_SHORTEST_LOOK_ALIKE = 3
_SHORTEST_IN_LETTERS = 7
_SHORTEST_NEAR_CONTAINED = 6
_LEAST_NEAR_COVERAGE = 0.75


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From the policy: at ``claim`` a hit is a claim, at ``review`` a person looks."""

    claim: float = 0.95
    review: float = 0.80


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a hit: ``rest`` after affixes were taken away, the kinds of affix, and whether it makes the
    name a landmark.
    """

    rest: str
    kinds: frozenset[str]
    is_landmark: bool = False

    @classmethod
    def of(cls, before: str, after: str) -> "Surroundings":
        left, left_kinds = affixes.strip(before)
        right, right_kinds = affixes.strip(after)
        return cls(left + right, frozenset(left_kinds | right_kinds), landmarks.is_place(after))


def score(alignment: Alignment, importance: float, length: int, around: Surroundings) -> float:
    """``length`` of the protected name in characters. Zero where the text claims nothing: a short name in a longer
    text, a landmark, a critic's or a victim's account.
    """
    if around.is_landmark or ("critical" in around.kinds and "official" not in around.kinds):
        return 0.0
    if around.rest:
        if length < SHORTEST_CONTAINED:
            return 0.0
        coverage = _CONTAINED_FLOOR + _CONTAINED_SHARE * length / (length + len(around.rest))
    elif "following" in around.kinds:
        coverage = _FOLLOWED
    elif "official" in around.kinds or not around.kinds:
        coverage = 1.0
    else:
        coverage = _DECORATED
    weighted = alignment.score * (1 - _IMPORTANCE_WEIGHT + _IMPORTANCE_WEIGHT * importance) * coverage
    return round(min(1.0, weighted + (_DISGUISE_BONUS if alignment.disguised else 0.0)), 4)


def is_enough(plane: str, alignment: Alignment, name: str, importance: float, around: Surroundings) -> bool:
    """Whether a likeness by this plane to ``name`` (folded) says anything.

    Three characters sound alike by chance, and people's names most of all: only one may differ, by its exact sound. A
    name spelt out in letters is no chance. A name with a character changed must be nearly all of the text.
    """
    if plane == "text":
        return True
    length = len(name)
    shortest = _SHORTEST_IN_LETTERS if name.isascii() else SHORTEST_CONTAINED
    if length < SHORTEST_CONTAINED and importance < _KNOWN_TO_MANY:
        return False
    match plane:
        case "sound":
            return length >= SHORTEST_CONTAINED or _sound_is_enough(alignment, length, around)
        case "edit" | "order":
            return length >= shortest and not around.rest
        case "shape" if not _shape_is_enough(alignment, name):
            return False
        case _ if not around.rest:
            return length >= _SHORTEST_LOOK_ALIKE
        case _:
            return length >= _SHORTEST_NEAR_CONTAINED and length / (length + len(around.rest)) >= _LEAST_NEAR_COVERAGE


def _shape_is_enough(alignment: Alignment, name: str) -> bool:
    """Two characters changed, beside the legal form, say something only about a name that has four."""
    telling = len(name) - legal_forms.length(name)
    changed = sum(1 for place in alignment.changed if place < telling)
    return changed < 2 or telling >= SHORTEST_CONTAINED


def _sound_is_enough(alignment: Alignment, length: int, around: Surroundings) -> bool:
    spelt = all("拼音" in operation for operation in alignment.operations)
    one_homophone = alignment.identical >= length - 1 and not any("近音" in one for one in alignment.operations)
    return not around.rest and (spelt or one_homophone)


def band(
    value: float, importance: float, name: str, alignment: Alignment, around: Surroundings, bands: Thresholds
) -> ScreeningOutcome:
    """A claim needs an important target or an official affix, and a text that a reader takes for ``name`` (folded).

    A legal form tells nobody apart: 未来集团 has as much of 蔚来集团 as 未来 has of 蔚来.
    """
    weighty = importance >= _IMPORTANT or "official" in around.kinds
    form = legal_forms.length(name)
    telling, alike = len(name) - form, alignment.identical - form
    reads_alike = alike >= max(telling - 1, SHORTEST_CONTAINED - 1) or alignment.identical == len(name)
    if value >= bands.claim and weighty and reads_alike:
        return ScreeningOutcome.CLAIM
    return ScreeningOutcome.REVIEW if value >= bands.review else ScreeningOutcome.CLEAR
