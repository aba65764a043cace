"""Builds the gRPC server: the services, health and reflection."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import grpc
from google.protobuf import descriptor_pool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from verifier.domain.errors import ConfigurationError
from verifier.server import connections
from verifier.server.admission import Admission
from verifier.server.board import Board
from verifier.server.call_pool import CallPool
from verifier.server.connections import ConnectionAge
from verifier.server.error_interceptor import ErrorInterceptor

REFLECTION = reflection.SERVICE_NAME
Registration = tuple[str, Callable[[grpc.Server], None]]
"""A service's full name, and what adds its servicer to a server."""


@dataclass(frozen=True, slots=True)
class Serving:
    """``threads`` work at most ``calls_in_flight``, those that wait included; what they do is counted on ``board``.

    Without ``credentials`` there is no encryption, without ``access`` everybody may call. ``limits`` are asked inside
    of everything else, and once for each method.
    """

    listen: str
    threads: int
    calls_in_flight: int
    age: ConnectionAge
    board: Board
    shares_port: bool
    limits: Sequence[grpc.ServerInterceptor] = ()
    credentials: grpc.ServerCredentials | None = None
    access: grpc.ServerInterceptor | None = None


class RunningServer:
    """``port`` is the one that was bound, ``methods`` the paths of the calls in their order on the board."""

    def __init__(
        self, server: grpc.Server, port: int, methods: Sequence[str], health_servicer: health.HealthServicer
    ) -> None:
        self.port = port
        self.methods = methods
        self._server = server
        self._health = health_servicer

    def stop(self, grace_seconds: float = 5.0) -> None:
        """Health says NOT_SERVING first, then the calls in flight get ``grace_seconds``."""
        self._health.enter_graceful_shutdown()
        self._server.stop(grace_seconds).wait()


def start(serving: Serving, services: Sequence[Registration]) -> RunningServer:
    """Raises ``ConfigurationError`` where ``listen`` cannot be bound."""
    names = [name for name, _ in services]
    methods = methods_of(names)
    places = {method: serving.board.place(i) for i, method in enumerate(methods)}
    pool = CallPool(serving.threads, serving.board)
    server = grpc.server(
        pool,
        interceptors=[
            Admission(pool, serving.calls_in_flight, serving.board, places),
            *([serving.access] if serving.access is not None else []),
            ErrorInterceptor(),
            *serving.limits,
        ],
        options=connections.options(serving.age, serving.shares_port),
    )
    health_servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, server)
    for name, register in services:
        register(server)
        health_servicer.set(name, health_pb2.HealthCheckResponse.SERVING)
    reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    try:
        if serving.credentials is None:
            port = server.add_insecure_port(serving.listen)
        else:
            port = server.add_secure_port(serving.listen, serving.credentials)
    except RuntimeError:
        raise ConfigurationError(f"listen: {serving.listen} cannot be bound; is another service using it?") from None
    server.start()
    health_servicer.set("", health_pb2.HealthCheckResponse.SERVING)
    return RunningServer(server, port, methods, health_servicer)


def methods_of(services: Sequence[str]) -> list[str]:
    """The paths of their calls."""
    pool = descriptor_pool.Default()
    return [f"/{name}/{method.name}" for name in services for method in pool.FindServiceByName(name).methods]
