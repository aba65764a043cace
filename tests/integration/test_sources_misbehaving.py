"""An adapter that does anything but its job: the user gets REVIEW, the operator one entry, nobody a number."""

import asyncio
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from pydantic import BaseModel
from support.numbers import resident_id

from verifier import app, settings
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources import registry
from verifier.sources.code_map import CodeMap
from verifier.sources.source import Manifest, Source
from verifier.v1 import decision_pb2, source_service_pb2, source_service_pb2_grpc, verification_service_pb2_grpc
from verifier.v1 import verification_service_pb2 as messages

NAME, NUMBER = "林晓禾", resident_id()
KINDS: Mapping[str, tuple[str, ...]] = {
    "identity.name_id": ("name", "id_number"),
    "identity.name_id_phone": ("name", "id_number", "phone"),
}


class Way(BaseModel):
    way: str


class Rogue(Source):
    """Misbehaves in the configured way."""

    config_model = Way
    released = threading.Event()

    def manifest(self) -> Manifest:
        return Manifest(KINDS, Assurance.REGISTER, "1", batch_size=10 if self.config.way.endswith("batch") else 1)

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Any:
        match self.config.way:
            case "raises":
                raise ValueError(f"no record of {inquiry.fields}")
            case "hangs":
                await asyncio.Event().wait()
            case "blocks":
                self.released.wait()
            case "nothing":
                return None
            case "text":
                return "match"
            case "wrong outcome":
                return replace(self._match(), outcome="match")  # type: ignore[arg-type]
            case "too sure":
                return replace(self._match(), assurance=Assurance.PERSON)
            case "contradicts itself":
                return self.answer(InquiryOutcome.MATCH, comparisons={"name": False})
            case "unknown code":
                return self.answer(CodeMap({"0": InquiryOutcome.MATCH}).outcome("77"), detail="unknown code 77")
            case "cancels itself":
                raise asyncio.CancelledError
        return self._match()

    async def lookup_many(self, inquiries: Any, deadline: float) -> Any:
        return (self._match(),) if self.config.way == "partial batch" else [self._match()] * 100

    def _match(self) -> Answer:
        return self.answer(InquiryOutcome.MATCH)


@contextmanager
def serving(way: str, folder: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[grpc.Channel]:
    monkeypatch.setattr(registry, "installed_adapters", lambda: {"rogue": Rogue})
    path = folder / "sources.yaml"
    path.write_text(f"- {{name: rogue, adapter: rogue, config: {{way: {way}}}}}", encoding="utf-8")
    loaded = settings.load(listen="127.0.0.1:0", data_dir=folder / "data", lists=snapshot, sources=path)
    application = app.start(loaded)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
            yield channel
    finally:
        application.stop(grace_seconds=1)


def sign_up() -> messages.VerifyRegistrationRequest:
    request = messages.VerificationRequest(request_id="r1", account_id="a1")
    person = request.subject.person
    person.name, person.document_kind, person.document_number, person.phone = NAME, 1, NUMBER, "13966210475"
    request.profile.name = "晓禾的厨房笔记"
    return messages.VerifyRegistrationRequest(request=request)


UNAVAILABLE = source_service_pb2.SOURCE_OUTCOME_UNAVAILABLE


@pytest.mark.parametrize(
    ("way", "outcome", "entry"),
    [
        ("raises", UNAVAILABLE, "source rogue failed: ValueError"),
        ("hangs", UNAVAILABLE, "source rogue failed: timed out"),
        ("nothing", UNAVAILABLE, "source rogue failed: no answer"),
        ("text", UNAVAILABLE, "source rogue failed: no answer"),
        ("wrong outcome", UNAVAILABLE, "source rogue failed: answer not understood: outcome"),
        ("too sure", UNAVAILABLE, "source rogue failed: answer not understood: assurance"),
        ("contradicts itself", UNAVAILABLE, "source rogue failed: answer not understood: comparisons"),
        ("cancels itself", UNAVAILABLE, "source rogue failed: cancelled by itself"),
        ("partial batch", UNAVAILABLE, "source rogue failed: partial batch"),
        ("overfull batch", UNAVAILABLE, "source rogue failed: partial batch"),
        ("unknown code", source_service_pb2.SOURCE_OUTCOME_INCONCLUSIVE, ""),
    ],
)
def test_the_user_gets_review_and_the_operator_an_entry(
    way: str,
    outcome: int,
    entry: str,
    tmp_path: Path,
    snapshot: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), serving(way, tmp_path, snapshot, monkeypatch) as channel:
        stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
        decision = stub.VerifyRegistration(sign_up(), timeout=2).decision
        sources = source_service_pb2_grpc.SourceServiceStub(channel)
        (described,) = sources.DescribeSources(source_service_pb2.DescribeSourcesRequest()).sources
    assert decision.verdict == decision_pb2.VERDICT_REVIEW
    assert "IDENTITY_NOT_VERIFIED" in {finding.reason for finding in decision.findings}
    evidence = {(one.kind, one.value) for finding in decision.findings for one in finding.evidence}
    detail = entry.removeprefix("source rogue failed: ")
    told = f"rogue: unavailable {detail}" if entry else "rogue: inconclusive unknown code 77"
    assert ("asked", told) in evidence
    assert {(one.kind, one.outcome) for one in described.answers} == {(kind, outcome) for kind in KINDS}
    entries = {record.message for record in caplog.records if record.name.startswith("verifier.sources")}
    assert entries == ({f"{entry} ({kind})" for kind in KINDS} if entry else set()) or "batch" in way
    assert all(message.startswith(entry) for message in entries)
    for secret in (NAME, NUMBER):
        assert secret not in caplog.text
        assert all(secret not in repr(vars(record)) for record in caplog.records)


def test_one_that_blocks_the_loop_of_all_sources_delays_nobody_beyond_the_deadline(
    tmp_path: Path, snapshot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("blocks", tmp_path, snapshot, monkeypatch) as channel:
        stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
        decision = stub.VerifyRegistration(sign_up(), timeout=2).decision
        Rogue.released.set()
    assert decision.verdict == decision_pb2.VERDICT_REVIEW
