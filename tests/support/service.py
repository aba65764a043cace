"""A real ``verifier serve`` with its supervisor and workers, on free ports."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import grpc

from verifier.bench import processes

_START_SECONDS = 120
_OWN_CONNECTION = (
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
)


class Service:
    """``log`` takes what it says on standard error; ``module`` is run in place of the program's own command."""

    def __init__(self, folder: Path, options: Sequence[str], environment: Mapping[str, str], module: str) -> None:
        self.log = folder / "serve.log"
        self.data_dir = folder / "data"
        command = [sys.executable, "-m", module, "serve", "--data-dir", str(self.data_dir)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | {"VERIFIER_AVATAR_TEXT": "false"} | environment,
            )
        assert self.process.stdout is not None
        self.port, self.health_port = (self._port(self.process.stdout.readline()) for _ in range(2))

    def _port(self, line: str) -> int:
        found = re.search(r"port (\d+)", line)
        assert found, f"the service did not start: {self.log.read_text()}"
        return int(found[1])

    def workers(self) -> list[int]:
        """Process ids, the worker with the duties first."""
        return sorted(processes.children(self.process.pid))

    def ask(self, path: str) -> tuple[int, str]:
        """Status and body of a page of the health port."""
        connection = http.client.HTTPConnection("127.0.0.1", self.health_port, timeout=10)
        try:
            connection.request("GET", path)
            # a response may outlive its connection
            with connection.getresponse() as response:
                return response.status, response.read().decode()
        finally:
            connection.close()

    def count(self, metric: str, **labels: str) -> float:
        """The sum of a metric's samples that have these labels."""
        total = 0.0
        for line in self.ask("/metrics")[1].splitlines():
            found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
            if found and found[1] == metric and all(f'{k}="{v}"' in (found[2] or "") for k, v in labels.items()):
                total += float(found[3])
        return total

    def wait_for_log(self, words: str, times: int = 1) -> None:
        until = time.monotonic() + _START_SECONDS
        while self.log.read_text().count(words) < times:
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)

    def channel(self) -> grpc.Channel:
        """With a connection of its own, which the kernel gives to one of the workers."""
        return grpc.insecure_channel(f"127.0.0.1:{self.port}", options=_OWN_CONNECTION)

    def stop(self) -> int:
        """Exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """All its processes, with SIGKILL."""
        for pid in [self.process.pid, *self.workers()]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def service(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None, module: str = "verifier.cli.main"
) -> Iterator[Service]:
    """On a free port unless ``options`` name one; nothing of it is left afterwards."""
    listen = () if "--listen" in options else ("--listen", "127.0.0.1:0")
    running = Service(folder, [*listen, *options], environment or {}, module)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()
        running.process.communicate()
