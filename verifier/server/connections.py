"""How the server treats connections, as gRPC's channel arguments."""

from dataclasses import dataclass

MAX_REQUEST_BYTES = 64 * 1024 * 1024
STREAMS = 64
"""Calls at a time on one connection; a client keeps what is more until one ends. So what waits in gRPC's core, before
the interpreter sees it, is at most so many times the connections.
"""


@dataclass(frozen=True, slots=True)
class ConnectionAge:
    """After ``seconds`` a client is asked to connect anew, which spreads long connections over the workers; its calls
    in flight get ``grace_seconds``.
    """

    seconds: float
    grace_seconds: float


def options(age: ConnectionAge, shares_port: bool) -> list[tuple[str, int]]:
    """``shares_port`` is for several processes that listen on one port."""
    return [
        ("grpc.so_reuseport", int(shares_port)),
        ("grpc.max_receive_message_length", MAX_REQUEST_BYTES),
        ("grpc.max_concurrent_streams", STREAMS),
        ("grpc.max_connection_age_ms", round(age.seconds * 1e3)),
        ("grpc.max_connection_age_grace_ms", round(age.grace_seconds * 1e3)),
        # finds peers that are gone, and lets clients ask as often as proxies do
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
    ]
