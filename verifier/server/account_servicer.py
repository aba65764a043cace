"""``AccountService``: what becomes of an account after its registration passed."""

from datetime import UTC, datetime

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from verifier.accounts.credit import Grade, Standing
from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.profile import Category
from verifier.domain.subject import Subject
from verifier.server.cases import case_message
from verifier.server.decisions import CATEGORY, PREFIX, disclosure_message, mark_message, timestamp
from verifier.server.limits import Limit, page_size, required_text
from verifier.server.requests import DEFAULT_TENANT
from verifier.server.subjects import read_subject
from verifier.storage.accounts import Account, AccountState, DueAccount
from verifier.use_cases.accounts import Accounts, PublishedRecord
from verifier.use_cases.due_accounts import DueAccounts, DueAsked
from verifier.use_cases.record_credit import RecordCredit
from verifier.v1 import account_service_pb2 as messages
from verifier.v1 import account_service_pb2_grpc

_STATE = {state: messages.AccountState.Value(f"ACCOUNT_STATE_{state.name}") for state in AccountState}
_GRADE = {grade: messages.CreditGrade.Value(f"CREDIT_GRADE_{grade.name}") for grade in Grade}
_Keyed = (
    messages.ConfirmAccountRequest
    | messages.ReleaseAccountRequest
    | messages.CloseAccountRequest
    | messages.GetAccountRequest
    | messages.CompleteTransferRequest
    | messages.ReportTransferRequest
    | messages.GetDisclosureRequest
)


class AccountServicer(account_service_pb2_grpc.AccountServiceServicer):
    def __init__(self, accounts: Accounts, due: DueAccounts, credit: RecordCredit) -> None:
        self._accounts = accounts
        self._due = due
        self._credit = credit

    def ConfirmAccount(
        self, request: messages.ConfirmAccountRequest, context: grpc.ServicerContext
    ) -> messages.ConfirmAccountResponse:
        return messages.ConfirmAccountResponse(account=_account_message(self._accounts.confirm(*_key(request))))

    def ReleaseAccount(
        self, request: messages.ReleaseAccountRequest, context: grpc.ServicerContext
    ) -> messages.ReleaseAccountResponse:
        return messages.ReleaseAccountResponse(account=_account_message(self._accounts.release(*_key(request))))

    def CloseAccount(
        self, request: messages.CloseAccountRequest, context: grpc.ServicerContext
    ) -> messages.CloseAccountResponse:
        return messages.CloseAccountResponse(account=_account_message(self._accounts.close(*_key(request))))

    def GetAccount(
        self, request: messages.GetAccountRequest, context: grpc.ServicerContext
    ) -> messages.GetAccountResponse:
        view = self._accounts.get(*_key(request))
        return messages.GetAccountResponse(
            account=_account_message(view.account),
            credit=_standing_message(view.standing),
            cases=map(case_message, view.cases),
        )

    def CompleteTransfer(
        self, request: messages.CompleteTransferRequest, context: grpc.ServicerContext
    ) -> messages.CompleteTransferResponse:
        if not request.decision.startswith(PREFIX) or len(request.decision) > Limit.IDENTIFIER:
            raise InvalidRequest(Violation("decision", "RESOURCE_NAME", f"must be {PREFIX} and a decision's id"))
        decision_id = request.decision.removeprefix(PREFIX)
        account, record = self._accounts.complete_transfer(*_key(request), decision_id)
        return messages.CompleteTransferResponse(account=_account_message(account), disclosure=_record_message(record))

    def ReportTransfer(
        self, request: messages.ReportTransferRequest, context: grpc.ServicerContext
    ) -> messages.ReportTransferResponse:
        case = self._accounts.report_transfer(
            *_key(request),
            required_text(request.actor, "actor", Limit.IDENTIFIER),
            required_text(request.reason, "reason", Limit.TEXT),
        )
        return messages.ReportTransferResponse(case=case_message(case))

    def GetDisclosure(
        self, request: messages.GetDisclosureRequest, context: grpc.ServicerContext
    ) -> messages.GetDisclosureResponse:
        record, *earlier = self._accounts.disclosure(*_key(request))
        return messages.GetDisclosureResponse(record=_record_message(record), earlier=map(_record_message, earlier))

    def ReportActivity(
        self, request: messages.ReportActivityRequest, context: grpc.ServicerContext
    ) -> messages.ReportActivityResponse:
        if not 1 <= len(request.account_ids) <= Limit.BATCH:
            raise InvalidRequest(Violation("account_ids", "BATCH_SIZE", f"must hold 1 to {Limit.BATCH} accounts"))
        tenant = request.tenant or DEFAULT_TENANT
        time = _time(request.active_time, "active_time") if request.HasField("active_time") else None
        known = self._accounts.report_activity(tenant, list(request.account_ids), time)
        return messages.ReportActivityResponse(known_accounts=known)

    def ListIdleAccounts(
        self, request: messages.ListIdleAccountsRequest, context: grpc.ServicerContext
    ) -> messages.ListIdleAccountsResponse:
        tenant = request.tenant or DEFAULT_TENANT
        page = self._accounts.idle(tenant, page_size(request.page_size), request.page_token)
        return messages.ListIdleAccountsResponse(
            accounts=map(_account_message, page.accounts), next_page_token=page.next_token
        )

    def ListDueAccounts(
        self, request: messages.ListDueAccountsRequest, context: grpc.ServicerContext
    ) -> messages.ListDueAccountsResponse:
        asked = DueAsked(
            tenant=request.tenant or DEFAULT_TENANT,
            due_before=_time(request.due_before, "due_before") if request.HasField("due_before") else None,
            policy_changed=request.policy_changed,
            lists_changed=request.lists_changed,
        )
        page = self._due(asked, page_size(request.page_size), request.page_token)
        return messages.ListDueAccountsResponse(
            accounts=map(_due_message, page.accounts), next_page_token=page.next_token
        )

    def RecordCreditEvent(
        self, request: messages.RecordCreditEventRequest, context: grpc.ServicerContext
    ) -> messages.RecordCreditEventResponse:
        standing = self._credit(
            required_text(request.tenant or DEFAULT_TENANT, "tenant", Limit.IDENTIFIER),
            required_text(request.request_id, "request_id", Limit.IDENTIFIER),
            _about(request),
            request.kind,
            required_text(request.actor, "actor", Limit.IDENTIFIER),
            required_text(request.reason, "reason", Limit.TEXT),
        )
        return messages.RecordCreditEventResponse(credit=_standing_message(standing))


def _key(request: _Keyed) -> tuple[str, str]:
    """Tenant and account. Raises ``InvalidRequest``."""
    account_id = required_text(request.account_id, "account_id", Limit.IDENTIFIER)
    return required_text(request.tenant or DEFAULT_TENANT, "tenant", Limit.IDENTIFIER), account_id


def _time(message: Timestamp, field: str) -> datetime:
    """Raises ``InvalidRequest`` for a time that no calendar has, or before 1970."""
    try:
        time = message.ToDatetime(UTC)
    except (ValueError, OverflowError):
        time = None
    if time is None or time.year < 1970:
        raise InvalidRequest(Violation(field, "TIME", "must be a time since 1970"))
    return time


def _about(request: messages.RecordCreditEventRequest) -> str | Subject:
    """Raises ``InvalidRequest``."""
    if request.WhichOneof("of") == "subject":
        subject = read_subject(request.subject)
        if subject is not None:
            return subject
    if not request.account_id.strip():
        raise InvalidRequest(Violation("account_id", "REQUIRED", "must name an account, or give a subject instead"))
    return required_text(request.account_id, "account_id", Limit.IDENTIFIER)


def _account_message(account: Account) -> messages.Account:
    return messages.Account(
        account_id=account.account_id,
        tenant=account.tenant,
        state=_STATE[account.state],
        reserved_until=timestamp(account.reserved_until),
        category=CATEGORY[Category(account.category)],
        decision=PREFIX + account.decision_id if account.decision_id else "",
        last_active=timestamp(account.last_active),
    )


def _due_message(due: DueAccount) -> messages.DueAccount:
    return messages.DueAccount(
        account=_account_message(due.account),
        valid_until=timestamp(due.in_force.valid_until),
        policy=due.in_force.policy,
        lists=due.in_force.lists,
    )


def _standing_message(standing: Standing) -> messages.CreditStanding:
    return messages.CreditStanding(
        grade=_GRADE[standing.grade],
        score=standing.score,
        blacklisted=standing.blacklisted,
        terminated_accounts=standing.terminated,
    )


def _record_message(record: PublishedRecord) -> messages.DisclosureRecord:
    return messages.DisclosureRecord(
        mark=mark_message(record.mark),
        disclosure=disclosure_message(record.disclosure),
        cause=record.cause,
        publish_time=timestamp(record.time),
        decision=PREFIX + record.decision_id,
    )
