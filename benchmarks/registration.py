"""The cost of ``VerifyRegistration`` beside an empty handler with the same messages, in one run.

.venv/bin/python benchmarks/registration.py [--calls 4000] [--clients 16]

Both servers are processes of their own on loopback; the time is the server's CPU time a call (user and system), the
latency is what a client sees, with the decision durable on disk. Protected list: the project's own fixtures.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import grpc
import numpy as np
from rich.console import Console
from rich.table import Table

from verifier.v1 import (
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support import numbers

Request = verification_service_pb2.VerifyRegistrationRequest
Stub = verification_service_pb2_grpc.VerificationServiceStub
SANDBOX = "- {name: sandbox, adapter: sandbox}\n"


@dataclass(frozen=True)
class Measured:
    cpu_microseconds: float
    latencies: np.ndarray
    calls_a_second: float


class Server:
    """A server process; ``port`` is read from its first line of output."""

    def __init__(self, *command: str, pinned: bool = False) -> None:
        environment = os.environ | ({"VERIFIER_CORE": "0"} if pinned else {})
        self._process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment)
        assert self._process.stdout is not None
        self.port = next(int(word) for word in self._process.stdout.readline().split() if word.isdigit())

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=4_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--empty-handler", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.empty_handler:
        serve_empty_handler()
        return
    with tempfile.TemporaryDirectory() as folder:
        lists = [str(path) for path in sorted((ROOT / "fixtures" / "lists").glob("*.csv"))]
        snapshot = f"{folder}/lists.snapshot"
        subprocess.run(
            [sys.executable, "-m", "verifier.cli.main", "lists", "build", *lists, "--output", snapshot], check=True
        )
        Path(folder, "sources.yaml").write_text(SANDBOX, encoding="utf-8")
        serve = ("-m", "verifier.cli.main", "serve", "--listen", "127.0.0.1:0", "--lists", snapshot)
        servers = {
            "empty handler": Server(__file__, "--empty-handler"),
            "VerifyRegistration": Server(*serve, "--data-dir", f"{folder}/plain"),
            "VerifyRegistration on one core": Server(*serve, "--data-dir", f"{folder}/pinned", pinned=True),
            "the same, asking a sandbox source": Server(
                *serve, "--data-dir", f"{folder}/asked", "--sources", f"{folder}/sources.yaml", pinned=True
            ),
        }
        table = Table("server", "clients", "CPU µs a call", "ratio", "calls a second", "p50 ms", "p99 ms")
        for clients in (1, options.clients):
            calls = options.calls // 4 if clients == 1 else options.calls
            measured = {name: measure(server, calls, clients) for name, server in servers.items()}
            base = measured["empty handler"].cpu_microseconds
            for name, one in measured.items():
                p50, p99 = np.percentile(one.latencies, (50, 99)) * 1_000
                table.add_row(
                    name,
                    str(clients),
                    f"{one.cpu_microseconds:,.0f}",
                    f"{one.cpu_microseconds / base:.2f} x",
                    f"{one.calls_a_second:,.0f}",
                    f"{p50:.2f}",
                    f"{p99:.2f}",
                )
        for server in servers.values():
            server.stop()
    console = Console(width=120)
    console.print(table)
    console.print(f"{options.calls} calls; each decision is on disk (fsync, group commit) before its reply")


def measure(server: Server, calls: int, clients: int) -> Measured:
    with grpc.insecure_channel(f"127.0.0.1:{server.port}") as channel:
        call = Stub(channel).VerifyRegistration
        run(call, calls // 10, clients)
        cpu, started = server.cpu_seconds(), time.perf_counter()
        latencies = run(call, calls, clients)
        seconds = time.perf_counter() - started
        return Measured((server.cpu_seconds() - cpu) / calls * 1e6, latencies, calls / seconds)


def run(call: Callable[[Request], object], calls: int, clients: int) -> np.ndarray:
    requests = [registration() for _ in range(calls)]

    def timed(request: Request) -> float:
        started = time.perf_counter()
        call(request)
        return time.perf_counter() - started

    with ThreadPoolExecutor(clients) as pool:
        return np.array(list(pool.map(timed, requests)))


_made = iter(range(10**9))


def registration() -> Request:
    """Everybody once: no reply is a replay, nobody is over the cap."""
    number = next(_made)
    birth = f"{1950 + number % 50}{1 + number // 50 % 12:02d}{1 + number // 600 % 28:02d}"
    region = ("110105", "310104", "440106", "510104", "330106", "320106")[number // 16_800 % 6]
    person = subject_pb2.Person(
        name="林晓禾",
        document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
        document_number=numbers.resident_id(region, birth),
        phone=f"139{66_000_000 + number % 900_000:08d}",
    )
    return Request(
        request=verification_service_pb2.VerificationRequest(
            request_id=f"bench-{os.getpid()}-{number}",
            account_id=f"account-{number}",
            subject=subject_pb2.Subject(person=person),
            profile=profile_pb2.Profile(
                name=f"晓禾的厨房笔记{number}",
                bio="记录一日三餐，周末更新。合作请私信。",
                registered_place="北京市",
                operating_place="北京市",
                contact="站内私信",
            ),
        )
    )


def serve_empty_handler() -> None:
    """Answers every registration with one ready decision of the usual size."""
    from concurrent import futures

    from verifier.v1 import common_pb2, decision_pb2

    finding = decision_pb2.Finding(
        reason="NUMBER_VALID", message=common_pb2.Message(zh="号码格式正确。", en="Well formed.")
    )
    decision = decision_pb2.Decision(name="decisions/0", verdict=decision_pb2.VERDICT_PASS, findings=[finding] * 6)
    reply = verification_service_pb2.VerifyRegistrationResponse(decision=decision)

    class Empty(verification_service_pb2_grpc.VerificationServiceServicer):
        def VerifyRegistration(
            self, request: Request, context: grpc.ServicerContext
        ) -> verification_service_pb2.VerifyRegistrationResponse:
            return reply

    server = grpc.server(futures.ThreadPoolExecutor(16))
    verification_service_pb2_grpc.add_VerificationServiceServicer_to_server(Empty(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"port {port}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
