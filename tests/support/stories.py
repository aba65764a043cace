"""A service of its own for a story: real gRPC over a socket, a real store, the sandbox as authority, a clock to set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import yaml

from support.client import Client, Request
from support.numbers import resident_id, uscc
from verifier import app, settings
from verifier.policy import pack
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.v1 import (
    account_service_pb2,
    case_pb2,
    case_service_pb2,
    case_service_pb2_grpc,
    decision_pb2,
    event_service_pb2_grpc,
    ledger_service_pb2_grpc,
    list_service_pb2,
    list_service_pb2_grpc,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
)

PASS, REVIEW, REJECT = decision_pb2.VERDICT_PASS, decision_pb2.VERDICT_REVIEW, decision_pb2.VERDICT_REJECT
APPROVE, REFUSE = case_service_pb2.RESOLUTION_APPROVE, case_service_pb2.RESOLUTION_REJECT
START = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
_PAUSE = threading.Event()
_CREDENTIALS = ["medical.physician_practice", "judicial.lawyer_practice"]
SOURCES = [{"name": "sandbox", "adapter": "sandbox", "config": {"credentials": _CREDENTIALS}}]


class SetClock:
    """Stands still unless a test moves it."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


class Platform(Client):
    """What a platform does, in the words of the stories. Each request has an id of its own."""

    def __init__(self, channel: grpc.Channel, port: int, clock: SetClock, data_dir: Path) -> None:
        super().__init__(channel)
        self.port = port
        self.clock = clock
        self.data_dir = data_dir
        self.cases = case_service_pb2_grpc.CaseServiceStub(channel)
        self.lists = list_service_pb2_grpc.ListServiceStub(channel)
        self.ledger = ledger_service_pb2_grpc.LedgerServiceStub(channel)
        self.events = event_service_pb2_grpc.EventServiceStub(channel)
        self._ids = count()
        self._births = (f"{1960 + year}0{m}{d:02d}" for year in range(39) for m in range(1, 10) for d in range(1, 28))

    @contextmanager
    def another_connection(self) -> Iterator["Platform"]:
        options = [("grpc.use_local_subchannel_pool", 1)]
        with grpc.insecure_channel(f"127.0.0.1:{self.port}", options) as channel:
            yield Platform(channel, self.port, self.clock, self.data_dir)

    def person(self, name: str = "林晓禾", phone: str = "", number: str = "") -> subject_pb2.Subject:
        """Another person each time, unless ``number`` is given."""
        return subject_pb2.Subject(
            person=subject_pb2.Person(
                name=name,
                document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
                document_number=number or resident_id(birth=next(self._births)),
                phone=phone or f"139{next(self._ids) + 66_210_000:08d}",
            )
        )

    def organisation(self, name: str = "青禾食品有限公司") -> subject_pb2.Subject:
        body = subject_pb2.Organisation(
            name=name, uscc=uscc(code=f"MA{next(self._ids) + 100_000:06d}"), representative="周远航"
        )
        return subject_pb2.Subject(organisation=body)

    def request(
        self, subject: subject_pb2.Subject, name: str = "青禾日记", account: str = "", **profile: Any
    ) -> Request:
        number = next(self._ids)
        return Request(
            request_id=f"request-{number}",
            account_id=account or f"account-{number}",
            subject=subject,
            profile=profile_pb2.Profile(name=name, **profile),
        )

    def look_at(self, request: Request) -> decision_pb2.Decision:
        message = verification_service_pb2.VerifyAccountRequest(request=request)
        return self.verification.VerifyAccount(message).decision

    def ask_transfer(self, request: Request, application: str = "form 7") -> decision_pb2.Decision:
        message = verification_service_pb2.VerifyTransferRequest(request=request, application_ref=application)
        return self.verification.VerifyTransfer(message).decision

    def account(self, account_id: str) -> account_service_pb2.GetAccountResponse:
        return self.accounts.GetAccount(account_service_pb2.GetAccountRequest(account_id=account_id))

    def opened(self, subject: subject_pb2.Subject, name: str = "青禾日记", **profile: Any) -> str:
        """An account in use."""
        request = self.request(subject, name, **profile)
        decision = self.register(request)
        assert decision.verdict == PASS, decision
        self.confirm(request.account_id)
        return request.account_id

    def complete_transfer(self, account_id: str, decision: str) -> account_service_pb2.CompleteTransferResponse:
        message = account_service_pb2.CompleteTransferRequest(account_id=account_id, decision=decision)
        return self.accounts.CompleteTransfer(message)

    def disclosure(self, account_id: str) -> account_service_pb2.GetDisclosureResponse:
        return self.accounts.GetDisclosure(account_service_pb2.GetDisclosureRequest(account_id=account_id))

    def credit(self, kind: str, request_id: str = "", **about: Any) -> account_service_pb2.CreditStanding:
        message = account_service_pb2.RecordCreditEventRequest(
            request_id=request_id or f"credit-{next(self._ids)}",
            kind=kind,
            actor="officer-1",
            reason="notice 12",
            **about,
        )
        return self.accounts.RecordCreditEvent(message).credit

    def protect(self, name: str) -> None:
        """From now on nobody else may use the name."""
        entry = list_service_pb2.ListEntry(id=name, name=name, category="media", importance=1.0)
        self.lists.AddEntry(
            list_service_pb2.AddEntryRequest(entry=entry, actor="editor-1", reason="new in the register")
        )

    def case(self, name: str) -> case_pb2.Case:
        return self.cases.GetCase(case_service_pb2.GetCaseRequest(name=name)).case

    def wait_for(self, name: str, state: int) -> case_pb2.Case:
        """The clock of cases is a thread of the service, which acts within a round or two."""
        for _ in range(300):
            case = self.case(name)
            if case.state == state:
                return case
            self.wait()
        raise AssertionError(f"{name} did not come to state {state}")

    def wait(self, seconds: float = 0.1) -> None:
        _PAUSE.wait(seconds)

    def queue(self, **query: Any) -> list[case_pb2.Case]:
        return list(self.cases.ListCases(case_service_pb2.ListCasesRequest(**query)).cases)

    def claim(self, name: str, reviewer: str) -> case_pb2.Case:
        return self.cases.ClaimCase(case_service_pb2.ClaimCaseRequest(name=name, reviewer=reviewer)).case

    def resolve(self, name: str, reviewer: str, resolution: int, reason: str = "documents seen") -> case_pb2.Case:
        message = case_service_pb2.ResolveCaseRequest(
            name=name, reviewer=reviewer, resolution=resolution, reason=reason
        )
        return self.cases.ResolveCase(message).case

    def decide(self, name: str, reviewer: str, resolution: int) -> case_pb2.Case:
        self.claim(name, reviewer)
        return self.resolve(name, reviewer, resolution)

    def correct(self, name: str, request: Request) -> case_service_pb2.SubmitCorrectionResponse:
        return self.cases.SubmitCorrection(case_service_pb2.SubmitCorrectionRequest(name=name, request=request))

    def appeal(self, about: str, request_id: str = "", statement: str = "我有授权。") -> case_pb2.Case:
        message = case_service_pb2.SubmitAppealRequest(
            request_id=request_id or f"appeal-{next(self._ids)}", about=about, statement=statement
        )
        return self.cases.SubmitAppeal(message).case

    def decision(self, name: str) -> decision_pb2.Decision:
        return self.verification.GetDecision(verification_service_pb2.GetDecisionRequest(name=name)).decision


@contextmanager
def platform(folder: Path, policy: dict[str, Any] | None = None) -> Iterator[Platform]:
    """``policy`` are sections that take the place of the default pack's."""
    clock = SetClock()
    (folder / "sources.yaml").write_text(yaml.safe_dump(SOURCES), encoding="utf-8")
    chosen = pack.load().model_dump(mode="json") | {"source_timeout_seconds": 30} | (policy or {})
    (folder / "policy.yaml").write_text(yaml.safe_dump(chosen, allow_unicode=True), encoding="utf-8")
    build([ListEntry("m1", "晨曦日报", EntryCategory.MEDIA, 1.0)], folder / "lists.snapshot")
    running = app.start(
        settings.load(
            listen="127.0.0.1:0",
            data_dir=folder / "data",
            lists=folder / "lists.snapshot",
            sources=folder / "sources.yaml",
            policy=folder / "policy.yaml",
            threads=32,
        ),
        now=clock,
    )
    try:
        with grpc.insecure_channel(f"127.0.0.1:{running.port}") as channel:
            yield Platform(channel, running.port, clock, folder / "data")
    finally:
        running.stop(grace_seconds=1)


def reasons(decision: decision_pb2.Decision) -> set[str]:
    return {finding.reason for finding in decision.findings}


def kinds(obligations: Any) -> list[str]:
    """The names of obligations without their prefix, in order."""
    prefix = "OBLIGATION_KIND_"
    return [decision_pb2.ObligationKind.Name(one.kind).removeprefix(prefix) for one in obligations]


def events(case: case_pb2.Case) -> list[str]:
    return [one.event for one in case.history]
