"""A remote source: what it may say, what it cannot do to us, and that it learns the deadline."""

import asyncio
import logging
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest
from pydantic import ValidationError
from support.adapters import asked_alone, asked_together
from support.certificates import Authority
from support.http_server import closed_port
from support.numbers import resident_id
from support.remote_source import Scripted, serving
from support.sources import AMPLE, SHORT, context
from verifier_adapters.grpc_remote import GrpcRemoteSource, SourceServicer
from verifier_adapters.sandbox import SandboxSource

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.source.v1 import source_service_pb2 as messages

KIND = "identity.name_id"
NAME, NUMBER = "林晓禾", resident_id()
QUESTION = Inquiry(KIND, {"name": NAME, "id_number": NUMBER})
MATCH, MISMATCH, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.NOT_FOUND
INCONCLUSIVE, UNAVAILABLE, UNSUPPORTED = (
    InquiryOutcome.INCONCLUSIVE,
    InquiryOutcome.UNAVAILABLE,
    InquiryOutcome.UNSUPPORTED,
)
MANIFEST = messages.Manifest(
    kinds=[messages.Kind(name=KIND, fields=["name", "id_number"])], assurance=4, version="7", batch_size=10
)


def says(outcome: Any = "OUTCOME_MATCH", assurance: int = 3, **more: Any) -> messages.Answer:
    return messages.Answer(outcome=outcome, assurance=assurance, version="2026-11-01", **more)


def made(target: str, folder: Path = Path(), **changes: Any) -> GrpcRemoteSource:
    values = {
        "target": target,
        "kinds": {KIND: ["name", "id_number"]},
        "assurance": 3,
        "timeout_seconds": AMPLE,
        **changes,
    }
    return GrpcRemoteSource("remote", GrpcRemoteSource.config_model.model_validate(values), context(folder))


@pytest.fixture
def scripted() -> Scripted:
    return Scripted(MANIFEST, says())


@pytest.fixture
def target(scripted: Scripted) -> Iterator[str]:
    with serving(scripted) as address:
        yield address


def sandbox() -> SandboxSource:
    return SandboxSource("inner", SandboxSource.config_model(), context())


def test_any_source_can_be_the_other_side() -> None:
    examples = sandbox().examples()
    with closing(SourceServicer(sandbox())) as servicer, serving(servicer) as address:
        answers = asked_alone(made(address), *(inquiry for inquiry, _ in examples))
    assert [answer.outcome for answer in answers] == [outcome for _, outcome in examples]


def test_an_answer_comes_with_all_that_it_holds(scripted: Scripted, target: str) -> None:
    scripted.answers = (
        says(
            as_of="2026-11-01",
            expires_on="2030-01-01",
            complete=True,
            comparisons={"name": True},
            facts={"scope": "民商"},
        ),
    )
    (answer,) = asked_alone(made(target, complete=True), QUESTION)
    assert answer == Answer(
        MATCH,
        source="remote",
        version="2026-11-01",
        assurance=Assurance.AUTHORITY,
        as_of=date(2026, 11, 1),
        expires_on=date(2030, 1, 1),
        complete=True,
        comparisons={"name": True},
        facts={"scope": "民商"},
    )


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        *((f"OUTCOME_{outcome.name}", outcome) for outcome in InquiryOutcome),
        ("OUTCOME_UNSPECIFIED", INCONCLUSIVE),
        (99, INCONCLUSIVE),
        (-1, INCONCLUSIVE),
    ],
)
def test_every_outcome_and_unknown_ones(
    scripted: Scripted, target: str, said: int | str, outcome: InquiryOutcome
) -> None:
    scripted.answers = (says(said),)
    assert asked_alone(made(target), QUESTION)[0].outcome is outcome


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (says(comparisons={"name": True, "id_number": False}), INCONCLUSIVE),
        (says(expires_on="2026-11-23"), InquiryOutcome.EXPIRED),
        (says(expires_on="2026-11-24"), MATCH),
        (says(expires_on="soon"), INCONCLUSIVE),
        (says(as_of="2026-13-01"), INCONCLUSIVE),
        (says(assurance=9), INCONCLUSIVE),
        (says(assurance=-1), INCONCLUSIVE),
        (messages.Answer(), INCONCLUSIVE),
    ],
)
def test_an_answer_that_makes_no_sense_never_passes(
    scripted: Scripted, target: str, said: messages.Answer, outcome: InquiryOutcome
) -> None:
    scripted.answers = (said,)
    assert asked_alone(made(target), QUESTION)[0].outcome is outcome


@pytest.mark.parametrize(
    ("cap", "manifest", "said", "told"), [(3, 4, 4, 3), (4, 2, 4, 2), (4, 4, 1, 1), (2, 4, 3, 2), (4, 99, 4, 0)]
)
def test_of_three_assurances_the_smallest_counts(
    scripted: Scripted, target: str, cap: int, manifest: int, said: int, told: int
) -> None:
    scripted.manifest = messages.Manifest(kinds=MANIFEST.kinds, assurance=manifest)
    scripted.answers = (says(assurance=said),)
    assert asked_alone(made(target, assurance=cap), QUESTION)[0].assurance == told


def test_completeness_is_the_operators_to_believe(scripted: Scripted, target: str) -> None:
    scripted.answers = (says("OUTCOME_NOT_FOUND", complete=True),)
    assert not asked_alone(made(target), QUESTION)[0].complete
    assert asked_alone(made(target, complete=True), QUESTION)[0].complete


def test_only_the_configured_fields_leave_the_house_normalised(scripted: Scripted, target: str) -> None:
    asked = Inquiry(KIND, {"name": " 林 晓　禾", "id_number": "１１010519900307996x", "phone": "19900000996"})
    asked_alone(made(target), asked)
    assert [dict(one.fields) for one in scripted.asked] == [{"name": NAME, "id_number": "11010519900307996X"}]


def test_the_other_side_learns_the_deadline_and_our_own_patience(scripted: Scripted, target: str) -> None:
    asked_alone(made(target), QUESTION, seconds=7)
    asked_alone(made(target, timeout_seconds=2), QUESTION)
    # gRPC rounds what it sends a little up
    assert [0 < seconds < most for seconds, most in zip(scripted.seconds, (7.1, 2.1), strict=True)] == [True, True]


def test_a_look_up_that_hangs_ends_with_the_deadline() -> None:
    asked = Inquiry(KIND, {"name": "林超时", "id_number": NUMBER})
    with closing(SourceServicer(sandbox())) as servicer, serving(servicer) as address:
        (answer,) = asked_alone(made(address), asked, seconds=SHORT)
    assert (answer.outcome, answer.steps[0].detail) == (UNAVAILABLE, "DEADLINE_EXCEEDED")


def test_a_cancelled_look_up_ends_here_at_once() -> None:
    async def cancel(source: GrpcRemoteSource) -> bool:
        await source.open()
        asked = Inquiry(KIND, {"name": "林超时", "id_number": NUMBER})
        asking = asyncio.create_task(source.lookup(asked, time.monotonic() + 3))
        await asyncio.sleep(0.05)
        asking.cancel()
        await asyncio.wait((asking,), timeout=AMPLE)
        await source.close()
        return asking.cancelled()

    with closing(SourceServicer(sandbox())) as servicer, serving(servicer) as address:
        assert asyncio.run(cancel(made(address)))


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])
def test_every_status_is_an_outcome_and_their_words_are_lost(
    scripted: Scripted, target: str, code: grpc.StatusCode, caplog: pytest.LogCaptureFixture
) -> None:
    refused = {"INVALID_ARGUMENT", "NOT_FOUND", "ALREADY_EXISTS", "FAILED_PRECONDITION", "OUT_OF_RANGE", "DATA_LOSS"}
    scripted.error = code
    with caplog.at_level(logging.DEBUG, logger="verifier_adapters"):
        (answer,) = asked_alone(made(target), QUESTION)
    assert answer.outcome is (INCONCLUSIVE if code.name in refused else UNAVAILABLE)
    assert answer.steps[0].detail == code.name
    ours = [record for record in caplog.records if record.name.startswith("verifier")]
    assert not [record for record in ours if NAME in record.getMessage()]
    assert NAME not in repr(answer)


def test_a_source_that_raises_there_says_nothing_about_the_question_here(caplog: pytest.LogCaptureFixture) -> None:
    asked = Inquiry(KIND, {"name": "林故障", "id_number": NUMBER})
    with closing(SourceServicer(sandbox())) as servicer, serving(servicer) as address:
        (answer,) = asked_alone(made(address), asked)
    assert (answer.outcome, answer.steps[0].detail) == (UNAVAILABLE, "UNAVAILABLE")
    assert "林故障" not in caplog.text + repr(answer)


def many(source: GrpcRemoteSource, *inquiries: Inquiry) -> list[InquiryOutcome]:
    async def run() -> tuple[Answer, ...]:
        await source.open()
        try:
            return await source.lookup_many(inquiries, time.monotonic() + AMPLE)
        finally:
            await source.close()

    return [answer.outcome for answer in asyncio.run(run())]


@pytest.mark.parametrize("batch_size", [1, 2, 3, 500])
def test_a_batch_is_answered_in_order_whatever_its_size(batch_size: int) -> None:
    foreign = Inquiry("identity.opaque", {"identifier": "x", "scheme": "y"})
    examples = sandbox().examples()
    asked = [foreign, *(inquiry for inquiry, _ in examples), foreign]
    with closing(SourceServicer(sandbox())) as servicer, serving(servicer) as address:
        answers = many(made(address, batch_size=batch_size), *asked)
    assert answers == [UNSUPPORTED, *(outcome for _, outcome in examples), UNSUPPORTED]


@pytest.mark.parametrize("answers", [(), (says(),), (says(), says(), says())])
def test_a_batch_of_another_length_decides_nothing(
    scripted: Scripted, target: str, answers: tuple[messages.Answer, ...]
) -> None:
    scripted.answers = answers
    other = Inquiry(KIND, {"name": "别人", "id_number": NUMBER})
    assert many(made(target, batch_size=10), QUESTION, other) == [UNAVAILABLE, UNAVAILABLE]


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (messages.Manifest(), "kinds.identity.name_id: the remote does not answer it"),
        (
            messages.Manifest(kinds=[messages.Kind(name=KIND, fields=["name", "id_number", "phone", "face"])]),
            "kinds.identity.name_id: the remote also needs face, phone",
        ),
        (
            messages.Manifest(kinds=MANIFEST.kinds, billed=[messages.OUTCOME_MATCH, messages.OUTCOME_NOT_FOUND]),
            "billed: the remote also bills not_found",
        ),
    ],
)
def test_a_remote_that_wants_more_than_the_operator_allows_stops_the_start(
    scripted: Scripted, target: str, manifest: messages.Manifest, problem: str
) -> None:
    scripted.manifest = manifest
    with pytest.raises(ConfigurationError, match=f"grpc_remote remote: {problem}"):
        asked_alone(made(target, billed=["match"]))


def test_a_remote_that_comes_later_is_asked_then(scripted: Scripted) -> None:
    address = closed_port()
    source = made(address)

    async def run() -> list[InquiryOutcome]:
        await source.open()
        before = (await source.lookup(QUESTION, time.monotonic() + 0.5)).outcome
        with serving(scripted, address):
            for _ in range(100):
                after = (await source.lookup(QUESTION, time.monotonic() + 0.5)).outcome
                if after is MATCH:
                    break
                await asyncio.sleep(0.1)
        await source.close()
        return [before, after]

    assert asyncio.run(run()) == [UNAVAILABLE, MATCH]


@pytest.mark.parametrize(
    ("healthy", "error", "told"),
    [(True, None, True), (False, None, False), (True, grpc.StatusCode.UNAVAILABLE, False)],
)
def test_health_is_the_remotes_own_word(
    scripted: Scripted, target: str, healthy: bool, error: grpc.StatusCode | None, told: bool
) -> None:
    scripted.healthy, scripted.error = healthy, error
    source = made(target)

    async def run() -> bool:
        await source.open()
        try:
            return await source.health()
        finally:
            await source.close()

    assert asyncio.run(run()) is told


_REMOTE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
import grpc
from verifier.source.v1.source_service_pb2_grpc import add_SourceServiceServicer_to_server
from verifier.sources.source import SourceContext
from verifier_adapters.grpc_remote import SourceServicer
from verifier_adapters.sandbox import SandboxSource
source = SandboxSource("inner", SandboxSource.config_model(), SourceContext(date.today, Path()))
server = grpc.server(ThreadPoolExecutor(4))
add_SourceServiceServicer_to_server(SourceServicer(source), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
"""


def test_code_out_of_process_may_die_without_taking_us_along() -> None:
    remote = subprocess.Popen([sys.executable, "-c", _REMOTE], stdout=subprocess.PIPE, text=True)
    assert remote.stdout is not None
    source = made(f"127.0.0.1:{remote.stdout.readline().strip()}")

    async def run() -> list[InquiryOutcome]:
        await source.open()
        alive = await source.lookup(QUESTION, time.monotonic() + AMPLE)
        remote.send_signal(signal.SIGKILL)
        await asyncio.to_thread(remote.wait)
        dead = await source.lookup(QUESTION, time.monotonic() + 1)
        await source.close()
        return [alive.outcome, dead.outcome]

    try:
        assert asyncio.run(run()) == [MATCH, UNAVAILABLE]
    finally:
        remote.kill()
        remote.wait()
        remote.stdout.close()


def test_tls_with_both_certificates_and_a_token(
    scripted: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_REMOTE_TOKEN", "token-996")
    authority = Authority(tmp_path)
    certificate, key = authority.issue("server")
    authority.issue("client")
    credentials = grpc.ssl_server_credentials(
        [(key.read_bytes(), certificate.read_bytes())], authority.ca_file.read_bytes(), require_client_auth=True
    )
    ours = {"ca_file": "ca.pem", "client_certificate": "client.pem", "client_key": "client.key"}
    with serving(scripted, credentials=credentials) as address:
        source = made(address, tmp_path, tls=ours, token={"env": "TEST_REMOTE_TOKEN"})
        assert asked_alone(source, QUESTION)[0].outcome is MATCH
        assert ("authorization", "Bearer token-996") in scripted.metadata
        assert "token-996" not in repr(source.config)
        stranger = made(address, tmp_path, tls={"ca_file": "ca.pem"}, timeout_seconds=1)
        assert asked_alone(stranger, QUESTION)[0].outcome is UNAVAILABLE


def test_answers_of_questions_at_the_same_time_are_not_mixed_up() -> None:
    names = ["林晓禾", "林不符"] * 20
    with closing(SourceServicer(sandbox())) as servicer, serving(servicer) as address:
        asked = [Inquiry(KIND, {"name": name, "id_number": NUMBER}) for name in names]
        answers = asked_together(made(address), asked)
    assert [answer.outcome for answer in answers] == [MATCH, MISMATCH] * 20


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"target": "remote.example"}, "target"),
        ({"target": "https://remote.example:443"}, "target"),
        ({"target": "dns:///remote.example:443"}, "target"),
        ({"target": "remote.example:443"}, "tls: needed outside this machine"),
        ({"tls": {"client_key": "k"}}, "belong together"),
        ({"kinds": {}}, "kinds"),
        ({"assurance": 9}, "assurance"),
        ({"batch_size": 501}, "batch_size"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_configuration_is_refused_by_its_key(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made(**{"target": "127.0.0.1:1", **changes})
    (found, *_) = raised.value.errors()
    assert problem in ".".join(map(str, found["loc"])) or problem in found["msg"]


@pytest.mark.parametrize("target", ["127.0.0.1:50061", "localhost:50061", "[::1]:50061", "unix:/run/remote.sock"])
def test_this_machine_needs_no_tls(target: str) -> None:
    assert made(target).config.target == target


def test_a_missing_certificate_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"grpc_remote remote: tls\.ca_file: FileNotFoundError"):
        asked_alone(made("remote.example:443", tmp_path, tls={"ca_file": "none.pem"}))
