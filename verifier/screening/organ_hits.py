"""From an organ that a name shows (see ``organs``) to a hit, judged for the subject."""

from verifier.domain.finding import Message
from verifier.domain.subject import Organisation, Subject
from verifier.screening.folding import Folded
from verifier.screening.hit import Hit, ScreeningOutcome, Span
from verifier.screening.judging import OWN_NAME, is_part_of_registered_name
from verifier.screening.organs import Organ, is_own

PLANE = "organ"
_SURE = 0.9
_IMPORTANT = 0.8


def organ_hit(folded: Folded, organ: Organ, subject: Subject | None, list_version: str) -> Hit:
    """A claim where the whole name can only mean this organ; a person looks at brands, places with namesakes, and
    organs inside a longer name.
    """
    start, end = folded.span(organ.start, organ.end)
    own = isinstance(subject, Organisation) and is_own(organ, subject.name)
    is_claim = organ.whole and organ.strength >= _SURE and organ.importance >= _IMPORTANT
    if is_part_of_registered_name(subject, folded.text[organ.start : organ.end]):
        is_claim = False
    return Hit(
        target=organ.name,
        target_id=organ.id,
        category=organ.category.value,
        list_version=list_version,
        score=organ.strength,
        plane=PLANE,
        span=Span(start, end),
        operations=(),
        explanation=_explanation(folded.original[start:end], organ, own),
        outcome=ScreeningOutcome.CLAIM if is_claim else ScreeningOutcome.REVIEW,
        authorised=OWN_NAME if own else "",
    )


def _explanation(used: str, organ: Organ, own: bool) -> Message:
    others = len(organ.others)
    return Message(
        zh=f"“{used}”指{organ.region}的“{organ.name}”"
        + (f"（另有{others}个同名地区）" if others else "")
        + ("；主体即该机关" if own else ""),
        en=f"“{used}” means “{organ.name}” of {organ.region}"
        + (f" ({others} other place(s) have that name)" if others else "")
        + ("; the subject is that organ" if own else ""),
    )
