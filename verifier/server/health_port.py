"""Health, readiness and metrics over HTTP, answered by the supervisor, so that they never queue behind calls."""

import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from verifier.domain.errors import ConfigurationError
from verifier.server.listening import split

_TEXT = "text/plain; charset=utf-8"
_METRICS = "text/plain; version=0.0.4; charset=utf-8"


class HealthPort:
    """``/healthz`` while the process lives, ``/readyz`` only where ``is_ready``, ``/metrics``.

    Raises ``ConfigurationError`` where ``listen`` cannot be bound.
    """

    def __init__(self, listen: str, is_ready: Callable[[], bool], metrics: Callable[[], bytes]) -> None:
        host, port = split(listen, "health_listen")
        try:
            self._server = _Server((host, port), _handler(is_ready, metrics))
        except OSError:
            raise ConfigurationError(f"health_listen: {listen} cannot be bound; is another service using it?") from None
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _handler(is_ready: Callable[[], bool], metrics: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            match self.path.partition("?")[0]:
                case "/healthz":
                    self._answer(HTTPStatus.OK, b"alive\n")
                case "/readyz" if is_ready():
                    self._answer(HTTPStatus.OK, b"ready\n")
                case "/readyz":
                    self._answer(HTTPStatus.SERVICE_UNAVAILABLE, b"not ready\n")
                case "/metrics":
                    self._answer(HTTPStatus.OK, metrics(), _METRICS)
                case _:
                    self._answer(HTTPStatus.NOT_FOUND, b"ask /healthz, /readyz or /metrics\n")

        def _answer(self, status: HTTPStatus, body: bytes, kind: str = _TEXT) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every second: nobody wants to read of them."""

    return Handler
