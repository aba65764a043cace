"""Who may call: mutual TLS and bearer tokens, on a real listener; what is not allowed by name is refused."""

import logging
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest
import yaml
from cryptography import x509
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from support.callers import registration
from support.certificates import Authority
from support.client import Client
from support.errors import stable_code
from support.service import service
from typer.testing import CliRunner

from verifier import app, settings
from verifier.cli.main import app as commands
from verifier.server.security.tokens import digest, new_token
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    event_service_pb2,
    event_service_pb2_grpc,
    verification_service_pb2,
)

PATIENCE = 20.0
HEALTH = health_pb2.HealthCheckRequest()
PHONE = check_service_pb2.CheckPhoneRequest(phone="13966210475")
SIGN_UP = "sign-up.platform.example"
CLIENTS: list[dict[str, Any]] = [
    {
        "name": "sign-up",
        "certificates": [SIGN_UP],
        "methods": ["CheckService/*", "VerificationService/VerifyRegistration"],
    },
    {"name": "operator", "certificates": ["operator.platform.example"], "methods": ["*"]},
]
TOKEN = new_token()
TOKEN_ROW: dict[str, Any] = {"name": "desk", "tokens": [digest(TOKEN)], "methods": ["*"]}
ALONE = [("grpc.use_local_subchannel_pool", 1)]


@dataclass
class Place:
    """A folder with the certificates of a service, its clients' file, and the services that were started in it."""

    folder: Path
    running: ExitStack
    authority: Authority = field(init=False)

    def __post_init__(self) -> None:
        self.authority = Authority(self.folder)
        self.certificate, self.key = self.authority.issue("service")

    def clients(self, *rows: dict[str, Any]) -> Path:
        path = self.folder / "clients.yaml"
        path.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")
        return path

    def encrypted(self, *rows: dict[str, Any], asks: bool = True) -> dict[str, Path]:
        """The settings of an encrypted service; ``asks`` its clients for certificates."""
        files = {"tls_certificate": self.certificate, "tls_key": self.key, "clients": self.clients(*rows)}
        return files | ({"tls_client_authorities": self.authority.ca_file} if asks else {})

    def start(self, **chosen: Any) -> int:
        made = settings.load(
            **{"listen": "127.0.0.1:0", "data_dir": self.folder / "data", "avatar_text": False} | chosen
        )
        application = app.start(made)
        self.running.callback(application.stop, grace_seconds=1)
        return application.port

    def channel(self, port: int, *shown: Path) -> grpc.Channel:
        """Encrypted, and shows a certificate with its key where they are given."""
        certificate, key = (path.read_bytes() for path in shown) if shown else (None, None)
        credentials = grpc.ssl_channel_credentials(self.authority.ca_file.read_bytes(), key, certificate)
        return self.running.enter_context(grpc.secure_channel(f"127.0.0.1:{port}", credentials, ALONE))

    def plain(self, port: int) -> grpc.Channel:
        return self.running.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}", ALONE))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as running:
        yield Place(tmp_path, running)


def bearer(token: str, scheme: str = "Bearer") -> Sequence[tuple[str, str]]:
    return [("authorization", f"{scheme} {token}")]


def check(channel: grpc.Channel, metadata: Sequence[tuple[str, str]] = ()) -> str:
    stub = check_service_pb2_grpc.CheckServiceStub(channel)
    return stub.CheckPhone(PHONE, metadata=metadata, timeout=10).result.normalized


def refusal(call: Callable[[], object]) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as refused:
        call()
    return refused.value.code(), refused.value.details()


def services(channel: grpc.Channel) -> list[str]:
    stub = reflection_pb2_grpc.ServerReflectionStub(channel)
    asked = reflection_pb2.ServerReflectionRequest(list_services="")
    return [
        one.name for reply in stub.ServerReflectionInfo(iter([asked])) for one in reply.list_services_response.service
    ]


def test_a_certificate_may_call_what_stands_beside_its_name(place: Place) -> None:
    port = place.start(**place.encrypted(*CLIENTS))
    channel = place.channel(port, *place.authority.issue("a", SIGN_UP))
    assert check(channel) == "13966210475"
    assert Client(channel).register(registration(40_000)).name
    with pytest.raises(grpc.RpcError) as refused:
        Client(channel).verification.ListDecisions(verification_service_pb2.ListDecisionsRequest())
    assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED
    assert "client sign-up may not call /verifier.v1.VerificationService/ListDecisions" in refused.value.details()
    assert stable_code(refused.value) == "PERMISSION_DENIED"
    assert health_pb2_grpc.HealthStub(channel).Check(HEALTH).status == health_pb2.HealthCheckResponse.SERVING
    assert refusal(lambda: services(channel))[0] is grpc.StatusCode.PERMISSION_DENIED


def test_streams_are_guarded_too(place: Place) -> None:
    port = place.start(**place.encrypted(*CLIENTS))
    stranger = place.channel(port, *place.authority.issue("a", SIGN_UP))
    known = place.channel(port, *place.authority.issue("b", "operator.platform.example"))
    Client(known).register(registration(40_100))

    def watched(channel: grpc.Channel) -> object:
        asked = event_service_pb2.WatchEventsRequest(until_caught_up=True)
        return list(event_service_pb2_grpc.EventServiceStub(channel).WatchEvents(asked, timeout=10))

    for call in (watched, services):
        assert refusal(lambda call=call: call(stranger))[0] is grpc.StatusCode.PERMISSION_DENIED
        assert call(known)


def test_without_a_certificate_of_the_authority_there_is_no_connection(place: Place, tmp_path: Path) -> None:
    port = place.start(**place.encrypted(*CLIENTS))
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other").issue("a", SIGN_UP)
    for channel in (place.channel(port), place.channel(port, *other), place.plain(port)):
        assert refusal(lambda channel=channel: check(channel))[0] is grpc.StatusCode.UNAVAILABLE


def test_a_certificate_that_names_no_client_is_refused(place: Place) -> None:
    port = place.start(**place.encrypted(*CLIENTS))
    # its common name is a client's, and does not count beside the names that it is for
    channel = place.channel(port, *place.authority.issue(SIGN_UP, "else.platform.example"))
    assert refusal(lambda: check(channel)) == (
        grpc.StatusCode.UNAUTHENTICATED,
        "certificate: `clients` knows none of the names in it",
    )


@pytest.mark.parametrize("encrypted", [True, False], ids=["TLS", "loopback"])
def test_a_token_may_call_what_its_client_may(place: Place, encrypted: bool) -> None:
    token = new_token()
    row = {"name": "desk", "tokens": [digest(token)], "methods": ["CheckService/CheckPhone"]}
    if encrypted:
        port = place.start(**place.encrypted(row, asks=False))
        channel = place.channel(port)
    else:
        port = place.start(clients=place.clients(row))
        channel = place.plain(port)
    assert check(channel, bearer(token)) == check(channel, bearer(token, "bearer")) == "13966210475"
    denied = refusal(
        lambda: Client(channel).verification.ListDecisions(
            verification_service_pb2.ListDecisionsRequest(), metadata=bearer(token)
        )
    )
    assert denied[0] is grpc.StatusCode.PERMISSION_DENIED
    for wrong, says in (
        (bearer(new_token()), "authorization: this token is nobody's"),
        (bearer(""), "authorization: "),
        (bearer(token, "Basic"), "authorization: is not `Bearer TOKEN`"),
        ((), "authorization: missing"),
    ):
        code, text = refusal(lambda wrong=wrong: check(channel, wrong))
        assert code is grpc.StatusCode.UNAUTHENTICATED and text.startswith(says) and token not in text
    assert health_pb2_grpc.HealthStub(channel).Check(HEALTH).status == health_pb2.HealthCheckResponse.SERVING


def test_a_token_of_nobody_does_not_fall_back_to_the_certificate(place: Place) -> None:
    port = place.start(**place.encrypted(*CLIENTS))
    channel = place.channel(port, *place.authority.issue("a", SIGN_UP))
    assert refusal(lambda: check(channel, bearer("vt_of_nobody")))[0] is grpc.StatusCode.UNAUTHENTICATED


def test_who_is_not_known_is_refused_before_the_message_is_parsed(place: Place) -> None:
    token = new_token()
    port = place.start(clients=place.clients({"name": "desk", "tokens": [digest(token)], "methods": ["*"]}))
    call = place.plain(port).unary_unary("/verifier.v1.CheckService/CheckPhone")
    assert refusal(lambda: call(b"\xff"))[0] is grpc.StatusCode.UNAUTHENTICATED
    assert refusal(lambda: call(b"\xff", metadata=bearer(token)))[0] is grpc.StatusCode.INVALID_ARGUMENT


def test_a_token_that_is_taken_back_is_refused_soon(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    old, new = new_token(), new_token()
    row = {"name": "desk", "tokens": [digest(old)], "methods": ["*"]}
    channel = place.plain(place.start(clients=place.clients(row)))
    assert check(channel, bearer(old))
    place.clients(row | {"tokens": [digest(new)]})
    until = time.monotonic() + PATIENCE
    while True:
        try:
            check(channel, bearer(old))
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.UNAUTHENTICATED
            break
        assert time.monotonic() < until
    assert check(channel, bearer(new))
    (place.folder / "clients.yaml").write_text("- {name: desk}", encoding="utf-8")
    while "stays in use" not in caplog.text:
        assert check(channel, bearer(new)) and time.monotonic() < until
    assert check(channel, bearer(new))
    assert "methods: Field required" in caplog.text
    assert not [token for token in (old, new) if token in caplog.text]


def test_a_certificate_is_exchanged_while_the_service_runs(place: Place) -> None:
    port = place.start(**place.encrypted(*CLIENTS, asks=False) | {"clients": place.clients(TOKEN_ROW)})
    connected = place.channel(port)
    assert check(connected, bearer(TOKEN))
    wanted = x509.load_pem_x509_certificate(place.authority.issue("service")[0].read_bytes()).serial_number

    def shown() -> int:
        pem = ssl.get_server_certificate(("127.0.0.1", port))
        return x509.load_pem_x509_certificate(pem.encode()).serial_number

    until = time.monotonic() + PATIENCE
    while shown() != wanted:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert check(connected, bearer(TOKEN)) and check(place.channel(port), bearer(TOKEN))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"listen": "0.0.0.0:0"}, "listen: 0.0.0.0:0 is not on loopback, and this listener has no encryption"),
        ({"listen": "127.evil.example:0"}, "is not on loopback"),
        ({"listen": "0.0.0.0:0", "clients": "clients.yaml"}, "has no encryption"),
        ({"tls_certificate": "service.pem", "clients": "clients.yaml"}, "tls_certificate and tls_key belong together"),
        ({"tls_key": "service.key"}, "tls_certificate and tls_key belong together"),
        ({"tls_client_authorities": "ca.pem"}, "tls_client_authorities: needs tls_certificate"),
        ({"tls_certificate": "service.pem", "tls_key": "service.key"}, "clients: missing beside tls_certificate"),
        ({"tls_certificate": "none.pem", "tls_key": "service.key", "clients": "clients.yaml"}, "tls_certificate "),
        (
            {"tls_certificate": "service.pem", "tls_key": "other.key", "clients": "clients.yaml"},
            "not that of the first",
        ),
        (
            {"tls_certificate": "service.pem", "tls_key": "locked.key", "clients": "clients.yaml"},
            "without a pass phrase",
        ),
        (
            {
                "tls_certificate": "service.pem",
                "tls_key": "service.key",
                "tls_client_authorities": "service.key",
                "clients": "clients.yaml",
            },
            "tls_client_authorities",
        ),
        ({"clients": "none.yaml"}, "No such file"),
    ],
)
def test_what_is_missing_stops_the_start(place: Place, given: dict[str, str], says: str) -> None:
    place.clients(TOKEN_ROW)
    place.authority.issue("other")
    place.authority.lock("service", "locked")
    chosen = {key: value if key == "listen" else place.folder / value for key, value in given.items()}
    with pytest.raises(app.ConfigurationError) as wrong:
        place.start(**chosen)
    assert says in str(wrong.value)


def test_workers_guard_a_port_that_others_can_reach(place: Place) -> None:
    config = place.folder / "verifier.toml"
    chosen = place.encrypted(*CLIENTS)
    config.write_text("".join(f'{key} = "{path}"\n' for key, path in chosen.items()), encoding="utf-8")
    with service(place.folder, "--workers", "2", "--config", str(config), "--listen", "0.0.0.0:0") as running:
        method = "verifier.v1.CheckService/CheckPhone"
        known, stranger = place.authority.issue("a", SIGN_UP), place.authority.issue("b", "else.platform.example")
        for _ in range(4):
            assert check(place.channel(running.port, *known)) == "13966210475"
            assert refusal(lambda: check(place.channel(running.port, *stranger)))[0] is grpc.StatusCode.UNAUTHENTICATED
        assert running.count("verifier_calls_total", method=method, code="OK") == 4
        assert running.count("verifier_calls_total", method=method, code="UNAUTHENTICATED") == 4


def test_the_command_makes_a_token_and_the_digest_that_fits() -> None:
    first, second = CliRunner().invoke(commands, ["token"]).output.splitlines()
    assert first.startswith("vt_") and len(first) == 46 and second.endswith(digest(first))
