"""``AccountService``: what becomes of an account after its registration passed."""

from collections.abc import Callable
from datetime import datetime

import grpc

from verifier.server.decisions import timestamp
from verifier.server.limits import Limit, required_text
from verifier.server.requests import DEFAULT_TENANT
from verifier.storage.store import Account, AccountState, Store
from verifier.v1 import account_service_pb2 as messages
from verifier.v1 import account_service_pb2_grpc

_STATE = {state: messages.AccountState.Value(f"ACCOUNT_STATE_{state.name}") for state in AccountState}


class AccountServicer(account_service_pb2_grpc.AccountServiceServicer):
    """Each call is one transaction of the store, so the store is the use case."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def ConfirmAccount(
        self, request: messages.ConfirmAccountRequest, context: grpc.ServicerContext
    ) -> messages.ConfirmAccountResponse:
        account = self._store.confirm_account(*_key(request), self._now())
        return messages.ConfirmAccountResponse(account=_account_message(account))

    def ReleaseAccount(
        self, request: messages.ReleaseAccountRequest, context: grpc.ServicerContext
    ) -> messages.ReleaseAccountResponse:
        account = self._store.release_account(*_key(request), self._now())
        return messages.ReleaseAccountResponse(account=_account_message(account))

    def CloseAccount(
        self, request: messages.CloseAccountRequest, context: grpc.ServicerContext
    ) -> messages.CloseAccountResponse:
        account = self._store.close_account(*_key(request), self._now())
        return messages.CloseAccountResponse(account=_account_message(account))


def _key(
    request: messages.ConfirmAccountRequest | messages.ReleaseAccountRequest | messages.CloseAccountRequest,
) -> tuple[str, str]:
    """Tenant and account. Raises ``InvalidRequest``."""
    account_id = required_text(request.account_id, "account_id", Limit.IDENTIFIER)
    return required_text(request.tenant or DEFAULT_TENANT, "tenant", Limit.IDENTIFIER), account_id


def _account_message(account: Account) -> messages.Account:
    return messages.Account(
        account_id=account.account_id,
        tenant=account.tenant,
        state=_STATE[account.state],
        reserved_until=timestamp(account.reserved_until),
    )
