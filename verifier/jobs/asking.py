"""Answers about many accounts: those of the sources, and from the last decisions where no source is asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.jobs import carrying
from verifier.jobs.carrying import Carried
from verifier.jobs.quota import Quotas
from verifier.sources import answers
from verifier.sources.host import SourceHost
from verifier.use_cases.authorities import Question, question
from verifier.use_cases.request_checks import RequestChecks

_PATIENCE_SECONDS = 60.0
"""For a piece of a shard: nobody waits for it, and a source may have a pace of its own."""


@dataclass(frozen=True, slots=True)
class Asking:
    tenant: str
    checks: RequestChecks
    carried: Carried | None


@dataclass(frozen=True, slots=True)
class Replies:
    """``carried`` where an answer of the last decision was relied on; ``is_fresh`` where a source was asked.
    ``is_deferred`` where one could not be, because its quota is spent.
    """

    answers: tuple[Answer, ...]
    carried: Carried | None
    is_fresh: bool
    is_deferred: bool


class Asker:
    """``host`` is ``None`` where the job asks nobody."""

    def __init__(self, host: SourceHost | None, quotas: Quotas) -> None:
        self._host = host
        self._quotas = quotas

    def ask(self, asking: Sequence[Asking]) -> list[Replies]:
        """In order. Each question is asked once a tenant, all of them together, so that sources can batch."""
        asked: defaultdict[str, dict[Question, Inquiry]] = defaultdict(dict)
        for one in asking:
            for inquiry in one.checks.inquiries:
                if self._is_asked(inquiry):
                    asked[one.tenant][question(inquiry)] = inquiry
        known: dict[tuple[str, Question], Answer] = {}
        if self._host is not None:
            for tenant, inquiries in asked.items():
                replies = self._host.ask_all(tuple(inquiries.values()), _PATIENCE_SECONDS, tenant)
                known |= {(tenant, key): answer for key, answer in zip(inquiries, replies, strict=True)}
        return [self._replies(one, known) for one in asking]

    def _is_asked(self, inquiry: Inquiry) -> bool:
        return self._host is not None and bool(self._host.who_answers(inquiry.kind))

    def _replies(self, one: Asking, known: dict[tuple[str, Question], Answer]) -> Replies:
        checks = one.checks
        old = carrying.replies(one.carried, checks.questions, checks.credentials.inquiries)
        if not known:
            return Replies(old, one.carried, False, False)
        fresh = [known.get((one.tenant, question(inquiry))) for inquiry in checks.inquiries]
        given = tuple(new or carried for new, carried in zip(fresh, old, strict=True))
        relied = any(
            new is None and answer.outcome is InquiryOutcome.MATCH for new, answer in zip(fresh, old, strict=True)
        )
        return Replies(
            answers=given,
            carried=one.carried if relied else None,
            is_fresh=any(fresh),
            is_deferred=any(new is not None and self._is_refused(new) for new in fresh),
        )

    def _is_refused(self, answer: Answer) -> bool:
        """True where a source that may not be asked any more could still have settled it."""
        return not answers.settles(answer) and any(
            step.outcome is InquiryOutcome.UNAVAILABLE and self._quotas.has_refused(step.source)
            for step in answer.steps
        )
