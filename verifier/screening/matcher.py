"""Screens names and bios against a snapshot, given who the applicant is.

Plane A finds protected names in the folded text, plane B in its sounds; the longest exact hit of a stretch silences the
others inside it. Each remaining hit is aligned, scored, judged for the subject, and explained.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from verifier.domain.subject import Subject
from verifier.identity.tables import regions
from verifier.screening import affiliation, alignment, syllables
from verifier.screening.alignment import Alignment
from verifier.screening.build import SHORTEST_SOUND
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.explanation import explain
from verifier.screening.folding import Folded, fold
from verifier.screening.hit import Hit, Screening, ScreeningOutcome, Span, screening_of
from verifier.screening.judging import authorisation, is_part_of_registered_name
from verifier.screening.plane import Plane
from verifier.screening.scoring import Surroundings, Thresholds, band, score, sound_is_enough
from verifier.screening.snapshot import Snapshot

_TEMPLATED = frozenset({EntryCategory.PARTY_GOVERNMENT, EntryCategory.JUDICIARY})
_REGION_KINDS = "省市区县州旗"


@dataclass(frozen=True, slots=True)
class _Found:
    """A candidate: places in the folded text, the entry, and the name of it that was met."""

    plane: str
    start: int
    end: int
    entry: ListEntry
    surface: str
    aligned: Alignment

    def text(self, folded: Folded) -> str:
        return folded.text[self.start : self.end]


class NameScreener:
    """Immutable; one for each snapshot, shared by all threads."""

    def __init__(self, snapshot: Snapshot, thresholds: Thresholds | None = None) -> None:
        self.snapshot = snapshot
        self.version = snapshot.version
        self._thresholds = thresholds or Thresholds()
        self._text = Plane(snapshot, "text")
        self._sound = Plane(snapshot, "sound")
        self._names = snapshot.array("names", np.uint32).reshape(-1, 2)
        self._region_names = frozenset(region.name for region in regions().values())

    def screen_name(self, name: str, subject: Subject | None) -> Screening:
        folded = fold(name)
        exact = _longest(self._by_text(folded))
        sounds = _longest(self._by_sound(folded, exact))
        return self._judge(folded, [*exact, *sounds], subject)

    def screen_bio(self, bio: str, subject: Subject | None) -> Screening:
        """Exact names only, and only where the bio claims to belong to them: 前央视主持人, 就职于中国银行."""
        folded = fold(bio)
        claimed = [
            one
            for one in _longest(self._by_text(folded))
            if affiliation.is_claimed(bio, *folded.span(one.start, one.end))
        ]
        hits = [
            self._hit(
                folded, one, 1.0, ScreeningOutcome.REVIEW, "", authorisation(one.entry, subject, one.text(folded))
            )
            for one in claimed
        ]
        return screening_of(hits)

    def _by_text(self, folded: Folded) -> Iterable[_Found]:
        for start, end, number in self._text.find(folded.text):
            entry, surface = self._name(number)
            if not _is_allowed(folded.text, start, end, entry):
                yield _Found("text", start, end, entry, surface, alignment.of_text(folded, start, end, surface))

    def _by_sound(self, folded: Folded, exact: list[_Found]) -> Iterable[_Found]:
        units = syllables.units(folded.text)
        if len(units) < SHORTEST_SOUND - 1:
            return
        for first, last, number in self._sound.find("".join([unit.code for unit in units])):
            start, end = units[first].start, units[last - 1].end
            if any(one.start <= start and end <= one.end for one in exact):
                continue
            entry, surface = self._name(number)
            aligned = alignment.of_sound(folded, units[first:last], surface)
            if aligned is None or self._names_another_region(folded.text[start:end], entry):
                continue
            if not _is_allowed(folded.text, start, end, entry):
                yield _Found("sound", start, end, entry, surface, aligned)

    def _judge(self, folded: Folded, found: list[_Found], subject: Subject | None) -> Screening:
        hits = []
        for one in found:
            around = Surroundings.of(folded.text[: one.start], folded.text[one.end :])
            name = fold(one.surface).text
            if one.plane == "sound" and not sound_is_enough(one.aligned, len(name), around):
                continue
            value = score(one.aligned, one.entry.importance, len(name), around)
            outcome = band(value, one.entry.importance, name, one.aligned, around, self._thresholds)
            if outcome is not ScreeningOutcome.CLEAR:
                if is_part_of_registered_name(subject, one.text(folded)):
                    outcome = ScreeningOutcome.REVIEW
                authorised = authorisation(one.entry, subject, folded.text)
                hits.append(self._hit(folded, one, value, outcome, around.rest, authorised))
        return screening_of(hits)

    def _hit(
        self, folded: Folded, one: _Found, value: float, outcome: ScreeningOutcome, rest: str, authorised: str
    ) -> Hit:
        start, end = folded.span(one.start, one.end)
        return Hit(
            target=one.entry.name,
            target_id=one.entry.id,
            category=one.entry.category.value,
            list_version=self.version,
            score=value,
            plane=one.plane,
            span=Span(start, end),
            operations=one.aligned.operations,
            explanation=explain(
                folded.original[start:end], one.surface, one.plane, one.aligned.operations, rest, authorised
            ),
            outcome=outcome,
            authorised=authorised,
        )

    def _name(self, number: int) -> tuple[ListEntry, str]:
        position, which = self._names[number]
        entry = self.snapshot.entry(int(position))
        return entry, entry.names[int(which)]

    def _names_another_region(self, text: str, entry: ListEntry) -> bool:
        """北安市商务局 sounds like 北京市商务局 in part, and is another town's office."""
        if entry.category not in _TEMPLATED:
            return False
        ends = [i + 1 for i, character in enumerate(text) if character in _REGION_KINDS]
        return any(text[:end] in self._region_names and not entry.name.startswith(text[:end]) for end in ends)


def _longest(found: Iterable[_Found]) -> list[_Found]:
    """Without those inside a longer one; the same entry counts once a stretch."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start, f.entry.id)):
        inside = any(
            k.start <= one.start and one.end <= k.end and (k.end - k.start) > (one.end - one.start) for k in kept
        )
        again = any((k.start, k.end, k.entry.id) == (one.start, one.end, one.entry.id) for k in kept)
        if not inside and not again:
            kept.append(one)
    return kept


def _is_allowed(text: str, start: int, end: int, entry: ListEntry) -> bool:
    """True where the name stands inside one of the entry's harmless phrases (人民公园 for 人民)."""
    for phrase in entry.allow:
        harmless = fold(phrase).text
        place = text.find(harmless) if harmless else -1
        while place >= 0:
            if place <= start and end <= place + len(harmless):
                return True
            place = text.find(harmless, place + 1)
    return False
