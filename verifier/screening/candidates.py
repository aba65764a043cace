"""Finds the protected names that a text may mean, by four planes looked up in one step.

``SAME`` plane A: equal to a reader up to look-alikes of one shape class. ``SOUND`` plane B: equal fuzzy pinyin.
``MISSING``, ``ADDED``, ``EXCHANGED`` plane F: one character left out, put in, or replaced by one that looks like it.
``REORDERED`` plane R: the same characters in another order. Everything found is a candidate: the alignment decides.

A text of 8 characters asks for about 70 fingerprints, one of 20 for about 450.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from verifier.screening import fingerprints, legal_forms, shapes
from verifier.screening.fingerprints import Kind, Numbers
from verifier.screening.index import Index, Matches
from verifier.screening.windows import SHORTEST_NEAR, Cuts, Stretch, Windows, cuts, windows, windows_of

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


def find(index: Index, text: str, sounds: Sequence[str], cores: Sequence[Stretch]) -> Iterator[Candidate]:
    """``text`` is folded; ``sounds`` are the codes of its units. Beyond ``LONGEST`` characters nothing is looked at.

    Planes F and R look at ``cores`` alone, the stretches that may be a whole name.
    """
    points = fingerprints.code_points(text[: fingerprints.LONGEST])
    codes = fingerprints.code_points("".join(sounds[: fingerprints.LONGEST]))
    whole, heard = windows(len(points), SHORTEST_TEXT), windows(len(codes), SHORTEST_RUN)
    near = [(start, end) for start, end in cores if end - start >= SHORTEST_NEAR and end <= len(points)]
    doubtful, mixed = cuts(near), windows_of(near)
    sums = fingerprints.running_sums(Kind.TEXT, points)
    keys = (
        of_windows(sums, whole),
        of_cuts(sums, doubtful),
        of_windows(fingerprints.running_sums(Kind.SOUND, codes), heard),
        of_bags(fingerprints.running_sums(Kind.BAG, points), mixed),
    )
    matches = index.look_up(fingerprints.finish(np.concatenate(keys)))
    if not len(matches.keys):
        return
    first_cut, first_sound, first_bag = np.cumsum([len(part) for part in keys[:3]])
    for row in np.flatnonzero(_credible(matches, text, points, whole, doubtful)):
        key, name, letter = int(matches.keys[row]), int(matches.names[row]), bool(matches.letters[row])
        if key < first_cut:
            yield _candidate(Plane.MISSING if letter else Plane.SAME, whole, key, name)
        elif key < first_sound:
            yield _candidate(Plane.EXCHANGED if letter else Plane.ADDED, doubtful, key - first_cut, name)
        elif key < first_bag:
            yield _candidate(Plane.SOUND, heard, key - first_sound, name)
        else:
            yield _candidate(Plane.REORDERED, mixed, key - first_bag, name)


def find_same(index: Index, text: str) -> list[Candidate]:
    """Plane A alone, for the clauses of a bio."""
    return find_same_in_all(index, [text])[0]


def find_same_in_all(index: Index, texts: Sequence[str]) -> list[list[Candidate]]:
    """Plane A alone, for many texts in one look-up."""
    found: list[list[Candidate]] = [[] for _ in texts]
    if not texts:
        return found
    stretches = [windows(min(len(text), fingerprints.LONGEST), SHORTEST_TEXT) for text in texts]
    keys = []
    for text, whole in zip(texts, stretches, strict=True):
        points = fingerprints.code_points(text[: fingerprints.LONGEST])
        keys.append(of_windows(fingerprints.running_sums(Kind.TEXT, points), whole))
    matches = index.look_up(fingerprints.finish(np.concatenate(keys)))
    firsts = np.cumsum([0, *map(len, keys)])
    for row in np.flatnonzero(matches.letters == 0):
        key = int(matches.keys[row])
        number = int(np.searchsorted(firsts, key, side="right")) - 1
        place = key - int(firsts[number])
        found[number].append(_candidate(Plane.SAME, stretches[number], place, int(matches.names[row])))
    return found


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
    for length in range(fingerprints.LONGEST + 1):
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


def _candidate(plane: Plane, stretches: Windows | Cuts, row: int, name: int) -> Candidate:
    return Candidate(plane, int(stretches.starts[row]), int(stretches.ends[row]), name)


def _credible(
    matches: Matches, text: str, points: NDArray[np.uint32], whole: Windows, doubtful: Cuts
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
        credible[cut] = _are_alike(points[places].astype(np.int64), matches.letters[cut])
        if misspelt := legal_forms.misspelt(text):
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
