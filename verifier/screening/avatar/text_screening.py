"""Screens the text of an avatar as a name: a picture that says 云川大学 claims as much as an account of that name.

Catches: an institution whose name stands in the picture, in a line, a column, two lines of a wordmark, or around a
seal, though no list has its logo; given the subject, as names are. Leaves to others: the reading, signs without text.
A claim goes to review where it may be a street scene, prose or a misreading: the text is small, long or read unsurely.
Costs: what ``NameScreener`` costs for each line and for their sum, 0.3 ms each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from verifier.domain.finding import Evidence, Message
from verifier.domain.subject import Subject
from verifier.screening.avatar.text_reading import Box, Reading, TextLine
from verifier.screening.hit import Hit, ScreeningOutcome
from verifier.screening.screener import NameScreener

PLANE = "avatar_text"
LONGEST_TEXT = 60
_LONGEST_NAME = 24
_SURE = 0.85
_LEAST_WIDTH = 350
"""Of 1,000: a text that takes a third of the picture is what the picture is about."""
_MOST_JOINED = 6
_RANK = (ScreeningOutcome.CLEAR, ScreeningOutcome.REVIEW, ScreeningOutcome.CLAIM)


@dataclass(frozen=True, slots=True)
class _Said:
    text: str = field(repr=False)
    confidence: float
    box: Box
    in_ring: bool
    seams: tuple[int, ...] = ()
    """Where one line ends and the next begins."""

    @property
    def is_prominent(self) -> bool:
        return max(self.box.right - self.box.left, self.box.bottom - self.box.top) >= _LEAST_WIDTH


def hits(reading: Reading, names: NameScreener, subject: Subject | None) -> tuple[Hit, ...]:
    """The best hit for each protected name."""
    best: dict[str, Hit] = {}
    for said in _said(reading.lines):
        for hit in names.screen_name(said.text, subject).hits:
            if said.seams and not any(hit.span.start < seam < hit.span.end for seam in said.seams):
                continue
            found = _as_seen(hit, said)
            known = best.get(hit.target_id)
            if known is None or _rank(known) < _rank(found):
                best[hit.target_id] = found
    return tuple(best.values())


def _said(lines: Sequence[TextLine]) -> Iterator[_Said]:
    """Each line, around a ring also across its ends; and all straight ones of a frame as one text."""
    by_frame: dict[int, list[_Said]] = {}
    for line in lines:
        text = "".join(line.text.split())[:LONGEST_TEXT] if _has_hanzi(line.text) else line.text[:LONGEST_TEXT]
        one = _Said(text, line.confidence, line.box, line.in_ring)
        yield one
        if line.in_ring:
            # a ring has no beginning: what it is cut at may stand in the middle of a name
            yield replace(one, text=one.text * 2, seams=(len(one.text),))
        else:
            by_frame.setdefault(line.frame, []).append(one)
    for straight in by_frame.values():
        if 1 < len(straight) <= _MOST_JOINED:
            yield _joined(straight)


def _joined(lines: Sequence[_Said]) -> _Said:
    text, seams, box = "", [], lines[0].box
    for line in lines:
        if text:
            seams.append(len(text))
        text, box = text + line.text, box.joined(line.box)
    return _Said(text[:LONGEST_TEXT], min(line.confidence for line in lines), box, False, tuple(seams))


def _as_seen(hit: Hit, said: _Said) -> Hit:
    outcome = hit.outcome
    if said.confidence < _SURE or len(said.text) > _LONGEST_NAME or not said.is_prominent:
        outcome = min(outcome, ScreeningOutcome.REVIEW, key=_RANK.index)
    where = (
        Message("头像环形文字", "text around the avatar's rim")
        if said.in_ring
        else Message("头像文字", "text in the avatar")
    )
    return replace(
        hit,
        plane=PLANE,
        outcome=outcome,
        score=round(hit.score * min(1.0, said.confidence / _SURE), 4),
        operations=(where.zh, *hit.operations),
        explanation=Message(f"{where.zh}：{hit.explanation.zh}", f"{where.en}: {hit.explanation.en}"),
        evidence=(
            *hit.evidence,
            Evidence("text", said.text[hit.span.start : hit.span.end]),
            Evidence("box", str(said.box)),
            Evidence("confidence", f"{said.confidence:.2f}"),
            Evidence("name_plane", hit.plane),
        ),
    )


def _rank(hit: Hit) -> tuple[int, float]:
    return _RANK.index(hit.outcome), hit.score


def _has_hanzi(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)
