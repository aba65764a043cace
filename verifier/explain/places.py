"""Where in a text each plane finds a protected name, and how it lies there: before anything is judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.explain import pairs
from verifier.explain.pairs import Pair
from verifier.screening import alignment, candidates, components, syllables
from verifier.screening.alignment import Alignment
from verifier.screening.candidates import Candidate, Plane
from verifier.screening.entry import ListEntry
from verifier.screening.folding import Folded
from verifier.screening.index import Index
from verifier.screening.matcher import PLANE_NAMES, Text, align
from verifier.screening.names import NameTable
from verifier.screening.snapshot import Snapshot
from verifier.screening.syllables import Unit

TEXT = "text"


@dataclass(frozen=True, slots=True)
class Place:
    """``found_by`` is what the index was asked for, ``plane`` what a hit is called. ``surface`` is the name as listed,
    ``name`` folded. ``aligned`` is ``None`` where the characters differ in more than the plane allows.
    """

    found_by: str
    plane: str
    start: int
    end: int
    entry: ListEntry
    surface: str
    name: str
    aligned: Alignment | None
    pairs: tuple[Pair, ...]


class Finder:
    def __init__(self, snapshot: Snapshot) -> None:
        self._index = Index(snapshot)
        self._name = NameTable(snapshot)

    def places(self, folded: Folded) -> list[Place]:
        """One for a plane, a stretch and an entry."""
        found = (*self._indexed(folded), *self._composed(folded))
        return list({(one.plane, one.start, one.end, one.entry.id): one for one in found}.values())

    def _indexed(self, folded: Folded) -> Iterator[Place]:
        text = Text(folded, syllables.units(folded.text))
        for one in candidates.find(self._index, folded.text, [unit.code for unit in text.units], text.cores()):
            yield self._place(folded, text.units, one)
        for start, end in text.short_cores():
            for one in candidates.find_look_alikes(self._index, folded.text, start, end):
                yield self._place(folded, text.units, one)

    def _place(self, folded: Folded, units: Sequence[Unit], one: Candidate) -> Place:
        entry, surface, name = self._name(one.name)
        is_heard = one.plane is Plane.SOUND
        heard = units[one.start : one.end] if is_heard else ()
        start, end = (heard[0].start, heard[-1].end) if is_heard else (one.start, one.end)
        typed = folded.text[start:end]
        aligned: Alignment | None
        if typed == name:
            aligned, laid = (
                alignment.of_text(folded, start, end, name, surface),
                pairs.exact(folded, start, name, surface),
            )
            return Place(Plane.SAME, TEXT, start, end, entry, surface, name, aligned, tuple(laid))
        if is_heard:
            aligned, laid = alignment.of_sound(folded, heard, name), pairs.by_sound(folded.text, heard, name)
        else:
            aligned = align(one.plane, typed, name)
            laid = pairs.by_shape(one.plane, typed, name) if aligned else []
        return Place(one.plane, PLANE_NAMES[one.plane], start, end, entry, surface, name, aligned, tuple(laid))

    def _composed(self, folded: Folded) -> Iterator[Place]:
        for composed, begins in components.compose(folded.text):
            ends = (*begins[1:], len(folded.text))
            for one in candidates.find_same(self._index, composed):
                entry, surface, name = self._name(one.name)
                start, end = begins[one.start], ends[one.end - 1]
                if composed[one.start : one.end] == name and end - start > len(name):
                    laid = tuple(pairs.by_parts(folded.text[start:end], name))
                    yield Place("parts", "decomposition", start, end, entry, surface, name, _of_parts(laid), laid)


def _of_parts(laid: tuple[Pair, ...]) -> Alignment:
    operations = tuple(f"{pair.meant}→{pair.typed}" for pair in laid if pair.change)
    identical = len(laid) - len(operations)
    score = (identical * alignment.SAME + len(operations) * alignment.DECOMPOSED) / len(laid)
    return Alignment(score, identical, operations)
