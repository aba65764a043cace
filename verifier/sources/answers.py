"""Answers that the host makes itself, and the order of informativeness among several."""

from collections.abc import Sequence
from dataclasses import replace

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, InquiryOutcome, Step

_SETTLED = frozenset(
    {
        InquiryOutcome.MATCH,
        InquiryOutcome.MISMATCH,
        InquiryOutcome.EXPIRED,
        InquiryOutcome.SUSPENDED,
        InquiryOutcome.REVOKED,
    }
)
_INFORMATIVE = (
    InquiryOutcome.NOT_FOUND,
    InquiryOutcome.INCONCLUSIVE,
    InquiryOutcome.UNAVAILABLE,
    InquiryOutcome.UNSUPPORTED,
)


def settles(answer: Answer) -> bool:
    """True where another source need not be asked."""
    weighty = answer.assurance >= Assurance.REGISTER
    return weighty and (answer.outcome in _SETTLED or (answer.outcome is InquiryOutcome.NOT_FOUND and answer.complete))


def unsupported() -> Answer:
    return Answer(InquiryOutcome.UNSUPPORTED, source="", version="", assurance=Assurance.FORMAT)


def unavailable(source: str, detail: str) -> Answer:
    step = Step(source, InquiryOutcome.UNAVAILABLE, detail)
    return Answer(InquiryOutcome.UNAVAILABLE, source=source, version="", assurance=Assurance.FORMAT, steps=(step,))


def conclude(answers: Sequence[Answer]) -> Answer:
    """The answer that settles, or the most informative one, with every source that was asked in its steps."""
    if not answers:
        return unsupported()
    steps = tuple(step for answer in answers for step in answer.steps)
    settled = [answer for answer in answers if settles(answer)]
    best = settled[0] if settled else min(answers, key=_rank)
    return replace(best, steps=steps)


def _rank(answer: Answer) -> tuple[int, int]:
    """A statement first, by its assurance; then the ways of not knowing."""
    if answer.outcome in _SETTLED:
        return (0, -answer.assurance)
    return (1 + _INFORMATIVE.index(answer.outcome), -answer.assurance)
