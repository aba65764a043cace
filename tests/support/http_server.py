"""A local HTTP server that real clients talk to; it answers what a test tells it to, and keeps what it was asked."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Given:
    """``body`` in pieces, each sent after ``pause_seconds``; ``length`` is what the header claims, if not the truth."""

    body: bytes | tuple[bytes, ...] = b""
    status: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    pause_seconds: float = 0.0


Responder = Callable[[Asked], Given]


def json_reply(content: object, status: int = 200, **headers: str) -> Given:
    return Given(json.dumps(content, ensure_ascii=False).encode(), status=status, headers=headers)


class LocalServer:
    """``respond`` may be replaced while it runs; ``asked`` grows."""

    def __init__(self, respond: Responder, tls: ssl.SSLContext | None = None) -> None:
        self.respond = respond
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self._tls = tls
        server = self

        class Handler(_Handler):
            local = server

        self._http = _Quiet(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """``127.0.0.1:PORT``"""
        return f"127.0.0.1:{self._http.server_address[1]}"

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.address}"

    def stop(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
    block_on_close = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up or refuses our certificate is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    local: LocalServer
    protocol_version = "HTTP/1.1"
    timeout = 10

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
        self.local.asked.append(asked)
        given = self.local.respond(asked)
        pieces = (given.body,) if isinstance(given.body, bytes) else given.body
        self.send_response(given.status)
        if given.content_type:
            self.send_header("Content-Type", given.content_type)
        claimed = given.length if given.length is not None else sum(map(len, pieces))
        self.send_header("Content-Length", str(claimed))
        self.send_header("Connection", "close")
        for name, value in given.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        for piece in pieces:
            if given.pause_seconds:
                self.wfile.flush()
                if self.local.stopping.wait(given.pause_seconds):
                    break
            self.wfile.write(piece)
        self.close_connection = True

    do_GET = do_POST = do_PUT = _serve

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def local_server(respond: Responder, tls: ssl.SSLContext | None = None) -> Iterator[LocalServer]:
    server = LocalServer(respond, tls)
    try:
        yield server
    finally:
        server.stop()


def closed_port() -> str:
    """``127.0.0.1:PORT`` where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"
