"""Finds the protected names that a text may mean, by four planes looked up in one step.

``SAME`` plane A: equal to a reader up to look-alikes of one shape class. ``SOUND`` plane B: equal fuzzy pinyin.
``MISSING``, ``ADDED``, ``EXCHANGED`` plane F: one character left out, put in, or replaced by one that looks like it.
``REORDERED`` plane R: the same characters in another order. Everything found is a candidate: the alignment decides.

A text of 8 characters asks for about 70 fingerprints, one of 20 for about 450.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from verifier.screening import fingerprints, legal_forms, shapes
from verifier.screening.fingerprints import LONGEST, MOST_TEXTS, Kind, Numbers
from verifier.screening.index import Index, Matches
from verifier.screening.windows import (
    SHORTEST_NEAR,
    Cuts,
    Stretch,
    Windows,
    cuts,
    cuts_side_by_side,
    windows,
    windows_of,
    windows_side_by_side,
)

SHORTEST_TEXT = 2
SHORTEST_SOUND = 3
SHORTEST_RUN = 2
"""Sounds of a run of letters: that of a name of three may be cut in two (lian quan for 李安全)."""
_LEAST_LEFT = 5
"""Characters that must be left where one is missing."""
_MOST_MEANT = 4
"""A text that lacks a character of more names than this, or looks like more short ones, means none of them."""


class Plane(StrEnum):
    SAME = "same"
    SOUND = "sound"
    MISSING = "missing"
    ADDED = "added"
    EXCHANGED = "exchanged"
    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Candidate:
    """``start`` and ``end`` are places in the text, for ``SOUND`` in the sounds. ``name`` is the number of a name."""

    plane: Plane
    start: int
    end: int
    name: int


@dataclass(frozen=True, slots=True)
class Sought:
    """``text`` is folded; ``sounds`` are the codes of its units. Planes F and R look at ``cores`` alone, the stretches
    that may be a whole name.
    """

    text: str
    sounds: Sequence[str]
    cores: Sequence[Stretch]


def find(index: Index, text: str, sounds: Sequence[str], cores: Sequence[Stretch]) -> list[Candidate]:
    """As ``find_in_all`` of one text."""
    return find_in_all(index, [Sought(text, sounds, cores)])[0]


def find_in_all(index: Index, sought: Sequence[Sought]) -> list[list[Candidate]]:
    """What each of at most ``MOST_TEXTS`` may mean. Beyond ``LONGEST`` characters nothing is looked at."""
    if not sought:
        return []
    texts = _SideBySide([one.text[:LONGEST] for one in sought])
    heard = _SideBySide(["".join(one.sounds[:LONGEST]) for one in sought])
    whole, spoken = texts.windows(SHORTEST_TEXT), heard.windows(SHORTEST_RUN)
    near = [_near(one.cores, size) for one, size in zip(sought, texts.sizes, strict=True)]
    mixed = windows_side_by_side([windows_of(stretches) for stretches in near], texts.firsts)
    doubtful = cuts_side_by_side([cuts(stretches) for stretches in near], texts.firsts)
    sums = fingerprints.running_sums(Kind.TEXT, texts.points)
    keys = (
        of_windows(sums, whole),
        of_cuts(sums, doubtful),
        of_windows(fingerprints.running_sums(Kind.SOUND, heard.points), spoken),
        of_bags(fingerprints.running_sums(Kind.BAG, texts.points), mixed),
    )
    matches = index.look_up(fingerprints.finish(np.concatenate(keys)))
    found: list[list[Candidate]] = [[] for _ in sought]
    if not len(matches.keys):
        return found
    first_cut, first_sound, first_bag = np.cumsum([len(part) for part in keys[:3]])
    stretches: Windows | Cuts
    for row in np.flatnonzero(_credible(matches, sought, texts, whole, doubtful)):
        key, name, letter = int(matches.keys[row]), int(matches.names[row]), bool(matches.letters[row])
        if key < first_cut:
            plane, stretches, place = Plane.MISSING if letter else Plane.SAME, whole, key
        elif key < first_sound:
            plane, stretches, place = Plane.EXCHANGED if letter else Plane.ADDED, doubtful, key - first_cut
        elif key < first_bag:
            plane, stretches, place = Plane.SOUND, spoken, key - first_sound
        else:
            plane, stretches, place = Plane.REORDERED, mixed, key - first_bag
        number, start, end = (heard if plane is Plane.SOUND else texts).stretch(stretches, place)
        found[number].append(Candidate(plane, start, end, name))
    return found


def find_same(index: Index, text: str) -> list[Candidate]:
    """Plane A alone, for the clauses of a bio."""
    return _find_same(index, [text])[0]


def find_same_in_all(index: Index, texts: Sequence[str]) -> list[list[Candidate]]:
    """Plane A alone, for any number of texts."""
    parts = [texts[start : start + MOST_TEXTS] for start in range(0, len(texts), MOST_TEXTS)]
    return [found for part in parts for found in _find_same(index, part)]


def _find_same(index: Index, texts: Sequence[str]) -> list[list[Candidate]]:
    found: list[list[Candidate]] = [[] for _ in texts]
    joined = _SideBySide([text[:LONGEST] for text in texts])
    whole = joined.windows(SHORTEST_TEXT)
    sums = fingerprints.running_sums(Kind.TEXT, joined.points)
    matches = index.look_up(fingerprints.finish(of_windows(sums, whole)))
    for row in np.flatnonzero(matches.letters == 0):
        number, start, end = joined.stretch(whole, int(matches.keys[row]))
        found[number].append(Candidate(Plane.SAME, start, end, int(matches.names[row])))
    return found


class _SideBySide:
    """Texts one after another, as one: ``firsts`` are the places where they begin."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.points = fingerprints.code_points("".join(texts))
        self.sizes = [len(text) for text in texts]
        self.firsts = [0, *accumulate(self.sizes[:-1])]

    def windows(self, shortest: int) -> Windows:
        return windows_side_by_side([windows(size, shortest) for size in self.sizes], self.firsts)

    def stretch(self, stretches: Windows | Cuts, row: int) -> tuple[int, int, int]:
        """Which text it is of, and where it starts and ends there."""
        start, end = int(stretches.starts[row]), int(stretches.ends[row])
        number = bisect_right(self.firsts, start) - 1
        first = self.firsts[number]
        return number, start - first, end - first


def find_look_alikes(index: Index, text: str, start: int, end: int) -> Iterator[Candidate]:
    """One character of a stretch replaced by each of its look-alikes, for names too short for plane F."""
    values, powers = fingerprints.values(Kind.TEXT), fingerprints.powers()
    points = fingerprints.code_points(text[start:end])
    typed = values[points]
    base = (typed * powers[: len(points)]).sum(dtype=np.uint64)
    keys = [base + (_look_alikes(text[start + i]) - typed[i]) * powers[i] for i in range(len(points))]
    matches = index.look_up(fingerprints.finish(np.concatenate(keys)))
    names = np.unique(matches.names[matches.letters == 0])
    if len(names) <= _MOST_MEANT:
        yield from (Candidate(Plane.EXCHANGED, start, end, int(name)) for name in names)


def load(hanzi: Iterable[str]) -> None:
    """Prepares the look-alikes of these, and the stretches of texts of every length."""
    _alike_pairs()
    for character in hanzi:
        _look_alikes(character)
    for length in range(LONGEST + 1):
        windows(length, SHORTEST_TEXT)
        windows(length, SHORTEST_RUN)


def of_windows(sums: Numbers, stretches: Windows) -> Numbers:
    """From running sums of one text or of many: planes A and B."""
    found: Numbers = (sums[..., stretches.ends] - sums[..., stretches.starts]) * (
        fingerprints.inverse_powers()[stretches.starts]
    )
    return found


def of_bags(sums: Numbers, stretches: Windows) -> Numbers:
    """Plane R."""
    found: Numbers = sums[..., stretches.ends] - sums[..., stretches.starts]
    return found


def of_cuts(sums: Numbers, stretches: Cuts) -> Numbers:
    """Plane F: what follows the cut moves up by one place."""
    inverses = fingerprints.inverse_powers()
    before = sums[..., stretches.cuts] - sums[..., stretches.starts]
    after = sums[..., stretches.ends] - sums[..., stretches.cuts + 1]
    moved: Numbers = (before + after * inverses[1]) * inverses[stretches.starts]
    return moved


def _near(cores: Sequence[Stretch], size: int) -> tuple[Stretch, ...]:
    """Those that planes F and R look at, of a text of ``size``."""
    return tuple([core for core in cores if core[1] - core[0] >= SHORTEST_NEAR and core[1] <= size])


def _credible(
    matches: Matches, sought: Sequence[Sought], texts: _SideBySide, whole: Windows, doubtful: Cuts
) -> NDArray[np.bool_]:
    """Without exchanges of characters that look nothing alike, and names too short to miss one."""
    credible = np.ones(len(matches.keys), dtype=np.bool_)
    shortened = np.flatnonzero(matches.letters)
    # a sound or a bag lacks no character: what answers it with one only has the same bits
    mistaken = matches.keys[shortened] >= len(whole.starts) + len(doubtful.cuts)
    credible[shortened[mistaken]] = False
    shortened = shortened[~mistaken]
    if len(shortened):
        keys = matches.keys[shortened]
        is_cut = keys >= len(whole.starts)
        full, cut = shortened[~is_cut], shortened[is_cut]
        lacking = matches.keys[full]
        credible[full] = (whole.ends - whole.starts)[lacking] >= _LEAST_LEFT
        credible[full] &= np.bincount(lacking, minlength=1)[lacking] <= _MOST_MEANT
        places = doubtful.cuts[matches.keys[cut] - len(whole.starts)]
        credible[cut] = _are_alike(texts.points[places].astype(np.int64), matches.letters[cut])
        misspelt = [
            first + place
            for one, first in zip(sought, texts.firsts, strict=True)
            for place in legal_forms.misspelt(one.text)
            if place < LONGEST
        ]
        if misspelt:
            credible[cut] |= np.isin(places, misspelt)
    return credible


def _are_alike(typed: NDArray[np.int64], meant: NDArray[np.int64]) -> NDArray[np.bool_]:
    pairs = _alike_pairs()
    wanted = (typed << 16) | meant
    places = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    found: NDArray[np.bool_] = pairs[places] == wanted
    return found


@cache
def _alike_pairs() -> NDArray[np.int64]:
    """Both directions of every pair of look-alikes, sorted."""
    hanzi = sorted(shapes.characters())
    return np.array(
        [(ord(one) << 16) | other for one in hanzi for other in sorted(ord(o) for o, _ in shapes.look_alikes(one))],
        dtype=np.int64,
    )


@cache
def _look_alikes(character: str) -> Numbers:
    """The values of those that are of another shape class."""
    values = fingerprints.values(Kind.TEXT)
    points = [ord(other) & (len(values) - 1) for other, _ in shapes.look_alikes(character)]
    found: Numbers = np.setdiff1d(values[np.array(points, dtype=np.intp)], values[ord(character) & (len(values) - 1)])
    return found
