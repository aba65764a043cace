"""Writes a case as its message."""

from verifier.cases.case import Case, CaseKind, CaseState
from verifier.cases.consequences import obligations
from verifier.domain.errors import InvalidRequest, Violation
from verifier.server.decisions import CASE_PREFIX, PREFIX, obligation_message, timestamp
from verifier.server.limits import Limit
from verifier.use_cases.read_cases import PastEvent
from verifier.v1 import case_pb2

KIND = {kind: case_pb2.CaseKind.Value(f"CASE_KIND_{kind.name}") for kind in CaseKind}
_STATE = {state: case_pb2.CaseState.Value(f"CASE_STATE_{state.name}") for state in CaseState}


def case_id_of(name: str, field: str = "name") -> str:
    """Raises ``InvalidRequest``."""
    if not name.startswith(CASE_PREFIX) or len(name) > Limit.IDENTIFIER:
        raise InvalidRequest(Violation(field, "RESOURCE_NAME", f"must be {CASE_PREFIX} and a case's id"))
    return name.removeprefix(CASE_PREFIX)


def case_message(case: Case, history: tuple[PastEvent, ...] = ()) -> case_pb2.Case:
    return case_pb2.Case(
        name=CASE_PREFIX + case.case_id,
        tenant=case.tenant,
        account_id=case.account_id,
        kind=KIND[case.kind],
        state=_STATE[case.state],
        decision=_decision_name(case.decision_id),
        outcome=_decision_name(case.outcome_id),
        about=case.about,
        reasons=case.reasons,
        suspended=case.suspended,
        two_persons=case.two_persons,
        overdue=case.overdue,
        assignee=case.assignee,
        open_time=timestamp(case.opened_at),
        due=timestamp(case.due),
        deadline=timestamp(case.deadline),
        close_time=timestamp(case.closed_at),
        obligations=[obligation_message(one) for one in obligations(case)],
        history=[
            case_pb2.CaseEvent(
                time=timestamp(one.time),
                event=one.event,
                actor=one.actor,
                state=_STATE[one.state],
                statement=one.statement,
            )
            for one in history
        ],
    )


def _decision_name(decision_id: str) -> str:
    return PREFIX + decision_id if decision_id else ""
