"""Every candidate for a name: its score part by part, and whether and why it was dropped."""

from collections.abc import Sequence
from dataclasses import dataclass

from verifier.domain.subject import Subject
from verifier.explain.places import TEXT, Finder, Place
from verifier.screening import organs
from verifier.screening.alignment import Alignment
from verifier.screening.folding import Folded, fold
from verifier.screening.hit import Hit, Screening, ScreeningOutcome
from verifier.screening.matcher import PLACE_BY_PLACE, is_allowed, is_inside
from verifier.screening.organs import names_another_region
from verifier.screening.scoring import Surroundings, Thresholds, band, is_enough, score
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

_NOTHING_AROUND = Surroundings("", frozenset())


@dataclass(frozen=True, slots=True)
class Score:
    """``value`` is alignment x importance x coverage, and a bonus for a disguise; ``rest`` and ``affixes`` are what
    stands around the name.
    """

    value: float
    alignment: float
    importance: float
    coverage: float
    bonus: float
    rest: str
    affixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Considered:
    """``dropped`` says why it is no hit; empty where it is one. Without an alignment there is no score."""

    place: Place
    score: Score | None
    outcome: ScreeningOutcome
    dropped: str


@dataclass(frozen=True, slots=True)
class Trace:
    """``candidates``: hits first, then by score."""

    folded: Folded
    candidates: tuple[Considered, ...]
    screening: Screening


class Tracer:
    def __init__(self, snapshot: Snapshot, thresholds: Thresholds | None = None) -> None:
        self._finder = Finder(snapshot)
        self._screener = NameScreener(snapshot, thresholds)
        self._thresholds = thresholds or Thresholds()

    def trace(self, name: str, subject: Subject | None = None) -> Trace:
        folded = fold(name)
        screening = self._screener.screen_name(name, subject)
        places = self._finder.places(folded)
        exact = [(one.start, one.end) for one in places if one.plane == TEXT]
        exact += [(organ.start, organ.end) for organ in organs.recognise(folded.text)]
        found = [self._considered(folded, one, screening.hits, exact) for one in places]
        found.sort(key=lambda one: (bool(one.dropped), -(one.score.value if one.score else 0.0), one.place.start))
        return Trace(folded, tuple(found), screening)

    def _considered(
        self, folded: Folded, place: Place, hits: Sequence[Hit], exact: Sequence[tuple[int, int]]
    ) -> Considered:
        hit = next((hit for hit in hits if _is_at(hit, folded, place)), None)
        if place.aligned is None:
            return Considered(
                place, None, ScreeningOutcome.CLEAR, "is not the kind of difference that this plane allows"
            )
        around = Surroundings.of(folded.text[: place.start], folded.text[place.end :])
        found = score_of(place.aligned, place.entry.importance, len(place.name), around)
        if hit is not None:
            return Considered(place, found, hit.outcome, "")
        outcome = band(found.value, place.entry.importance, place.name, place.aligned, around, self._thresholds)
        dropped = _unfit(folded.text, place, exact)
        if not dropped and not is_enough(place.plane, place.aligned, place.name, place.entry.importance, around):
            dropped = "too little of the name, or of the text, for this plane"
        if not dropped and not found.value:
            dropped = "claims nothing here: short in a longer text, a landmark, or a critic's account"
        if not dropped and outcome is ScreeningOutcome.CLEAR:
            dropped = f"the score is below {self._thresholds.review:.2f}"
        return Considered(place, found, outcome, dropped or _covered(folded, place, hits))


def score_of(aligned: Alignment, importance: float, length: int, around: Surroundings) -> Score:
    """Each part alone, by asking for the score of a name that is perfect but for that part."""
    perfect = Alignment(1.0, length, ())
    value = score(aligned, importance, length, around)
    weight = score(perfect, importance, length, _NOTHING_AROUND)
    coverage = score(perfect, 1.0, length, around)
    plain = aligned.score * weight * coverage
    bonus = max(0.0, value - plain) if aligned.disguised else 0.0
    return Score(value, aligned.score, weight, coverage, bonus, around.rest, tuple(sorted(around.kinds)))


def _unfit(text: str, place: Place, exact: Sequence[tuple[int, int]]) -> str:
    """Why a candidate does not count whatever its score; empty where nothing of that kind is known."""
    if is_allowed(text, place.start, place.end, place.entry):
        return "stands inside a harmless phrase of the entry"
    if place.plane == TEXT:
        return ""
    if is_inside(place.start, place.end, exact):
        return "lies inside a name that is written exactly"
    if place.plane in PLACE_BY_PLACE and names_another_region(text[place.start : place.end], place.name):
        return "names another place"
    return ""


def _covered(folded: Folded, place: Place, hits: Sequence[Hit]) -> str:
    start, end = folded.span(place.start, place.end)
    cover = next((hit for hit in hits if hit.span.start <= start and end <= hit.span.end), None)
    if cover is None:
        return "the matcher knows better: another name fits as well, or it cuts a word"
    return f"the hit on “{cover.target}” ({cover.plane}) covers it"


def _is_at(hit: Hit, folded: Folded, place: Place) -> bool:
    span = folded.span(place.start, place.end)
    return (hit.target_id, hit.plane) == (place.entry.id, place.plane) and (hit.span.start, hit.span.end) == span
