"""Composes what happens to accounts after a decision: their life, cases, the clock of cases. A part of ``app``."""

from collections.abc import Callable
from contextlib import ExitStack

from verifier.policy.pack import PolicyPack
from verifier.screening.active import Screeners
from verifier.server.account_servicer import AccountServicer
from verifier.server.case_servicer import CaseServicer
from verifier.server.server import Registration
from verifier.storage.store import Store
from verifier.use_cases.accounts import Accounts
from verifier.use_cases.clock import Clock
from verifier.use_cases.due_accounts import DueAccounts
from verifier.use_cases.due_cases import CaseClock, RunDueCases
from verifier.use_cases.read_cases import ReadCases
from verifier.use_cases.record_credit import RecordCredit
from verifier.use_cases.records import Records
from verifier.use_cases.resolve_cases import ResolveCases
from verifier.use_cases.submit_appeal import SubmitAppeal
from verifier.use_cases.submit_correction import SubmitCorrection
from verifier.use_cases.verify import Verify
from verifier.v1 import account_service_pb2_grpc, case_service_pb2_grpc


def start(
    store: Store,
    records: Records,
    policy: PolicyPack,
    lists: Callable[[], Screeners],
    clock: Clock,
    verify: Verify,
    resources: ExitStack,
    *,
    duties: bool = True,
) -> tuple[Registration, ...]:
    """The services; ``lists`` are those in use. With ``duties`` the clock of cases runs until ``resources`` close."""
    if duties:
        resources.callback(CaseClock(RunDueCases(store, records, policy, clock)).close)
    accounts = AccountServicer(
        Accounts(store, records, policy, clock),
        DueAccounts(store, policy.version, lambda: lists().version, clock),
        RecordCredit(store, records, policy, clock),
    )
    cases = CaseServicer(
        ReadCases(store, records),
        ResolveCases(store, records, policy, clock),
        SubmitCorrection(verify, store),
        SubmitAppeal(store, records, policy, clock),
    )
    return (
        (
            "verifier.v1.AccountService",
            lambda server: account_service_pb2_grpc.add_AccountServiceServicer_to_server(accounts, server),
        ),
        (
            "verifier.v1.CaseService",
            lambda server: case_service_pb2_grpc.add_CaseServiceServicer_to_server(cases, server),
        ),
    )
