"""Three times the calls that the service can work, from h2load, with more of them at a time than it allows."""

import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
from support.service import Service, service

from verifier.bench.h2load import framed
from verifier.server.connections import STREAMS
from verifier.v1 import check_service_pb2

pytestmark = pytest.mark.chaos
SECONDS = 2
PATH = "/verifier.v1.CheckService/CheckPhone"


@pytest.mark.skipif(shutil.which("h2load") is None, reason="h2load is not installed: apt-get install nghttp2-client")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs a core for the service and one for the clients")
def test_overload_leaves_health_and_goodput(tmp_path: Path, snapshot: Path, rounds: int) -> None:
    server_core, client_core = sorted(os.sched_getaffinity(0))[:2]
    with service(tmp_path, "--lists", str(snapshot), environment={"VERIFIER_CORE": str(server_core)}) as running:

        def load(*options: str) -> float:
            """The calls that were answered with OK."""
            body = tmp_path / "body"
            body.write_bytes(framed(check_service_pb2.CheckPhoneRequest(phone="13966210475").SerializeToString()))
            before = running.count("verifier_calls_total", code="OK")
            command = ["taskset", "-c", str(client_core), "h2load", f"--duration={SECONDS}", *options]
            header = ["--header=content-type: application/grpc", "--header=te: trailers", f"--data={body}"]
            subprocess.run(
                [*command, *header, f"http://127.0.0.1:{running.port}{PATH}"], check=True, capture_output=True
            )
            return running.count("verifier_calls_total", code="OK") - before

        def ample() -> float:
            return load("--clients=4", "--max-concurrent-streams=8")

        rate = round(3 * max(ample(), ample()) / SECONDS / 12)
        peak = good = 0.0
        with Probes(running) as probes:
            for _ in range(rounds):
                # by turns, because a machine that others use is not equally fast all the time
                peak += ample()
                good += load("--clients=12", f"--max-concurrent-streams={2 * STREAMS}", f"--rps={rate}")
        print(f"peak {peak:.0f} calls, at 3 x {good:.0f} ({good / peak:.0%}), {len(probes.answers)} probes")
        assert good >= peak / 2
        assert len(probes.answers) > 4
        assert set(probes.answers) == {200}
        assert load("--clients=1", "--max-concurrent-streams=1") > 0


class Probes:
    """Asks for health and readiness again and again."""

    def __init__(self, running: Service) -> None:
        self.answers: list[int] = []
        self._running = running
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Probes":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stopped.wait(0.05):
            for path in ("/healthz", "/readyz"):
                try:
                    self.answers.append(self._running.ask(path)[0])
                except OSError:
                    self.answers.append(0)
