"""Screens names and bios against the protected lists, given who the applicant is.

What the matcher and the grammar of organs found is scored, judged for the subject, and explained.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from verifier.domain.subject import Subject
from verifier.screening import affiliation, organs
from verifier.screening import overlay as overlays
from verifier.screening.build import name_sections
from verifier.screening.entry import ListEntry
from verifier.screening.explanation import explain
from verifier.screening.fingerprints import MOST_TEXTS
from verifier.screening.folding import Folded, fold
from verifier.screening.hit import Hit, Screening, ScreeningOutcome, Span, screening_of
from verifier.screening.judging import authorisation, is_part_of_registered_name
from verifier.screening.matcher import Found, Matcher, is_inside
from verifier.screening.organ_hits import organ_hit
from verifier.screening.organs.organ import Organ
from verifier.screening.overlay import Overlay
from verifier.screening.scoring import Surroundings, Thresholds, band, is_enough, score
from verifier.screening.snapshot import Snapshot
from verifier.screening.windows import Stretch


class NameScreener:
    """Immutable; one for each state of the lists, shared by all threads."""

    def __init__(
        self, snapshot: Snapshot, thresholds: Thresholds | None = None, overlay: Overlay = overlays.NOTHING
    ) -> None:
        self.version = overlay.version(snapshot.version)
        self._matchers = [Matcher(snapshot, overlay.hidden)]
        if overlay.added:
            self._matchers.append(Matcher(Snapshot.of_sections(name_sections(overlay.added))))
        self._thresholds = thresholds or Thresholds()

    def screen_name(self, name: str, subject: Subject | None) -> Screening:
        return self._screen([name], [subject])[0]

    def screen_names(self, asked: Sequence[tuple[str, Subject | None]]) -> list[Screening]:
        """In order, each name given its subject: a name among many costs half of one alone."""
        screened: list[Screening] = []
        for start in range(0, len(asked), MOST_TEXTS):
            names, subjects = zip(*asked[start : start + MOST_TEXTS], strict=True)
            screened += self._screen(names, subjects)
        return screened

    def _screen(self, names: Sequence[str], subjects: Sequence[Subject | None]) -> list[Screening]:
        folded = [fold(name) for name in names]
        named = [organs.recognise(one.text) for one in folded]
        found = self._match(folded, [[(organ.start, organ.end) for organ in one] for one in named])
        return [self._screened(*parts) for parts in zip(folded, named, found, subjects, strict=True)]

    def _screened(
        self, folded: Folded, named: Sequence[Organ], found: Sequence[Found], subject: Subject | None
    ) -> Screening:
        hits = [hit for one in found if (hit := self._judge(folded, one, subject)) is not None]
        listed = [(one.start, one.end) for one in found if one.aligned.exact]
        for organ in named:
            if not is_inside(organ.start, organ.end, listed):
                hits.append(organ_hit(folded, organ, subject, self.version))
        return screening_of(hits)

    def screen_bio(self, bio: str, subject: Subject | None) -> Screening:
        """Exact names and organs, only where the bio claims to belong to them: 前央视主持人, 就职于中国银行."""
        hits: dict[tuple[str, int, int], Hit] = {}
        for start, end in affiliation.clauses(bio):
            folded = fold(bio, start, end)
            for hit in self._named_in(folded, subject):
                if affiliation.is_claimed(bio, hit.span.start, hit.span.end):
                    hits[hit.target_id, hit.span.start, hit.span.end] = hit
        return screening_of(list(hits.values()))

    def _named_in(self, folded: Folded, subject: Subject | None) -> Iterator[Hit]:
        """To belong somewhere is not to be it: a person looks."""
        for one in chain.from_iterable(matcher.match_exact(folded) for matcher in self._matchers):
            authorised = authorisation(one.entry, subject, folded.text[one.start : one.end])
            yield self._hit(folded, one, 1.0, ScreeningOutcome.REVIEW, "", authorised)
        for organ in organs.recognise(folded.text):
            yield replace(organ_hit(folded, organ, subject, self.version), outcome=ScreeningOutcome.REVIEW)

    def entries_named(self, name: str) -> Iterator[ListEntry]:
        """The entries that have ``name``, to a reader, as their name or an alias."""
        folded = fold(name)
        for matcher in self._matchers:
            for one in matcher.match_exact(folded):
                if (one.start, one.end) == (0, len(folded.text)):
                    yield one.entry

    def _match(self, folded: Sequence[Folded], covered: Sequence[Sequence[Stretch]]) -> list[list[Found]]:
        """What the snapshot and the overlay know; an exact name of either silences near ones of both."""
        asked = list(zip(folded, covered, strict=True))
        found, *more = [matcher.match_all(asked) for matcher in self._matchers]
        if not more:
            return found
        return [_silenced([*chain.from_iterable(of_one)]) for of_one in zip(found, *more, strict=True)]

    def _judge(self, folded: Folded, one: Found, subject: Subject | None) -> Hit | None:
        around = Surroundings.of(folded.text[: one.start], folded.text[one.end :])
        if not is_enough(one.plane, one.aligned, one.name, one.entry.importance, around):
            return None
        value = score(one.aligned, one.entry.importance, len(one.name), around)
        outcome = band(value, one.entry.importance, one.name, one.aligned, around, self._thresholds)
        if outcome is ScreeningOutcome.CLEAR:
            return None
        if is_part_of_registered_name(subject, folded.text[one.start : one.end]):
            outcome = ScreeningOutcome.REVIEW
        return self._hit(folded, one, value, outcome, around.rest, authorisation(one.entry, subject, folded.text))

    def _hit(
        self, folded: Folded, one: Found, value: float, outcome: ScreeningOutcome, rest: str, authorised: str
    ) -> Hit:
        start, end = folded.span(one.start, one.end)
        used, operations = folded.original[start:end], one.aligned.operations
        return Hit(
            target=one.entry.name,
            target_id=one.entry.id,
            category=one.entry.category.value,
            list_version=self.version,
            score=value,
            plane=one.plane,
            span=Span(start, end),
            operations=operations,
            explanation=explain(used, one.surface, one.plane, operations, rest, authorised),
            outcome=outcome,
            authorised=authorised,
        )


def _silenced(found: Sequence[Found]) -> list[Found]:
    exact = [(one.start, one.end) for one in found if one.aligned.exact]
    return [one for one in found if one.aligned.exact or not is_inside(one.start, one.end, exact)]
