"""What people and the clock do to a case: each act picks its event, checks who may, and moves the case.

Every act raises ``FailedPrecondition`` where the case does not allow it; then nothing has happened.
"""

from dataclasses import replace
from datetime import datetime

from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState, Resolution, Step
from verifier.cases.machine import step
from verifier.cases.times import CaseTimes
from verifier.domain.errors import FailedPrecondition
from verifier.domain.finding import Outcome

_FINAL_EVENT = {Resolution.APPROVE: CaseEvent.APPROVE, Resolution.REJECT: CaseEvent.REJECT}
_CORRECTION = {
    Outcome.PASS: CaseEvent.CORRECTION_PASSED,
    Outcome.REVIEW: CaseEvent.CORRECTION_DOUBTED,
    Outcome.REJECT: CaseEvent.CORRECTION_REJECTED,
}


def claim(case: Case, reviewer: str, now: datetime, times: CaseTimes) -> Step:
    """Somebody else's claim may be taken over once it is older than ``times.claim``."""
    if reviewer in case.barred:
        raise FailedPrecondition("reviewer: decided on this before; somebody else has to")
    if reviewer == case.proposer:
        raise FailedPrecondition("reviewer: proposed the outcome; somebody else has to agree")
    held = case.assignee not in ("", reviewer) and case.claimed_at is not None
    if held and case.claimed_at is not None and now < case.claimed_at + times.claim:
        raise FailedPrecondition("name: another reviewer has this case")
    moved = step(case, CaseEvent.CLAIM, now)
    return replace(moved, case=replace(moved.case, assignee=reviewer, claimed_at=now))


def resolve(case: Case, reviewer: str, resolution: Resolution, now: datetime, times: CaseTimes) -> Step:
    """By the reviewer who claimed it. Under the two-person rule the first outcome is a proposal that another reviewer
    has to share.
    """
    if not case.is_open:
        raise FailedPrecondition(f"name: the case has ended, it is {case.state}")
    if case.assignee != reviewer:
        raise FailedPrecondition("reviewer: claim the case first")
    if case.two_persons and case.proposed is not resolution:
        moved = step(case, CaseEvent.PROPOSE, now)
        proposed = replace(moved.case, proposed=resolution, proposer=reviewer, assignee="", claimed_at=None)
        return replace(moved, case=proposed)
    moved = step(case, _FINAL_EVENT[resolution], now)
    if moved.case.is_open:
        return replace(moved, case=_await_correction(moved.case, now, times))
    return moved


def correct(case: Case, verdict: Outcome, decision_id: str, now: datetime, times: CaseTimes) -> Step:
    """A correction was verified: PASS restores the account, REVIEW stops the clock until a person looked."""
    moved = step(case, _CORRECTION[verdict], now)
    if verdict is Outcome.REJECT:
        return moved
    changed = replace(moved.case, decision_id=decision_id)
    if verdict is Outcome.REVIEW:
        changed = replace(changed, due=now + times.review, overdue=False)
    return replace(moved, case=changed)


def supersede(case: Case, now: datetime) -> Step:
    return step(case, CaseEvent.SUPERSEDE, now)


def tick(case: Case, now: datetime) -> Step | None:
    """What the clock does: ends a rectification whose deadline passed, marks what waits too long, once. ``None``
    before ``due``.
    """
    if case.due is None or now < case.due:
        return None
    if case.kind is CaseKind.RECTIFICATION and case.state is CaseState.OPEN:
        return step(case, CaseEvent.DEADLINE, now)
    moved = step(case, CaseEvent.OVERDUE, now)
    return replace(moved, case=replace(moved.case, overdue=True, due=None))


def _await_correction(case: Case, now: datetime, times: CaseTimes) -> Case:
    """A reviewer confirmed a suspicion: the clock starts. Or refused a correction: what was left of the time, or as
    much as the review may have taken of it.
    """
    deadline = now + times.correct if case.deadline is None else max(case.deadline, now + times.review)
    return replace(case, suspended=True, deadline=deadline, due=deadline, overdue=False, assignee="", claimed_at=None)
