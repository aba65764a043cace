"""Takes a port for several processes: held by the supervisor without listening, listened on by each worker."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address

from verifier.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Reserved:
    """``listen`` is what the workers bind. While ``holder`` is open, which never listens, the port is taken."""

    listen: str
    port: int
    holder: socket.socket


def split(listen: str, key: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``; raises ``ConfigurationError`` that names ``key``.

    >>> split("[::1]:50051", "listen")
    ('::1', 50051)
    """
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdecimal() or int(port) > 65_535:
        raise ConfigurationError(f"{key}: {listen} is not HOST:PORT, as in 127.0.0.1:50051")
    return host.removeprefix("[").removesuffix("]"), int(port)


def is_on_loopback(listen: str) -> bool:
    """Whether no other machine can connect, or listen in.

    >>> [is_on_loopback(one) for one in ("localhost:1", "[::1]:1", "127.0.0.2:1", "unix:/tmp/socket", "127.example:1")]
    [True, True, True, True, False]
    """
    host = (listen.rpartition(":")[0] or listen).removeprefix("[").removesuffix("]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or listen.startswith("unix:")


def reserve(listen: str) -> Reserved:
    """Port 0 takes a free one. Raises ``ConfigurationError`` where it cannot be bound, or another service has it."""
    host, port = split(listen, "listen")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if port:
            # with SO_REUSEPORT two services would share the port, and get half of the calls each
            with socket.socket(family, socket.SOCK_STREAM) as alone:
                alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                alone.bind(address)
        holder = socket.socket(family, socket.SOCK_STREAM)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(address)
    except OSError:
        raise ConfigurationError(f"listen: {listen} cannot be bound; is another service using it?") from None
    bound, port = holder.getsockname()[:2]
    return Reserved(f"[{bound}]:{port}" if ":" in bound else f"{bound}:{port}", port, holder)
