"""Which of many texts share a fingerprint with any name of a list: the others have nothing to do with it.

Everything that screening finds in a list begins with a fingerprint of the text in the index. Here those of a whole
batch are looked up in a few steps, which costs a fraction of screening. More are looked up than screening asks for
(every stretch, not only those that may be a whole name), never fewer: so a text that is not among the found ones has no
hit, and one that is may have.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from verifier.screening import affiliation, affixes, components, fingerprints, syllables
from verifier.screening.candidates import SHORTEST_RUN, SHORTEST_TEXT, of_bags, of_cuts, of_windows
from verifier.screening.fingerprints import LONGEST, Kind, Numbers, running_sums
from verifier.screening.folding import folded_text
from verifier.screening.index import Index
from verifier.screening.snapshot import Snapshot
from verifier.screening.windows import SHORTEST_NEAR, Cuts, cuts, windows

_SHORT = 3
"""Characters of the names that are found by look-alikes of one of theirs."""
_KEYS_A_STEP = 1_000_000
"""At most, so that long names take no more memory than short ones."""

Text = tuple[int, str]
"""Folded, with its place in the batch."""
Places = NDArray[np.intp]
Points = NDArray[np.uint32]


class Likeness:
    """Of one snapshot; made once a process."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._is_empty = not len(snapshot)
        self._index = Index(snapshot)
        short = "".join(_short_names(snapshot))
        self._short = np.unique(_but_for_one(fingerprints.code_points(short).reshape(-1, _SHORT)))

    def of_names(self, names: Sequence[str]) -> set[int]:
        """The places of the names that share one."""
        if self._is_empty:
            return set()
        texts = [(place, folded_text(name)) for place, name in enumerate(names)]
        composed = [(place, text) for place, name in texts for text, _ in components.compose(name)]
        return {
            *self._sharing(texts, _keys_of_names),
            *self._sharing(composed, _keys_of_exact_names),
            *self._sharing([(place, _sounds(name)) for place, name in texts], _keys_of_sounds),
            *self._like_short_ones(texts),
        }

    def of_bios(self, bios: Sequence[str]) -> set[int]:
        """The places of the bios that share one in a clause that may claim something."""
        if self._is_empty:
            return set()
        clauses = [(place, clause) for place, bio in enumerate(bios) for clause in claiming_clauses(bio)]
        return set(self._sharing(clauses, _keys_of_exact_names))

    def _sharing(self, texts: Sequence[Text], keys_of: Callable[[Points], Numbers]) -> Iterator[int]:
        for length, places, points in _by_length(texts, LONGEST):
            rows = max(_KEYS_A_STEP // length**3, 1)
            for start in range(0, len(places), rows):
                keys = keys_of(points[start : start + rows])
                matches = self._index.look_up(fingerprints.finish(keys.ravel()))
                yield from places[start + np.unique(matches.keys // keys.shape[1])].tolist()

    def _like_short_ones(self, texts: Sequence[Text]) -> Iterator[int]:
        """Those that show, between affixes, three characters that are a short name's but for one."""
        if not len(self._short):
            return
        by_place = dict(texts)
        for length, places, points in _by_length(texts, None):
            if length >= _SHORT:
                stretches = np.lib.stride_tricks.sliding_window_view(points, _SHORT, axis=1)
                alike: NDArray[np.bool_] = np.any(self._is_short(_but_for_one(stretches)), axis=2)
                for row in np.flatnonzero(alike.any(axis=1)):
                    place = int(places[row])
                    if not _short_cores(by_place[place]).isdisjoint(np.flatnonzero(alike[row]).tolist()):
                        yield place

    def _is_short(self, keys: Numbers) -> NDArray[np.bool_]:
        found = np.minimum(np.searchsorted(self._short, keys), len(self._short) - 1)
        same: NDArray[np.bool_] = self._short[found] == keys
        return same


def claiming_clauses(bio: str) -> list[str]:
    """Folded."""
    return [folded_text(bio[start:end]) for start, end in affiliation.clauses(bio)]


def _short_names(snapshot: Snapshot) -> Iterator[str]:
    for position in range(len(snapshot)):
        for name in snapshot.entry(position).names:
            if len(folded := folded_text(name)) == _SHORT:
                yield folded


def _short_cores(text: str) -> frozenset[int]:
    """Where the matcher looks for short names."""
    ends = affixes.starts_of_suffixes(text)
    return frozenset(one for one in affixes.ends_of_prefixes(text, shortest=2) if one + _SHORT in ends)


def _sounds(name: str) -> str:
    return "".join([unit.code for unit in syllables.units(name)])


def _by_length(texts: Sequence[Text], longest: int | None) -> Iterator[tuple[int, Places, Points]]:
    """Texts of one length as rows of code points, with their places; ``longest`` is where they are cut."""
    groups: defaultdict[int, list[Text]] = defaultdict(list)
    for place, text in texts:
        groups[len(text[:longest])].append((place, text[:longest]))
    for length, group in groups.items():
        if length >= SHORTEST_TEXT:
            points = fingerprints.code_points("".join([text for _, text in group]))
            yield length, np.array([place for place, _ in group], dtype=np.intp), points.reshape(-1, length)


def _keys_of_names(points: Points) -> Numbers:
    """Planes A, F and R: every stretch, every stretch without one of its characters, and in any order."""
    length = points.shape[1]
    sums, bags = running_sums(Kind.TEXT, points), running_sums(Kind.BAG, points)
    every, near = windows(length, SHORTEST_TEXT), windows(length, SHORTEST_NEAR)
    return np.concatenate((of_windows(sums, every), of_cuts(sums, _all_cuts(length)), of_bags(bags, near)), axis=1)


def _keys_of_exact_names(points: Points) -> Numbers:
    return of_windows(running_sums(Kind.TEXT, points), windows(points.shape[1], SHORTEST_TEXT))


def _keys_of_sounds(points: Points) -> Numbers:
    return of_windows(running_sums(Kind.SOUND, points), windows(points.shape[1], SHORTEST_RUN))


@cache
def _all_cuts(length: int) -> Cuts:
    near = windows(length, SHORTEST_NEAR)
    return cuts(tuple(zip(near.starts.tolist(), near.ends.tolist(), strict=True)))


def _but_for_one(points: Points) -> Numbers:
    """The fingerprints of each row of three with one place left blank; the last axis has one for each place."""
    found = fingerprints.values(Kind.TEXT)[points] * fingerprints.powers()[:_SHORT]
    whole = found.sum(axis=-1, dtype=np.uint64)
    blank: Numbers = whole[..., np.newaxis] - found
    return blank
