"""What the host of the sources costs, and what a source that hangs does to everybody else.

.venv/bin/python benchmarks/sources.py [--seconds 12] [--rounds 3]

First, in this process: one question put to an adapter that answers at once, asked directly and through the host.
Then against a server process: checks that have nothing to do with the sandbox source, while other clients ask the
sandbox, which answers at once in one phase and never in the next, in turns, with the same calls.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import grpc
import numpy as np
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.host import SourceHost
from verifier.sources.source import Manifest, Source, SourceContext
from verifier.v1 import check_service_pb2 as messages
from verifier.v1 import check_service_pb2_grpc, profile_pb2

ROOT = Path(__file__).parent.parent
KIND = "credential.judicial.notary"
SERVED = """
- {name: sandbox, adapter: sandbox, config: {credentials: [judicial.notary]}}
- {name: form, adapter: structure}
"""
OTHERS, ASKING = 4, 12
OTHER_RATE, ASKING_RATE = 160.0, 60.0
_number = count()


class Empty(BaseModel):
    pass


class Prompt(Source):
    """Answers at once."""

    config_model = Empty

    def manifest(self) -> Manifest:
        return Manifest({KIND: ("number",)}, Assurance.AUTHORITY, "1", concurrency=64)

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        return Answer(InquiryOutcome.MATCH, self.name, "1", Assurance.AUTHORITY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each phase")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    console = Console(width=120)
    console.print(latency_table())
    console.print(hung_table(options.seconds, options.rounds))
    cores = len(os.sched_getaffinity(0))
    console.print(f"Python {sys.version.split()[0]}, {cores} cores, load {os.getloadavg()[0]:.1f}")


def latency_table(calls: int = 5_000) -> Table:
    source = Prompt("prompt", Empty(), SourceContext(date.today, Path()))
    host = SourceHost([source], bytes(32))

    def direct() -> np.ndarray:
        async def ask() -> np.ndarray:
            return np.array([await timed_lookup(source) for _ in range(calls)])

        return asyncio.run(ask())

    def through(fields: Callable[[], dict[str, str]]) -> np.ndarray:
        taken = []
        for _ in range(calls):
            inquiry = Inquiry(KIND, fields())
            started = time.perf_counter()
            (answer,) = host.ask_all((inquiry,), 3.0)
            taken.append(time.perf_counter() - started)
            assert answer.outcome is InquiryOutcome.MATCH
        return np.array(taken)

    rows = {
        "adapter alone": direct(),
        "host, uncached": through(lambda: {"number": str(next(_number))}),
        "host, cached": through(lambda: {"number": "996"}),
    }
    host.close()
    table = Table("one question", "p50 µs", "p99 µs", "added p50 µs", title="added latency of the host")
    base = np.median(rows["adapter alone"])
    for name, taken in rows.items():
        p50, p99 = np.percentile(taken, (50, 99)) * 1e6
        table.add_row(name, f"{p50:.0f}", f"{p99:.0f}", f"{(np.median(taken) - base) * 1e6:.0f}")
    return table


async def timed_lookup(source: Source) -> float:
    started = time.perf_counter()
    await source.lookup(Inquiry(KIND, {"number": "996"}), started + 3)
    return time.perf_counter() - started


PHASES = {"answers": "林晓禾", "answers, once more": "林晓禾", "hangs": "林超时"}
"""Whom the sandbox is asked about: the middle one shows how much two equal phases differ by themselves."""


def hung_table(seconds: float, rounds: int) -> Table:
    others: dict[str, list[np.ndarray]] = {name: [] for name in PHASES}
    asking: dict[str, list[np.ndarray]] = {name: [] for name in PHASES}
    with tempfile.TemporaryDirectory() as folder:
        process, port = serve(Path(folder))
        try:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = check_service_pb2_grpc.CheckServiceStub(channel)
                phase(stub, "林晓禾", 2.0)
                for _ in range(rounds):
                    for name, holder in PHASES.items():
                        measured = phase(stub, holder, seconds)
                        others[name].append(measured[0])
                        asking[name].append(measured[1])
        finally:
            process.terminate()
            process.wait()
    table = Table(
        *("the sandbox", "other checks", "p50 ms", "p99 ms", "p99, ratio", "asks of the sandbox", "p50 ms", "p99 ms"),
        title=f"checks that do not ask it, {rounds} phases of {seconds:.0f} s in turns; medians over the phases",
    )
    base = percentile(others["answers"], 99)
    for name in PHASES:
        table.add_row(
            name,
            f"{sum(map(len, others[name])):,}",
            f"{np.median(percentile(others[name], 50)) * 1e3:.2f}",
            f"{np.median(percentile(others[name], 99)) * 1e3:.2f}",
            f"{np.median(percentile(others[name], 99) / base):.2f} x",
            f"{sum(map(len, asking[name])):,}",
            f"{np.median(percentile(asking[name], 50)) * 1e3:.2f}",
            f"{np.median(percentile(asking[name], 99)) * 1e3:.2f}",
        )
    return table


def percentile(phases: list[np.ndarray], rank: float) -> np.ndarray:
    """Of each phase."""
    return np.array([np.percentile(one, rank) for one in phases])


def phase(stub: check_service_pb2_grpc.CheckServiceStub, holder: str, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """Latencies in seconds of the other checks, and of those that ask the sandbox about ``holder``."""
    until = time.monotonic() + seconds
    others: list[float] = []
    asking: list[float] = []
    kinds: tuple[Callable[[], object], ...] = (
        lambda: stub.CheckName(messages.CheckNameRequest(name=f"晓禾的厨房笔记{next(_number)}")),
        lambda: stub.CheckPhone(messages.CheckPhoneRequest(phone="13966210475")),
        lambda: stub.CheckCredential(claim("judicial.lawyer_practice", "11101201510999996", "林晓禾")),
    )
    threads = [
        *(threading.Thread(target=paced, args=(kinds, OTHER_RATE / OTHERS, until, others)) for _ in range(OTHERS)),
        *(
            threading.Thread(
                target=paced, args=((lambda: ask_sandbox(stub, holder),), ASKING_RATE / ASKING, until, asking)
            )
            for _ in range(ASKING)
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return np.array(others), np.array(asking)


def paced(calls: tuple[Callable[[], object], ...], rate: float, until: float, taken: list[float]) -> None:
    """``rate`` a second, or as fast as the calls end. Latencies in seconds are added to ``taken``."""
    due = time.monotonic()
    for turn in count():
        due += 1 / rate
        if due >= until:
            return
        time.sleep(max(due - time.monotonic(), 0))
        started = time.perf_counter()
        calls[turn % len(calls)]()
        taken.append(time.perf_counter() - started)


def ask_sandbox(stub: check_service_pb2_grpc.CheckServiceStub, holder: str) -> object:
    return stub.CheckCredential(claim("judicial.notary", f"X-{next(_number)}", holder))


def claim(kind: str, number: str, holder: str) -> messages.CheckCredentialRequest:
    return messages.CheckCredentialRequest(claim=profile_pb2.CredentialClaim(kind=kind, number=number, holder=holder))


def serve(folder: Path) -> tuple["subprocess.Popen[str]", int]:
    lists = [str(path) for path in sorted((ROOT / "fixtures" / "lists").glob("*.csv"))]
    snapshot, command = str(folder / "lists.snapshot"), [sys.executable, "-m", "verifier.cli.main"]
    subprocess.run([*command, "lists", "build", *lists, "--output", snapshot], check=True, stdout=subprocess.DEVNULL)
    (folder / "sources.yaml").write_text(SERVED, encoding="utf-8")
    options = ["--listen", "127.0.0.1:0", "--data-dir", str(folder / "data"), "--lists", snapshot]
    process = subprocess.Popen(
        [*command, "serve", *options, "--sources", str(folder / "sources.yaml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"VERIFIER_CORE": str(min(os.sched_getaffinity(0)))},
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline().split("port ")[1].split()[0])


if __name__ == "__main__":
    main()
