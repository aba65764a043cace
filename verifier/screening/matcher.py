"""Finds the protected names of one snapshot that a folded text shows, and lays each beside the text.

Candidates come from the index (see ``candidates``); here each is compared with the name itself, and dropped where it
proves nothing: a short name in a longer text, a name inside a longer one, another region's institution.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from verifier.screening import affixes, alignment, candidates, components, syllables
from verifier.screening.alignment import Alignment
from verifier.screening.candidates import Candidate, Plane, Sought
from verifier.screening.entry import ListEntry
from verifier.screening.folding import Folded, fold
from verifier.screening.index import Index
from verifier.screening.names import NameTable
from verifier.screening.organs import names_another_region
from verifier.screening.scoring import SHORTEST_CONTAINED
from verifier.screening.snapshot import Snapshot
from verifier.screening.syllables import Unit
from verifier.screening.windows import Stretch

_KNOWN_NAMES = 16_384
_SHORT_CORE = 3
_MOST_CORES = 16
PLACE_BY_PLACE = frozenset({"sound", "shape"})
"""Planes where each character stands for the one in its place; in others a place may come about by the change."""
PLANE_NAMES = {
    Plane.SAME: "shape",
    Plane.EXCHANGED: "shape",
    Plane.ADDED: "edit",
    Plane.MISSING: "edit",
    Plane.REORDERED: "order",
    Plane.SOUND: "sound",
}


_Composed = tuple[str, Sequence[int], list[Candidate]]
"""A text of composed characters, where each begins in the folded text, and the exact names that are seen there."""


@dataclass(frozen=True, slots=True)
class Found:
    """Places in the folded text, the entry, and the name of it that was met (as listed, and folded)."""

    plane: str
    start: int
    end: int
    entry: ListEntry
    surface: str
    name: str
    aligned: Alignment


@dataclass(frozen=True)
class Text:
    """A folded text with what is worked out from it only where it is needed."""

    folded: Folded
    units: Sequence[Unit]

    @cached_property
    def left(self) -> frozenset[int]:
        return affixes.ends_of_prefixes(self.folded.text)

    @cached_property
    def sure_left(self) -> frozenset[int]:
        """Without single characters, which are as often part of a name (小 in 小米)."""
        return affixes.ends_of_prefixes(self.folded.text, shortest=2)

    @cached_property
    def right(self) -> frozenset[int]:
        return affixes.starts_of_suffixes(self.folded.text)

    def cores(self) -> list[Stretch]:
        """What may be the whole of a name, the longest first."""
        found = [(start, end) for start in self.left for end in self.right if start < end]
        return sorted(found, key=lambda core: core[0] - core[1])[:_MOST_CORES]

    def short_cores(self) -> Iterator[Stretch]:
        """Those of names too short for one changed character to be looked up by what is left."""
        for start in self.sure_left:
            if start + _SHORT_CORE in self.right:
                yield start, start + _SHORT_CORE

    def is_whole(self, start: int, end: int) -> bool:
        """True where nothing but affixes stands around the stretch."""
        return start in self.left and end in self.right

    def is_surely_whole(self, start: int, end: int) -> bool:
        return start in self.sure_left and end in self.right


class Matcher:
    """Immutable; shared by all threads."""

    def __init__(self, snapshot: Snapshot, hidden: frozenset[str] = frozenset()) -> None:
        """``hidden`` are ids of entries that are passed over."""
        self._hidden = hidden
        self._index = Index(snapshot)
        self._name = lru_cache(maxsize=_KNOWN_NAMES)(NameTable(snapshot))

    def match_all(self, asked: Sequence[tuple[Folded, Sequence[Stretch]]]) -> list[list[Found]]:
        """Of each text with the stretches of it that are covered: exact names; by the other planes what lies in none of
        them nor in what is covered. At most ``MOST_TEXTS``, which costs little more than one.
        """
        texts = [Text(folded, syllables.units(folded.text)) for folded, _ in asked]
        seen = candidates.find_in_all(
            self._index, [Sought(one.folded.text, [unit.code for unit in one.units], one.cores()) for one in texts]
        )
        composed = self._composed([folded.text for folded, _ in asked])
        return [
            self._matched(text, covered, shown, variants)
            for text, (_, covered), shown, variants in zip(texts, asked, seen, composed, strict=True)
        ]

    def _matched(
        self, text: Text, covered: Sequence[Stretch], seen: list[Candidate], composed: Sequence[_Composed]
    ) -> list[Found]:
        exact = longest(self._exact(text, seen, SHORTEST_CONTAINED))
        taken = [*covered, *((one.start, one.end) for one in exact)]
        near = [
            *self._near(text, seen, taken),
            *self._short(text, taken),
            *self._decomposed(text.folded, composed, taken),
        ]
        return [*exact, *longest(near)]

    def match_exact(self, folded: Folded) -> list[Found]:
        """Only names that are written as they are; short ones inside a longer text too."""
        return longest(self._exact(Text(folded, ()), candidates.find_same(self._index, folded.text), 0))

    def _exact(self, text: Text, seen: Iterable[Candidate], shortest_contained: int) -> Iterator[Found]:
        folded = text.folded
        for one in seen:
            if one.plane is not Plane.SAME:
                continue
            if one.end - one.start < shortest_contained and not text.is_whole(one.start, one.end):
                continue
            entry, surface, name = self._name(one.name)
            if folded.text[one.start : one.end] != name or self._is_harmless(folded.text, one.start, one.end, entry):
                continue
            if _cuts_a_word(folded, one.start, one.end) and not text.is_whole(one.start, one.end):
                continue
            aligned = alignment.of_text(folded, one.start, one.end, name, surface)
            yield Found("text", one.start, one.end, entry, surface, name, aligned)

    def _near(self, text: Text, seen: Iterable[Candidate], taken: Sequence[Stretch]) -> Iterator[Found]:
        for one in seen:
            found = self._by_sound(text, one, taken) if one.plane is Plane.SOUND else self._by_shape(text, one, taken)
            if found is not None:
                yield found

    def _by_sound(self, text: Text, one: Candidate, taken: Sequence[Stretch]) -> Found | None:
        units = text.units[one.start : one.end]
        start, end = units[0].start, units[-1].end
        if is_inside(start, end, taken) or (len(units) < SHORTEST_CONTAINED and not text.is_whole(start, end)):
            return None
        _, _, name = self._name(one.name)
        if text.folded.text[start:end] == name:
            return None
        return self._found("sound", text.folded, start, end, one.name, alignment.of_sound(text.folded, units, name))

    def _by_shape(self, text: Text, one: Candidate, taken: Sequence[Stretch]) -> Found | None:
        if is_inside(one.start, one.end, taken):
            return None
        if one.end - one.start < SHORTEST_CONTAINED and not text.is_surely_whole(one.start, one.end):
            return None
        _, _, name = self._name(one.name)
        typed = text.folded.text[one.start : one.end]
        if typed == name:
            return None
        aligned = align(one.plane, typed, name)
        return self._found(PLANE_NAMES[one.plane], text.folded, one.start, one.end, one.name, aligned)

    def _short(self, text: Text, taken: Sequence[Stretch]) -> Iterator[Found]:
        """Names of three characters, of which one looks like another, where nothing else stands in the text."""
        for start, end in text.short_cores():
            if not is_inside(start, end, taken):
                for one in candidates.find_look_alikes(self._index, text.folded.text, start, end):
                    found = self._by_shape(text, one, taken)
                    if found is not None:
                        yield found

    def _composed(self, texts: Sequence[str]) -> list[list[_Composed]]:
        """Of each text what it may stand for, a character written as its parts, with the names that are seen there."""
        variants = [components.compose(text) for text in texts]
        every = [composed for one in variants for composed, _ in one]
        if not every:
            return [[] for _ in texts]
        seen = iter(candidates.find_same_in_all(self._index, every))
        return [[(composed, begins, next(seen)) for composed, begins in one] for one in variants]

    def _decomposed(self, folded: Folded, variants: Sequence[_Composed], taken: Sequence[Stretch]) -> Iterator[Found]:
        """Names of which a character is written as its parts (弓长 for 张)."""
        for composed, begins, seen in variants:
            if not seen:
                continue
            ends = (*begins[1:], len(folded.text))
            starts = tuple(folded.starts[begin] for begin in begins)
            text = Folded(folded.original, composed, starts, tuple(folded.ends[end - 1] for end in ends))
            for found in self._exact(Text(text, []), seen, SHORTEST_CONTAINED):
                start, end = begins[found.start], ends[found.end - 1]
                if not found.aligned.exact and not is_inside(start, end, taken):
                    yield replace(found, plane="decomposition", start=start, end=end)

    def _found(
        self, plane: str, folded: Folded, start: int, end: int, number: int, aligned: Alignment | None
    ) -> Found | None:
        entry, surface, name = self._name(number)
        if aligned is None or self._is_harmless(folded.text, start, end, entry):
            return None
        if plane in PLACE_BY_PLACE and names_another_region(folded.text[start:end], name):
            return None
        return Found(plane, start, end, entry, surface, name, aligned)

    def _is_harmless(self, text: str, start: int, end: int, entry: ListEntry) -> bool:
        return entry.id in self._hidden or is_allowed(text, start, end, entry)


def align(plane: Plane, typed: str, name: str) -> Alignment | None:
    """By any plane but that of sounds; ``None`` where the two differ in more than it allows."""
    match plane:
        case Plane.SAME | Plane.EXCHANGED:
            return alignment.of_shape(typed, name)
        case Plane.ADDED:
            return alignment.of_added(typed, name)
        case Plane.MISSING:
            return alignment.of_missing(typed, name)
        case _:
            return alignment.of_order(typed, name)


def longest(found: Iterable[Found]) -> list[Found]:
    """Without those inside a longer one that fits as well; an entry counts once a stretch, by its best plane."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start, -f.aligned.score, f.entry.id)):
        inside = any(
            k.start <= one.start
            and one.end <= k.end
            and (k.end - k.start) > (one.end - one.start)
            and (one.aligned.exact or k.aligned.score >= one.aligned.score)
            for k in kept
        )
        again = any((k.start, k.end, k.entry.id) == (one.start, one.end, one.entry.id) for k in kept)
        if not inside and not again:
            kept.append(one)
    return kept


def is_allowed(text: str, start: int, end: int, entry: ListEntry) -> bool:
    """True where the name stands inside one of the entry's harmless phrases (人民公园 for 人民)."""
    for phrase in entry.allow:
        harmless = fold(phrase).text
        place = text.find(harmless) if harmless else -1
        while place >= 0:
            if place <= start and end <= place + len(harmless):
                return True
            place = text.find(harmless, place + 1)
    return False


def is_inside(start: int, end: int, stretches: Sequence[Stretch]) -> bool:
    return any(first <= start and end <= last for first, last in stretches)


def _cuts_a_word(folded: Folded, start: int, end: int) -> bool:
    """True where a name in letters is part of a longer word (apple in pineapple); a capital begins a new word."""
    first, last = folded.span(start, end)
    around = (folded.original[max(first - 1, 0) : first + 1], folded.original[last - 1 : last + 1])
    return any(
        len(pair) == 2 and pair.isascii() and pair.isalpha() and not (pair[0].islower() and pair[1].isupper())
        for pair in around
    )
