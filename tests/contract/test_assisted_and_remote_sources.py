"""The contract of a source, kept by those that need people, a list of revocations, or another process behind them."""

import base64
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from support.registers import EXPIRING, KNOWN, LAWYER, NUMBER, OTHERS, QUESTION, REGISTER, UNKNOWN_STATUS, write_csv
from support.remote_source import serving
from support.sources import SHORT, ask, context, host
from verifier_adapters.assisted import AssistedSource, Resolution, TaskBook
from verifier_adapters.assisted.sealing import Sealer
from verifier_adapters.grpc_remote import GrpcRemoteSource, SourceServicer
from verifier_adapters.revocations import RevocationsSource
from verifier_adapters.sandbox import SandboxSource

from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier.sources.contract import OpenedSource, SourceCase, SourceContract, Turn
from verifier.sources.contract.opened import make

MATCH, REVOKED = InquiryOutcome.MATCH, InquiryOutcome.REVOKED
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ASSISTED_KEY", KEY)


def resolve_what_is_known(folder: Path) -> None:
    """People have looked two lawyers up; one of them is good until the day on which the suite asks."""
    answers = {
        "known": (QUESTION, Resolution(MATCH, {"holder": True})),
        "expiring": (EXPIRING, Resolution(MATCH, {"holder": True}, date(2026, 11, 24))),
    }
    with closing(TaskBook(folder / "tasks.sqlite", Sealer(SecretStr(KEY)), 1)) as tasks:
        for fields, resolution in answers.values():
            task = tasks.ask(LAWYER, fields, since=datetime(2020, 1, 1, tzinfo=UTC), most_open=10)
            if isinstance(task, str):
                tasks.claim(task, "沈一")
                tasks.resolve(task, "沈一", resolution)


class TestAssisted(SourceContract):
    @pytest.fixture
    def case(self) -> SourceCase:
        look_up = {"site": "https://register.example.gov.cn/lawyer", "fields": ["number", "holder"]}
        return SourceCase(
            "assisted",
            AssistedSource,
            {"kinds": {LAWYER: look_up}, "file": "tasks.sqlite", "key": {"env": "TEST_ASSISTED_KEY"}, "people": 1},
            known=KNOWN,
            unknown=Inquiry(LAWYER, {**QUESTION, "holder": "顾清澜"}),
            others=OTHERS,
            turn=Turn(Inquiry(LAWYER, EXPIRING), date(2026, 11, 24), MATCH, InquiryOutcome.EXPIRED),
            prepare=resolve_what_is_known,
        )


class TestGrpcRemote(SourceContract):
    @pytest.fixture
    def address(self) -> Iterator[str]:
        config = SandboxSource.config_model(credentials=("judicial.lawyer_practice",))
        inner = SandboxSource("inner", config, context())
        with closing(SourceServicer(inner)) as servicer, serving(servicer) as address:
            yield address

    @pytest.fixture
    def case(self, address: str) -> SourceCase:
        return SourceCase(
            "grpc_remote",
            GrpcRemoteSource,
            {"target": address, "kinds": {LAWYER: ["number", "holder"]}, "assurance": 3, "timeout_seconds": 2},
            known=KNOWN,
            unknown=Inquiry(LAWYER, {"number": NUMBER, "holder": "林不明"}),
            others=(*OTHERS, Inquiry(LAWYER, {"number": NUMBER, "holder": "林吊销"})),
            slow=Inquiry(LAWYER, {"number": NUMBER, "holder": "林超时"}),
        )


class TestRevocations(SourceContract):
    """It knows whose licence has ended, so what it knows is no match."""

    @pytest.fixture
    def case(self) -> SourceCase:
        kept = ("as_of", "key", "compare")
        return SourceCase(
            "revocations",
            RevocationsSource,
            {**{name: REGISTER[name] for name in kept}, "file": "lawyers.csv", "kinds": [LAWYER]},
            known=KNOWN,
            unknown=Inquiry(LAWYER, {**UNKNOWN_STATUS, "holder": "顾清澜"}),
            others=OTHERS,
            prepare=write_csv,
        )

    def test_what_it_knows_is_a_match(self, case: SourceCase, opened: OpenedSource) -> None:
        assert opened.ask(case.known).outcome is REVOKED

    def test_the_host_gets_an_answer_by_its_deadline(self, case: SourceCase, tmp_path: Path) -> None:
        (tmp_path / "hosted").mkdir()
        case.prepare(tmp_path / "hosted")
        with host(make(case, tmp_path / "hosted")) as hosted:
            assert ask(hosted, case.known, SHORT).outcome in (REVOKED, InquiryOutcome.UNAVAILABLE)
