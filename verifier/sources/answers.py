"""Answers that the host makes itself, and the order of informativeness among several."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, InquiryOutcome, Step

_DECISIVE = frozenset(
    {
        InquiryOutcome.MATCH,
        InquiryOutcome.MISMATCH,
        InquiryOutcome.EXPIRED,
        InquiryOutcome.SUSPENDED,
        InquiryOutcome.REVOKED,
    }
)
_WAYS_OF_NOT_KNOWING = (InquiryOutcome.INCONCLUSIVE, InquiryOutcome.UNAVAILABLE, InquiryOutcome.UNSUPPORTED)


def settles(answer: Answer) -> bool:
    """True where another source need not be asked."""
    weighty = answer.assurance >= Assurance.REGISTER
    return weighty and (answer.outcome in _DECISIVE or (answer.outcome is InquiryOutcome.NOT_FOUND and answer.complete))


def unsupported() -> Answer:
    return Answer(InquiryOutcome.UNSUPPORTED, source="", version="", assurance=Assurance.FORMAT)


def unavailable(source: str, detail: str) -> Answer:
    step = Step(source, InquiryOutcome.UNAVAILABLE, detail)
    return Answer(InquiryOutcome.UNAVAILABLE, source=source, version="", assurance=Assurance.FORMAT, steps=(step,))


def passed_over(source: str, missing: Sequence[str]) -> Answer:
    """A source that could not be asked, because the question lacks fields that it needs."""
    step = Step(source, InquiryOutcome.UNSUPPORTED, f"needs {', '.join(missing)}")
    return replace(unsupported(), steps=(step,))


def of_today(answer: Answer, today: date) -> Answer:
    """A match whose last day is over is EXPIRED, whoever forgot to look: a source, or the time since it was asked."""
    if answer.outcome is not InquiryOutcome.MATCH or answer.expires_on is None or answer.expires_on >= today:
        return answer
    steps = tuple(replace(step, outcome=InquiryOutcome.EXPIRED) for step in answer.steps)
    return replace(answer, outcome=InquiryOutcome.EXPIRED, steps=steps)


def conclude(answers: Sequence[Answer]) -> Answer:
    """The answer that settles, or the most informative one, with every source that was asked in its steps."""
    if not answers:
        return unsupported()
    steps = tuple(step for answer in answers for step in answer.steps)
    settled = [answer for answer in answers if settles(answer)]
    best = settled[0] if settled else min(answers, key=_rank)
    return replace(best, steps=steps)


def _rank(answer: Answer) -> tuple[int, int]:
    """A statement first, the best assured one: a register's silence says more than a plausible form. Then the ways of
    not knowing.
    """
    if answer.outcome in _WAYS_OF_NOT_KNOWING:
        return (1 + _WAYS_OF_NOT_KNOWING.index(answer.outcome), -answer.assurance)
    return (0, -answer.assurance)
