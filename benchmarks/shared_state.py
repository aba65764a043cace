"""What shared state costs in this process and on Redis, and what it saves when many sign up for one subject.

.venv/bin/python benchmarks/shared_state.py [--calls 400] [--clients 16]

Needs redis-server. First each operation, one after another, on a server on loopback. Then a burst of sign-ups of one
organisation (cap 2) over two processes of the service with a store in common: examined in full as if nothing were
shared, with what each process knows by itself, and with Redis.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import grpc
from rich.console import Console
from rich.table import Table

from verifier import app, settings
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.privacy.keys import KeyRing, KeySet
from verifier.screening import readers
from verifier.screening.build import build
from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimit, RateLimiter
from verifier.shared_state.redis.connection import SharedRedis
from verifier.shared_state.redis.rate_limiter import RedisRateLimiter
from verifier.shared_state.redis.sign_ups import RedisSignUps
from verifier.shared_state.redis.sources import RedisSourceSharing
from verifier.shared_state.sign_ups import Ending, InProcessSignUps, SignUps
from verifier.sources.cache import AnswerCache
from verifier.sources.sharing import NothingShared, SourceSharing
from verifier.use_cases import crowded_sign_ups
from verifier.v1 import decision_pb2, profile_pb2, subject_pb2, verification_service_pb2, verification_service_pb2_grpc

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support import numbers
from support.redis_server import redis_cluster, redis_server

KEY = bytes(range(32))
RING = KeyRing(one := KeySet("k1", KEY, KEY, KEY), {"k1": one})
SANDBOX = "- {name: sandbox, adapter: sandbox}\n"
AMPLE = 5.0
LIMITS = {"*": RateLimit(1e6, 1_000_000), "VerifyRegistration": RateLimit(1e6, 1_000_000)}
_ids = count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=400, help="of a burst")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--serve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(*options.serve)
        return
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as folder, redis_server(Path(folder)) as server:
        with redis_cluster(Path(folder)) as cluster:
            console.print(operations(server.url, cluster))
        console.print(bursts(server.url, options.calls, options.clients))
    cores = len(os.sched_getaffinity(0))
    console.print(f"Python {sys.version.split()[0]}, {cores} cores, load {os.getloadavg()[0]:.1f}")


def operations(server: str, cluster: str) -> Table:
    table = Table("operation", "this process, µs", "Redis, µs (CPU)", "ratio", "cluster of 3, µs (CPU)")
    shared = [SharedRedis(url, KEY, AMPLE) for url in (server, cluster)]
    alone = _operations(InProcessRateLimiter(), InProcessSignUps(), NothingShared())
    over = [
        _operations(
            RedisRateLimiter(redis, InProcessRateLimiter()),
            RedisSignUps(redis, InProcessSignUps()),
            RedisSourceSharing(redis, RING, NothingShared()),
        )
        for redis in shared
    ]
    for name, work in alone.items():
        own, _ = timed(work)
        (one, one_cpu), (three, three_cpu) = (timed(each[name]) for each in over)
        redis, of_cluster = f"{one:.0f} ({one_cpu:.0f})", f"{three:.0f} ({three_cpu:.0f})"
        table.add_row(name, f"{own:.1f}", redis, f"{one / own:.0f} x", of_cluster)
    for redis in shared:
        assert not [what for what in redis.counts() if what.endswith(("failed", "skipped"))]
        redis.close()
    return table


def _operations(limiter: RateLimiter, sign_ups: SignUps, sharing: SourceSharing) -> dict[str, Callable[[int], object]]:
    """Each is given the number of the call."""
    loop = asyncio.new_event_loop()
    answer = Answer(InquiryOutcome.MATCH, "a", "1", Assurance.AUTHORITY, facts={"employer": "青禾医院"})
    memories = [sharing.answers(AnswerCache(KEY, time.monotonic)) for _ in range(2)]
    budget = sharing.budget("a", 1_000_000, date.today)

    def sign_up(i: int) -> None:
        sign_ups.enter(("t", f"s{i}"), "a")
        sign_ups.leave(("t", f"s{i}"), "a", Ending.PLACED)

    def question(i: int) -> Inquiry:
        return Inquiry("identity.name_id", {"number": f"996{i}"})

    loop.run_until_complete(memories[0].put("a", question(0), answer))
    return {
        "rate of a tenant and a method": lambda i: limiter.take(f"t{i % 50}", LIMITS),
        "sign-up: enter and leave": sign_up,
        "answer: remember": lambda i: loop.run_until_complete(memories[0].put("a", question(i), answer)),
        "answer: found, asked by another": lambda _: loop.run_until_complete(memories[1].get("a", question(0))),
        "budget: take": lambda _: loop.run_until_complete(budget.take("t")),
        "an event loop's turn, for comparison": lambda _: loop.run_until_complete(asyncio.sleep(0)),
    }


def timed(work: Callable[[int], object], calls: int = 300) -> tuple[float, float]:
    """Microseconds a call by the clock, and of this process's CPU; the best of three."""
    found = []
    for _ in range(3):
        started, cpu = time.perf_counter(), time.process_time()
        for i in range(calls):
            work(i)
        found.append(((time.perf_counter() - started) / calls * 1e6, (time.process_time() - cpu) / calls * 1e6))
    return min(found)


def bursts(redis: str, calls: int, clients: int) -> Table:
    table = Table("sign-ups of one subject", "early refusal", "seconds", "CPU µs a call", "ratio", "in full", "placed")
    for what, subject in (("two are placed", organisation), ("nobody is, all are reviewed", stranger)):
        base = 0.0
        for how, url in (("none", ""), ("each process by itself", ""), ("over Redis", redis)):
            with processes(how, url) as running:
                burst(running, 4 * clients, clients, subject())
                before, started = running.cpu_seconds(), time.perf_counter()
                decisions = burst(running, calls, clients, subject())
                seconds = time.perf_counter() - started
                cpu = (running.cpu_seconds() - before) / calls * 1e6
            base = base or cpu
            placed = sum(decision.verdict == decision_pb2.VERDICT_PASS for decision in decisions)
            in_full = sum(len(decision.findings) > 1 for decision in decisions)
            told = (f"{seconds:.2f}", f"{cpu:,.0f}", f"{cpu / base:.2f} x", str(in_full), str(placed))
            table.add_row(f"{what}, {calls} by {clients} clients", how, *told)
    return table


class Processes:
    """Two server processes, which tell their ports, over one store."""

    def __init__(self, how: str, redis: str, folder: str) -> None:
        Path(folder, "sources.yaml").write_text(SANDBOX, encoding="utf-8")
        lists = sorted((ROOT / "fixtures" / "lists").glob("*.csv"))
        build(readers.read(lists).entries, Path(folder, "lists.snapshot"))
        command = [sys.executable, __file__, "--serve", how, redis, folder]
        self._processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True)]
        self.ports = [self._port()]
        self._processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        self.ports.append(self._port())

    def cpu_seconds(self) -> float:
        return sum(_cpu_seconds(process.pid) for process in self._processes)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.wait()

    def _port(self) -> int:
        output = self._processes[-1].stdout
        assert output is not None
        return int(output.readline())


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def processes(how: str, redis: str) -> Iterator[Processes]:
    with tempfile.TemporaryDirectory() as folder:
        running = Processes(how, redis, folder)
        try:
            yield running
        finally:
            running.stop()


def serve(how: str, redis: str, folder: str) -> None:
    if how == "none":
        crowded_sign_ups.IN_FULL = 10**9  # type: ignore[misc]  # nobody is one too many
    application = app.start(
        settings.load(
            listen="127.0.0.1:0",
            data_dir=Path(folder, "data"),
            sources=Path(folder, "sources.yaml"),
            lists=Path(folder, "lists.snapshot"),
            redis=redis or None,
            threads=16,
        )
    )
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    print(application.port, flush=True)
    ended.wait()
    application.stop()


def organisation() -> subject_pb2.Subject:
    """Another each time, as every subject."""
    uscc = numbers.uscc(code=f"MA{next(_ids) + 100_000:06d}")
    body = subject_pb2.Organisation(name="青禾食品有限公司", uscc=uscc, representative="周远航")
    return subject_pb2.Subject(organisation=body)


def stranger() -> subject_pb2.Subject:
    """The sandbox does not find anybody of this name."""
    number = numbers.resident_id(birth=f"{1960 + next(_ids)}0101")
    kind = subject_pb2.DOCUMENT_KIND_RESIDENT_ID
    return subject_pb2.Subject(
        person=subject_pb2.Person(name="林无此", document_kind=kind, document_number=number, phone="13966210475")
    )


def burst(running: Processes, calls: int, clients: int, subject: subject_pb2.Subject) -> list[Any]:
    """The clients ask the processes in turn."""
    number = next(_ids)
    with ExitStack() as channels:
        stubs = [
            verification_service_pb2_grpc.VerificationServiceStub(
                channels.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}"))
            )
            for port in running.ports
        ]

        def sign_up(i: int) -> Any:
            profile = profile_pb2.Profile(name=f"青禾食品{i}", business_scope="食品销售")
            request = verification_service_pb2.VerificationRequest(
                request_id=f"{number}-{i}",
                account_id=f"{number}-{i}",
                subject=subject,
                profile=profile,
            )
            message = verification_service_pb2.VerifyRegistrationRequest(request=request)
            return stubs[i % len(stubs)].VerifyRegistration(message, timeout=120).decision

        with ThreadPoolExecutor(clients) as pool:
            return list(pool.map(sign_up, range(calls)))


if __name__ == "__main__":
    main()
