"""How each kind of case begins. Callers give the ids; nothing here reads a clock."""

from datetime import datetime

from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState, Step
from verifier.cases.times import CaseTimes
from verifier.domain.decision import Decision
from verifier.domain.finding import Outcome


def review(
    case_id: str, decision: Decision, subject_key: str, occasion: str, times: CaseTimes, *, two_persons: bool
) -> Step:
    """The queue's entry for a decision that is REVIEW; overdue after ``times.review``."""
    return Step(
        Case(
            case_id=case_id,
            tenant=decision.tenant,
            account_id=decision.account_id,
            subject_key=subject_key,
            kind=CaseKind.REVIEW,
            state=CaseState.OPEN,
            occasion=occasion,
            decision_id=decision.decision_id,
            reasons=doubts(decision),
            opened_at=decision.decide_time,
            due=decision.decide_time + times.review,
            two_persons=two_persons,
        ),
        CaseEvent.OPENED,
    )


def rectification(
    case_id: str,
    decision: Decision,
    subject_key: str,
    occasion: str,
    times: CaseTimes,
    *,
    worst: Outcome,
    suspend_before_review: bool,
) -> Step:
    """Article 8, paragraph 2. A violation (``worst`` is REJECT) suspends and starts the clock; a suspicion goes to a
    reviewer first, and suspends only where the policy says so.
    """
    certain = worst is Outcome.REJECT
    deadline = decision.decide_time + times.correct if certain else None
    return Step(
        Case(
            case_id=case_id,
            tenant=decision.tenant,
            account_id=decision.account_id,
            subject_key=subject_key,
            kind=CaseKind.RECTIFICATION,
            state=CaseState.OPEN if certain else CaseState.UNDER_REVIEW,
            occasion=occasion,
            decision_id=decision.decision_id,
            reasons=doubts(decision),
            opened_at=decision.decide_time,
            due=deadline or decision.decide_time + times.review,
            deadline=deadline,
            suspended=certain or suspend_before_review,
        ),
        CaseEvent.OPENED,
    )


def unapproved_transfer(
    case_id: str, tenant: str, account_id: str, subject_key: str, reason: str, now: datetime, times: CaseTimes
) -> Step:
    """Article 11: an account that changed hands without an application is suspended; a transfer mends it."""
    return Step(
        Case(
            case_id=case_id,
            tenant=tenant,
            account_id=account_id,
            subject_key=subject_key,
            kind=CaseKind.RECTIFICATION,
            state=CaseState.OPEN,
            occasion="transfer",
            decision_id="",
            reasons=(reason,),
            opened_at=now,
            due=now + times.correct,
            deadline=now + times.correct,
            suspended=True,
        ),
        CaseEvent.OPENED,
    )


def appeal(
    case_id: str,
    *,
    tenant: str,
    account_id: str,
    subject_key: str,
    about: str,
    occasion: str,
    decision_id: str,
    reasons: tuple[str, ...],
    barred: tuple[str, ...],
    request_id: str,
    now: datetime,
    times: CaseTimes,
) -> Step:
    """Article 20: a clock, and nobody who decided before."""
    return Step(
        Case(
            case_id=case_id,
            tenant=tenant,
            account_id=account_id,
            subject_key=subject_key,
            kind=CaseKind.APPEAL,
            state=CaseState.OPEN,
            occasion=occasion,
            decision_id=decision_id,
            reasons=reasons,
            opened_at=now,
            due=now + times.appeal,
            barred=barred,
            about=about,
            request_id=request_id,
        ),
        CaseEvent.OPENED,
    )


def doubts(decision: Decision) -> tuple[str, ...]:
    """The reasons that are no PASS, worst first, each once."""
    return tuple(dict.fromkeys(one.reason for one in decision.findings if one.outcome is not Outcome.PASS))
