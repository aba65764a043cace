"""Real Redis servers on free ports: one, or a cluster of three."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

_PROGRAM = shutil.which("redis-server") or shutil.which("valkey-server")
_SLOTS = 16_384
_PATIENCE_SECONDS = 60.0
needs_redis = pytest.mark.skipif(_PROGRAM is None, reason="needs redis-server (Debian: apt-get install redis-server)")


class RedisServer:
    """Keeps nothing on disk, so that one that was killed comes back empty. ``cluster`` makes it a node of one."""

    def __init__(self, folder: Path, *, cluster: bool = False) -> None:
        self.port = _free_port()
        self._options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._options += ["--dir", str(folder), "--daemonize", "no"]
        if cluster:
            self._options += ["--cluster-enabled", "yes", "--cluster-config-file", f"nodes-{self.port}.conf"]
            self._options += ["--cluster-node-timeout", "2000"]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        assert _PROGRAM is not None
        self._process = subprocess.Popen([_PROGRAM, *self._options], stdout=subprocess.DEVNULL)
        for _ in range(500):
            try:
                self.command("PING")
                return
            except RedisError:
                time.sleep(0.01)
        raise AssertionError("redis-server does not start")

    def command(self, *words: str | int) -> object:
        with Redis(port=self.port, decode_responses=True) as client:
            return client.execute_command(*words)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop_answering(self) -> None:
        self._signal(signal.SIGSTOP)

    def answer_again(self) -> None:
        self._signal(signal.SIGCONT)

    def fill(self) -> None:
        """No write succeeds from now on."""
        self.command("CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.command("CONFIG", "SET", "maxmemory", 1)

    def empty(self) -> None:
        self.command("CONFIG", "SET", "maxmemory", 0)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        os.kill(self._process.pid, number)


FAILURES: dict[str, tuple[Callable[[RedisServer], None], Callable[[RedisServer], None]]] = {
    "down": (RedisServer.kill, RedisServer.start),
    "slow": (RedisServer.stop_answering, RedisServer.answer_again),
    "full": (RedisServer.fill, RedisServer.empty),
}
"""What happens to a server, and what mends it."""


@contextmanager
def redis_server(folder: Path, *, cluster: bool = False) -> Iterator[RedisServer]:
    server = RedisServer(folder, cluster=cluster)
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def redis_cluster(folder: Path) -> Iterator[str]:
    """Three nodes that share the slots; the URL of one of them."""
    with ExitStack() as nodes:
        servers = [nodes.enter_context(redis_server(folder, cluster=True)) for _ in range(3)]
        for place, server in enumerate(servers):
            first, last = place * _SLOTS // 3, (place + 1) * _SLOTS // 3 - 1
            server.command("CLUSTER", "ADDSLOTSRANGE", first, last)
            server.command("CLUSTER", "SET-CONFIG-EPOCH", place + 1)
        # each meets each: what they would tell one another about a third takes its time
        for server in servers:
            for other in servers:
                server.command("CLUSTER", "MEET", "127.0.0.1", other.port)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not all(_knows_all(server) for server in servers):
            assert time.monotonic() < deadline, [server.command("CLUSTER", "NODES") for server in servers]
            time.sleep(0.02)
        yield f"redis+cluster://127.0.0.1:{servers[0].port}"


def _knows_all(server: RedisServer) -> bool:
    told = f"{server.command('CLUSTER', 'INFO')}"
    return "cluster_state:ok" in told and "cluster_known_nodes:3" in told and "cluster_size:3" in told


def _free_port() -> int:
    """One whose cluster bus port (10,000 higher) can exist too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 55_000:
            return port
