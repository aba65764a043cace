"""The state machines: one table of states and events for each kind of case, and the only function that moves a case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState, Step
from verifier.domain.errors import FailedPrecondition

Table = Mapping[tuple[CaseState, CaseEvent], CaseState]
_S, _E = CaseState, CaseEvent

REVIEW: Table = {
    (_S.OPEN, _E.CLAIM): _S.CLAIMED,
    (_S.CLAIMED, _E.CLAIM): _S.CLAIMED,
    (_S.CLAIMED, _E.APPROVE): _S.APPROVED,
    (_S.CLAIMED, _E.REJECT): _S.REJECTED,
    (_S.CLAIMED, _E.PROPOSE): _S.AWAITING_SECOND,
    (_S.AWAITING_SECOND, _E.CLAIM): _S.AWAITING_SECOND,
    # the second reviewer disagrees: now that proposal needs another person
    (_S.AWAITING_SECOND, _E.PROPOSE): _S.AWAITING_SECOND,
    (_S.AWAITING_SECOND, _E.APPROVE): _S.APPROVED,
    (_S.AWAITING_SECOND, _E.REJECT): _S.REJECTED,
    (_S.OPEN, _E.OVERDUE): _S.OPEN,
    (_S.CLAIMED, _E.OVERDUE): _S.CLAIMED,
    (_S.AWAITING_SECOND, _E.OVERDUE): _S.AWAITING_SECOND,
    (_S.OPEN, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.CLAIMED, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.AWAITING_SECOND, _E.SUPERSEDE): _S.SUPERSEDED,
}
RECTIFICATION: Table = {
    (_S.OPEN, _E.CLAIM): _S.OPEN,
    # a reviewer finds that there was nothing to correct
    (_S.OPEN, _E.APPROVE): _S.RESTORED,
    (_S.OPEN, _E.CORRECTION_PASSED): _S.RESTORED,
    (_S.OPEN, _E.CORRECTION_DOUBTED): _S.UNDER_REVIEW,
    (_S.OPEN, _E.CORRECTION_REJECTED): _S.OPEN,
    (_S.OPEN, _E.DEADLINE): _S.TERMINATED,
    (_S.UNDER_REVIEW, _E.CLAIM): _S.UNDER_REVIEW,
    (_S.UNDER_REVIEW, _E.APPROVE): _S.RESTORED,
    (_S.UNDER_REVIEW, _E.REJECT): _S.OPEN,
    (_S.UNDER_REVIEW, _E.CORRECTION_PASSED): _S.RESTORED,
    (_S.UNDER_REVIEW, _E.CORRECTION_DOUBTED): _S.UNDER_REVIEW,
    (_S.UNDER_REVIEW, _E.CORRECTION_REJECTED): _S.UNDER_REVIEW,
    (_S.UNDER_REVIEW, _E.OVERDUE): _S.UNDER_REVIEW,
    (_S.OPEN, _E.SUPERSEDE): _S.SUPERSEDED,
    (_S.UNDER_REVIEW, _E.SUPERSEDE): _S.SUPERSEDED,
}
APPEAL: Table = {
    (_S.OPEN, _E.CLAIM): _S.CLAIMED,
    (_S.CLAIMED, _E.CLAIM): _S.CLAIMED,
    (_S.CLAIMED, _E.APPROVE): _S.GRANTED,
    (_S.CLAIMED, _E.REJECT): _S.UPHELD,
    (_S.OPEN, _E.OVERDUE): _S.OPEN,
    (_S.CLAIMED, _E.OVERDUE): _S.CLAIMED,
}
TABLES: Mapping[CaseKind, Table] = {
    CaseKind.REVIEW: REVIEW,
    CaseKind.RECTIFICATION: RECTIFICATION,
    CaseKind.APPEAL: APPEAL,
}
FINAL = frozenset({_S.APPROVED, _S.REJECTED, _S.RESTORED, _S.TERMINATED, _S.GRANTED, _S.UPHELD, _S.SUPERSEDED})


def step(case: Case, event: CaseEvent, now: datetime) -> Step:
    """The case after ``event``; a case that ends loses its clock, and its suspension unless it ends in termination.

    Raises ``FailedPrecondition`` where the table has no such event in the case's state.
    """
    target = TABLES[case.kind].get((case.state, event))
    if target is None:
        raise FailedPrecondition(f"name: a {case.kind} case that is {case.state} takes no {event}")
    moved = replace(case, state=target, version=case.version + 1)
    if target in FINAL:
        moved = replace(moved, closed_at=now, due=None, suspended=target is CaseState.TERMINATED)
    return Step(moved, event)
