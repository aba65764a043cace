"""What the platform has to do because of a case, as obligations of the reply."""

from verifier.cases.case import Case, CaseKind, CaseState
from verifier.domain.decision import Obligation, ObligationKind
from verifier.domain.finding import Message

AGAINST_TERMINATION = "termination"
"""The ``occasion`` of an appeal against the end of an account."""
_SUSPEND = Message(zh="请暂停向该账号提供服务。", en="Suspend the account.")
_CORRECT = Message(
    zh="请通知账号运营者在期限内改正。", en="Notify the account's operator to correct it by the due time."
)
_REVIEW = Message(zh="等待人工审核。", en="A reviewer will look.")
_RESTORE = Message(zh="请恢复向该账号提供服务。", en="Restore the account.")
_TERMINATE = Message(
    zh="逾期未改正，请终止向该账号提供服务并封存其名称。",
    en="It was not corrected in time: terminate the account; its name is retired.",
)
_REINSTATE = Message(zh="申诉成立，请恢复该账号。", en="The appeal was granted: restore the account.")


def obligations(case: Case) -> tuple[Obligation, ...]:
    """In the order in which they are carried out; a time that is past means at once."""
    reason = case.reasons[0] if case.reasons else ""
    found: list[Obligation] = []
    if case.suspended and case.is_open:
        found.append(Obligation(ObligationKind.SUSPEND, reason, case.opened_at, _SUSPEND))
    if case.kind is CaseKind.RECTIFICATION and case.state is CaseState.OPEN:
        found.append(Obligation(ObligationKind.CORRECT, reason, case.deadline, _CORRECT))
    elif case.is_open:
        found.append(Obligation(ObligationKind.REVIEW, reason, case.due, _REVIEW))
    if case.state is CaseState.RESTORED:
        found.append(Obligation(ObligationKind.RESTORE, reason, case.closed_at, _RESTORE))
    if case.state is CaseState.TERMINATED:
        found.append(Obligation(ObligationKind.TERMINATE, reason, case.closed_at, _TERMINATE))
    if case.state is CaseState.GRANTED and case.occasion == AGAINST_TERMINATION:
        found.append(Obligation(ObligationKind.RESTORE, reason, case.closed_at, _REINSTATE))
    return tuple(found)
