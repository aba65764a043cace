"""The ports of ``verifier serve``: calls, health, readiness, metrics."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.callers import registration
from support.client import Client
from support.numbers import resident_id
from support.service import Service, service
from typer.testing import CliRunner

from verifier.cli.main import app
from verifier.server import listening
from verifier.v1 import check_service_pb2, check_service_pb2_grpc, subject_pb2


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("ports")
    (folder / "sources.yaml").write_text("- {name: sandbox, adapter: sandbox}\n", encoding="utf-8")
    with service(folder, "--workers", "2", "--sources", str(folder / "sources.yaml")) as running:
        yield running


def test_the_supervisor_answers_for_health(running: Service) -> None:
    assert running.ask("/healthz") == (200, "alive\n")
    assert running.ask("/readyz") == (200, "ready\n")
    assert running.ask("/else")[0] == 404
    assert len(running.workers()) == 2


def test_metrics_add_up_over_the_workers(running: Service) -> None:
    for number in range(8):
        with running.channel() as channel:
            checks = check_service_pb2_grpc.CheckServiceStub(channel)
            assert checks.CheckPhone(check_service_pb2.CheckPhoneRequest(phone="13966210475")).result.normalized
            with pytest.raises(grpc.RpcError):
                checks.CheckPhone(check_service_pb2.CheckPhoneRequest())
            Client(channel).register(registration(10_000 + number))
    method = "verifier.v1.CheckService/CheckPhone"
    assert running.count("verifier_calls_total", method=method, code="OK") == 8
    assert running.count("verifier_calls_total", method=method, code="INVALID_ARGUMENT") == 8
    assert running.count("verifier_call_seconds_count", method=method) == 16
    assert running.count("verifier_call_seconds_bucket", method=method, le="+Inf") == 16
    assert 0 < running.count("verifier_call_seconds_sum", method=method) < 16 * 60
    assert running.count("verifier_decisions_total") == 8
    assert running.count("verifier_calls_in_flight") == 0
    assert running.count("verifier_workers_ready") == 2
    assert running.count("verifier_lists_workers") == 2


def test_metrics_can_be_parsed_and_name_nobody(running: Service) -> None:
    with running.channel() as channel:
        request = registration(20_000)
        request.tenant = "tenant-of-someone"
        Client(channel).register(request)
    text = running.ask("/metrics")[1]
    families = {family.name: family for family in text_string_to_metric_families(text)}
    labels = {name for family in families.values() for sample in family.samples for name in sample.labels}
    assert labels == {"method", "code", "le", "reason", "verdict", "version"}
    assert "tenant-of-someone" not in text and "WH-996" not in text and "chaos" not in text


def test_another_service_does_not_share_the_port(running: Service, tmp_path: Path) -> None:
    listen = f"127.0.0.1:{running.port}"
    found = CliRunner().invoke(app, ["serve", "--listen", listen, "--data-dir", str(tmp_path)])
    assert (found.exit_code, "is another service using it" in found.output) == (2, True), found.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--listen", "127.0.0.1"), "listen: 127.0.0.1 is not HOST:PORT"),
        (("--listen", "127.0.0.1:http"), "listen: 127.0.0.1:http is not HOST:PORT"),
        (("--listen", "unix:/tmp/socket"), "listen: workers share a port"),
        (("--health-listen", "127.0.0.1:99999"), "health_listen: 127.0.0.1:99999 is not HOST:PORT"),
        (("--workers", "0"), "workers"),
    ],
)
def test_a_wrong_port_is_said_in_one_line(words: tuple[str, str], says: str, tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["serve", "--data-dir", str(tmp_path), *words])
    assert (found.exit_code, says in found.output) == (2, True), found.output


def test_a_reserved_port_is_shared_and_nobody_connects_to_its_holder() -> None:
    reserved = listening.reserve("localhost:0")
    with reserved.holder, socket.socket() as caller:
        assert caller.connect_ex(("127.0.0.1", reserved.port)) != 0
        with socket.socket() as worker:
            worker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            worker.bind(("127.0.0.1", reserved.port))


def test_not_ready_while_calls_in_flight_end(tmp_path: Path) -> None:
    """SIGTERM comes while a call waits for a source that never answers."""
    (tmp_path / "sources.yaml").write_text("- {name: sandbox, adapter: sandbox}\n", encoding="utf-8")
    with service(tmp_path, "--workers", "1", "--sources", str(tmp_path / "sources.yaml")) as running:
        replies: list[str] = []

        def call() -> None:
            request = registration(30_000)
            person = subject_pb2.Person(name="林超时", document_number=resident_id(), phone="13966210475")
            person.document_kind = subject_pb2.DOCUMENT_KIND_RESIDENT_ID
            request.subject.CopyFrom(subject_pb2.Subject(person=person))
            replies.append(Client(channel).register(request).name)

        with running.channel() as channel:
            thread = threading.Thread(target=call)
            thread.start()
            while not running.count("verifier_calls_in_flight"):
                assert thread.is_alive()
            running.process.send_signal(signal.SIGTERM)
            seen = set()
            while running.process.poll() is None:
                try:
                    seen.add((running.ask("/healthz")[0], running.ask("/readyz")[0]))
                except OSError:
                    break
                time.sleep(0.02)
            thread.join()
            assert running.process.wait(timeout=60) == 0
        assert len(replies) == 1
        assert (200, 503) in seen


def test_an_old_connection_is_ended_and_its_calls_are_not(tmp_path: Path) -> None:
    young = {"VERIFIER_CONNECTION_AGE_SECONDS": "1", "VERIFIER_CONNECTION_AGE_GRACE_SECONDS": "5"}
    with service(tmp_path, "--workers", "1", environment=young) as running, running.channel() as channel:
        states: list[grpc.ChannelConnectivity] = []
        channel.subscribe(states.append, try_to_connect=True)
        checks = check_service_pb2_grpc.CheckServiceStub(channel)
        until = time.monotonic() + 30
        while grpc.ChannelConnectivity.IDLE not in states[1:] and time.monotonic() < until:
            assert checks.CheckPhone(check_service_pb2.CheckPhoneRequest(phone="13966210475")).result.normalized
            time.sleep(0.05)
        assert grpc.ChannelConnectivity.IDLE in states[1:]
