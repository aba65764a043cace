"""Builds the gRPC server: the services, health and reflection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from verifier.domain.errors import ConfigurationError
from verifier.server.error_interceptor import ErrorInterceptor

MAX_REQUEST_BYTES = 64 * 1024 * 1024
_LOOPBACK = ("127.", "localhost:", "[::1]:", "unix:")

Registration = tuple[str, Callable[[grpc.Server], None]]
"""A service's full name, and what adds its servicer to a server."""


class RunningServer:
    """``port`` is the one that was bound."""

    def __init__(self, server: grpc.Server, port: int, health_servicer: health.HealthServicer) -> None:
        self.port = port
        self._server = server
        self._health = health_servicer

    def stop(self, grace_seconds: float = 5.0) -> None:
        """Health says NOT_SERVING first, then the calls in flight get ``grace_seconds``."""
        self._health.enter_graceful_shutdown()
        self._server.stop(grace_seconds).wait()

    def wait(self) -> None:
        self._server.wait_for_termination()


def start(listen: str, threads: int, services: Sequence[Registration]) -> RunningServer:
    """Raises ``ConfigurationError`` where ``listen`` is not on loopback or cannot be bound."""
    if not listen.startswith(_LOOPBACK):
        raise ConfigurationError(
            f"listen: {listen} is not on loopback, and this listener has no encryption: put a TLS proxy in front"
        )
    server = grpc.server(
        ThreadPoolExecutor(threads, thread_name_prefix="rpc"),
        interceptors=[ErrorInterceptor()],
        options=[("grpc.max_receive_message_length", MAX_REQUEST_BYTES), ("grpc.so_reuseport", 0)],
    )
    health_servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    for name, register in services:
        register(server)
        health_servicer.set(name, health_pb2.HealthCheckResponse.SERVING)
    names = [name for name, _ in services]
    reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    try:
        port = server.add_insecure_port(listen)
    except RuntimeError:
        raise ConfigurationError(f"listen: {listen} cannot be bound; is another service using it?") from None
    server.start()
    health_servicer.set("", health_pb2.HealthCheckResponse.SERVING)
    return RunningServer(server, port, health_servicer)
