"""How a use case asks the sources: for a tenant, in the time that its caller leaves, and ahead for a whole batch."""

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

_KEPT_SECONDS = 0.3

Question = tuple[str, tuple[tuple[str, str], ...]]
"""An inquiry's kind and its fields in order."""


class Authorities(Protocol):
    def answers_at_once(self, inquiries: Sequence[Inquiry]) -> bool:
        """Whether ``ask_all`` need not wait for anybody outside."""

    def ask_all(self, inquiries: Sequence[Inquiry], timeout_seconds: float, tenant: str) -> tuple[Answer, ...]:
        """One answer a question, in order; a source that fails is UNAVAILABLE."""


def patience(most_seconds: float, deadline: float) -> float:
    """How long the sources may take: less than the caller waits, because the decision has to be stored and sent.

    ``deadline`` in seconds of ``time.monotonic``.
    """
    left = max(deadline - time.monotonic(), 0)
    return min(most_seconds, left - min(_KEPT_SECONDS, left / 3))


class Foreseen:
    """``Authorities`` that know some ``answers`` already, and ask the others for the rest."""

    def __init__(self, authorities: Authorities, answers: Mapping[Question, Answer]) -> None:
        self._authorities = authorities
        self._answers = answers

    def answers_at_once(self, inquiries: Sequence[Inquiry]) -> bool:
        return self._authorities.answers_at_once(self._open_ones(inquiries))

    def ask_all(self, inquiries: Sequence[Inquiry], timeout_seconds: float, tenant: str) -> tuple[Answer, ...]:
        open_ones = self._open_ones(inquiries)
        replies = iter(self._authorities.ask_all(open_ones, timeout_seconds, tenant) if open_ones else ())
        return tuple(self._answers.get(question(inquiry)) or next(replies) for inquiry in inquiries)

    def _open_ones(self, inquiries: Sequence[Inquiry]) -> list[Inquiry]:
        return [inquiry for inquiry in inquiries if question(inquiry) not in self._answers]


def foresee(
    authorities: Authorities, asked_by: Mapping[str, Sequence[Inquiry]], most_seconds: float, deadline: float
) -> Foreseen:
    """Asks what each tenant of ``asked_by`` will ask, each question once and all together, so that sources can batch.

    Who could not be reached is asked again when it matters.
    """
    answers: dict[Question, Answer] = {}
    for tenant, inquiries in asked_by.items():
        fresh = {question(inquiry): inquiry for inquiry in inquiries if question(inquiry) not in answers}
        replies = authorities.ask_all(tuple(fresh.values()), patience(most_seconds, deadline), tenant)
        known = (pair for pair in zip(fresh, replies, strict=True) if pair[1].outcome is not InquiryOutcome.UNAVAILABLE)
        answers.update(known)
    return Foreseen(authorities, answers)


def question(inquiry: Inquiry) -> Question:
    documents = (("material", one.digest) for one in inquiry.materials)
    return inquiry.kind, (*sorted(inquiry.fields.items()), *documents)
