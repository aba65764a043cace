"""Webhooks to a real local server that fails, hangs, repeats and comes back; deliveries survive a restart."""

import base64
import hmac
import logging
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import grpc
import pytest
import yaml
from support.http_server import Asked, Given, closed_port, local_server

from verifier import app, settings
from verifier.domain.errors import ConfigurationError
from verifier.v1 import verification_service_pb2 as messages
from verifier.v1 import verification_service_pb2_grpc

SECRET = b"a secret that two sides share"
_PAUSE = threading.Event()


def configure(folder: Path, url: str, /, **fields: object) -> Path:
    path = folder / "webhooks.yaml"
    receiver = {"name": "platform", "url": url, "secrets": ["whsec_" + base64.b64encode(SECRET).decode()]} | fields
    path.write_text(yaml.safe_dump([receiver]), encoding="utf-8")
    path.chmod(0o600)
    return path


def decide(stub: verification_service_pb2_grpc.VerificationServiceStub, request_id: str) -> str:
    request = messages.VerificationRequest(request_id=request_id, account_id=f"account-{request_id}")
    request.subject.opaque.identifier, request.subject.opaque.scheme = f"WH-canary-{request_id}", "ctid"
    request.profile.name, request.profile.contact = "金丝雀日记", "canary-contact"
    message = messages.VerifyRegistrationRequest(request=request)
    return stub.VerifyRegistration(message).decision.name.removeprefix("decisions/")


@contextmanager
def service(folder: Path, webhooks: Path) -> Iterator[Callable[[str], str]]:
    """Gives what decides a request and returns the decision's id."""
    running = app.start(settings.load(listen="127.0.0.1:0", data_dir=folder / "data", webhooks=webhooks))
    try:
        with grpc.insecure_channel(f"127.0.0.1:{running.port}") as channel:
            stub = verification_service_pb2_grpc.VerificationServiceStub(channel)

            yield lambda request_id: decide(stub, request_id)
    finally:
        running.stop(grace_seconds=1)


def wait_until(condition: Callable[[], bool]) -> None:
    """The deliveries have threads of their own."""
    for _ in range(600):
        if condition():
            return
        _PAUSE.wait(0.05)
    raise AssertionError("it did not come")


def decided(asked: list[Asked]) -> list[str]:
    """The decisions that a receiver was told of, once each, in the order of the first time."""
    return list(dict.fromkeys(one.json["data"]["decision"] for one in asked if one.json["type"] == "decision.made"))


def failures(folder: Path) -> int:
    """How often the next event was tried in vain, as the store keeps it over restarts."""
    with closing(sqlite3.connect(folder / "data" / "verifier.sqlite")) as store:
        (attempts,) = store.execute("SELECT attempts FROM delivery").fetchone()
    return int(attempts)


def header(asked: Asked, name: str) -> str:
    return {key.lower(): value for key, value in asked.headers.items()}[name]


def test_a_decision_is_told_and_signed(tmp_path: Path) -> None:
    with (
        local_server(lambda asked: Given()) as receiver,
        service(tmp_path, configure(tmp_path, receiver.url)) as decide,
    ):
        decision = decide("r1")
        wait_until(lambda: bool(decided(receiver.asked)))
        asked = receiver.asked[0]
    assert asked.json["type"] == "decision.made" and asked.json["tenant"] == "default"
    assert asked.json["data"]["decision"] == decision
    assert asked.json["data"]["verdict"] == "REVIEW" and asked.json["data"]["account_id"] == "account-r1"
    message = f"{header(asked, 'webhook-id')}.{header(asked, 'webhook-timestamp')}.".encode() + asked.body
    expected = base64.b64encode(hmac.new(SECRET, message, sha256).digest()).decode()
    assert header(asked, "webhook-signature") == f"v1,{expected}"
    assert header(asked, "webhook-id") == asked.json["id"]


def test_no_personal_data_is_in_an_event_or_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    answers = iter([Given(status=500, body=b"canary")])
    with (
        caplog.at_level(logging.DEBUG),
        local_server(lambda asked: next(answers, Given())) as receiver,
        service(tmp_path, configure(tmp_path, f"{receiver.url}/canary-path?token=canary")) as decide,
    ):
        decide("r1")
        wait_until(lambda: len(receiver.asked) > 1)
        bodies = [one.body.decode() for one in receiver.asked]
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("verifier")]
    assert any("HTTP_500" in text for text in ours)
    for text in (*bodies, *ours):
        assert "canary" not in text and "金丝雀" not in text


def test_a_receiver_that_fails_hangs_or_redirects_is_told_again_until_it_answers(tmp_path: Path) -> None:
    """The same id and body each time, the next event only after the first arrived."""
    answers = iter(
        [
            Given(status=503),
            Given(status=302, headers={"Location": "/elsewhere"}),
            Given(body=(b"a", b"b"), pause_seconds=5, status=500),
            Given(status=200, body=b"x" * 10_000),
        ]
    )

    def respond(asked: Asked) -> Given:
        given = next(answers, Given(status=204))
        if given.pause_seconds:
            _PAUSE.wait(1.5)  # says nothing for longer than the receiver's timeout
        return given

    with (
        local_server(respond) as receiver,
        service(tmp_path, configure(tmp_path, receiver.url, timeout_seconds=0.5)) as decide,
    ):
        made = [decide("r1"), decide("r2")]
        wait_until(lambda: decided(receiver.asked) == made)
        told = [one.json["data"]["decision"] for one in receiver.asked if one.json["type"] == "decision.made"]
        ids = {header(one, "webhook-id") for one in receiver.asked[:4]}
    assert told == [made[0]] * 4 + [made[1]]
    assert len(ids) == 1 and len({one.body for one in receiver.asked[:4]}) == 1
    assert all(one.path == "/" for one in receiver.asked)


def test_nothing_is_lost_over_a_restart_while_the_receiver_is_away(tmp_path: Path) -> None:
    address = closed_port()
    path = configure(tmp_path, f"http://{address}/")
    with service(tmp_path, path) as decide:
        made = [decide(f"r{n}") for n in range(3)]
        wait_until(lambda: failures(tmp_path) > 0)
    with local_server(lambda asked: Given()) as receiver:
        # the operator mends the address; where the receiver stands is kept under its name
        with service(tmp_path, configure(tmp_path, receiver.url)) as decide:
            made.append(decide("r3"))
            wait_until(lambda: decided(receiver.asked) == made)
        count = len(receiver.asked)
        with service(tmp_path, configure(tmp_path, receiver.url)) as decide:
            made.append(decide("r4"))
            wait_until(lambda: decided(receiver.asked) == made)
        assert decided(receiver.asked[count:]) == made[-1:]


def test_kill_9_in_the_middle_of_a_delivery_loses_nothing(tmp_path: Path) -> None:
    came = threading.Event()

    def respond(asked: Asked) -> Given:
        came.set()
        _PAUSE.wait(0.3)
        return Given()

    with local_server(respond) as receiver:
        path = configure(tmp_path, receiver.url, timeout_seconds=1)
        command = [sys.executable, "-m", "verifier.cli.main", "serve", "--listen", "127.0.0.1:0"]
        process = subprocess.Popen(
            [*command, "--data-dir", str(tmp_path / "data")],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"VERIFIER_WEBHOOKS": str(path)},
        )
        assert process.stdout is not None
        port = int(process.stdout.readline().split("port ")[1].split()[0])
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
            made = [decide(stub, f"r{n}") for n in range(5)]
        came.wait()
        process.kill()
        process.communicate()
        assert len(decided(receiver.asked)) < 5
        with service(tmp_path, path):
            wait_until(lambda: decided(receiver.asked) == made)


def test_a_receiver_gets_the_tenants_and_kinds_it_asked_for(tmp_path: Path) -> None:
    with local_server(lambda asked: Given()) as receiver:
        path = configure(tmp_path, receiver.url, kinds=["account.changed"])
        with service(tmp_path, path) as decide:
            decide("r1")
        assert receiver.asked == []
        with service(tmp_path, configure(tmp_path, receiver.url, tenants=["another"])) as decide:
            decide("r2")
        assert receiver.asked == []


def test_a_burst_arrives_whole_and_in_order(tmp_path: Path) -> None:
    with (
        local_server(lambda asked: Given()) as receiver,
        service(tmp_path, configure(tmp_path, receiver.url)) as decide,
    ):
        made = [decide(f"r{n}") for n in range(30)]
        wait_until(lambda: len(decided(receiver.asked)) == 30)
        cursors = [int(one.json["cursor"]) for one in receiver.asked]
    assert decided(receiver.asked) == made
    assert cursors == sorted(set(cursors))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"url": "http://platform.example/"}, "0.url"),
        ({"url": "https://user:secret@platform.example/"}, "0.url"),
        ({"secrets": ["whsec_c2hvcnQ="]}, "0.secrets"),
        ({"secrets": ["canary"]}, "0.secrets"),
        ({"kinds": ["decision.unmade"]}, "0.kinds"),
        ({"name": "Two Words"}, "0.name"),
        ({"retries": 3}, "0.retries"),
    ],
)
def test_a_wrong_receiver_stops_the_start_and_its_secret_is_not_told(
    tmp_path: Path, fields: dict[str, object], says: str
) -> None:

    path = configure(tmp_path, "https://platform.example/", **fields)
    with pytest.raises(ConfigurationError, match=says) as raised:
        app.start(settings.load(listen="127.0.0.1:0", data_dir=tmp_path / "data", webhooks=path))
    assert "canary" not in str(raised.value) and "c2hvcnQ" not in str(raised.value)


def test_a_file_of_secrets_that_others_may_read_is_refused(tmp_path: Path) -> None:

    path = configure(tmp_path, "https://platform.example/")
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        app.start(settings.load(listen="127.0.0.1:0", data_dir=tmp_path / "data", webhooks=path))
    with pytest.raises(ConfigurationError, match="no such file"):
        app.start(settings.load(listen="127.0.0.1:0", data_dir=tmp_path / "data", webhooks=tmp_path / "none"))
