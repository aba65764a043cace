"""Re-verification: accounts a second and core, how that grows with workers, and memory as the input grows.

.venv/bin/python benchmarks/reverify.py [--names 1000000] [--accounts 100000] [--snapshot FILE]

The list is made up (or given), the accounts are persons with a name and a bio, without avatars and sources. The time is
that of the shards alone: workers have the list mapped and warm before. Beside it, in the same run: the same names
through ``NameScreener`` alone, which is the part of a full check that a single request cannot save.
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from pyarrow import parquet
from support import accounts

from verifier import garbage
from verifier.bench import memory, names
from verifier.jobs.executor import Task
from verifier.jobs.job import Job
from verifier.jobs.manifest import Shard
from verifier.jobs.parts import PartMaker
from verifier.jobs.request import JobRequest
from verifier.jobs.specification import Selection, Specification
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

TODAY = date(2026, 11, 24)
SEED = 7
WARMING_SHARDS = 1
ROWS_A_SHARD = 5_000


@dataclass(frozen=True)
class Cost:
    """``cpu`` seconds and ``private`` MiB (after the last shard, without the mapped list) of all workers; the seconds
    are those of the slowest.
    """

    rows: int
    seconds: float
    cpu: float
    private: float


@dataclass(frozen=True)
class Work:
    specification: Specification
    shards: tuple[Shard, ...]


def measure(request: JobRequest, workers: int) -> Cost:
    """Each worker does every ``workers``-th shard; the first of them warms it up and is not counted."""
    job = Job(request)
    work = Work(job.specification, job.manifest.shards)
    context = get_context("spawn")
    pipes = []
    for number in range(workers):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, work, request, number, workers), daemon=True)
        process.start()
        pipes.append((process, ours))
    for _, pipe in pipes:
        pipe.recv()
    for _, pipe in pipes:
        pipe.send(None)
    found = [pipe.recv() for _, pipe in pipes]
    for process, _ in pipes:
        process.join()
    job.close()
    return Cost(
        sum(one.rows for one in found),
        max(one.seconds for one in found),
        sum(one.cpu for one in found),
        sum(one.private for one in found),
    )


def _work(pipe: Connection, work: Work, request: JobRequest, number: int, workers: int) -> None:
    maker = PartMaker(work.specification, request.input, request.output)
    garbage.settle()
    shards = work.shards[number::workers]
    for shard in shards[:WARMING_SHARDS]:
        maker(Task(shard))
    pipe.send("ready")
    pipe.recv()
    started, cpu, rows = time.perf_counter(), time.process_time(), 0
    for shard in shards[WARMING_SHARDS:]:
        rows += maker(Task(shard)).part.tally.rows
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    pipe.send(Cost(rows, seconds, cpu, memory.used().private))
    maker.close()


def screening_alone(snapshot: Path, table: Path) -> float:
    """CPU microseconds a name."""
    asked = parquet.read_table(table, columns=["name"])["name"].to_pylist()[:10_000]
    screener = NameScreener(Snapshot.open(snapshot))
    for name in asked[:2_000]:
        screener.screen_name(name, None)
    started = time.process_time()
    for name in asked[2_000:]:
        screener.screen_name(name, None)
    return (time.process_time() - started) / len(asked[2_000:]) * 1e6


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--names", type=int, default=1_000_000)
    words.add_argument("--accounts", type=int, default=60_000)
    words.add_argument("--snapshot", type=Path)
    options = words.parse_args()
    console = Console(width=140)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        snapshot = options.snapshot or folder / "lists.snapshot"
        if options.snapshot is None:
            names.build_snapshot(names.Task(options.names, 0, SEED, snapshot))
        one, four = (
            accounts.written(folder / f"{times}.parquet", accounts.table(options.accounts * times)) for times in (1, 4)
        )
        alone = screening_alone(snapshot, one)
        table = Table(title=f"re-verification, {options.names:,} protected names, load {os.getloadavg()[0]:.1f}")
        for heading in ("what", "rows", "rows/s", "rows/s of CPU", "CPU µs a row", "ratio to the first", "private MiB"):
            table.add_column(heading, justify="left" if heading == "what" else "right")
        first: Cost | None = None
        for what, path, workers, selection in (
            ("1 worker", one, 1, Selection()),
            ("2 workers", one, 2, Selection()),
            ("1 worker, 4 x input", four, 1, Selection()),
            ("1 worker, nobody touched", one, 1, Selection(touched_by=snapshot)),
        ):
            output = folder / what.replace(" ", "-").replace(",", "")
            request = JobRequest(
                path,
                output,
                snapshot,
                today=TODAY,
                subjects_unchanged=True,
                rows_a_shard=ROWS_A_SHARD,
                selection=selection,
            )
            cost = measure(request, workers)
            first = first or cost
            rate = cost.rows / cost.seconds
            table.add_row(
                what,
                f"{cost.rows:,}",
                f"{rate:,.0f}",
                f"{cost.rows / cost.cpu:,.0f}",
                f"{cost.cpu / cost.rows * 1e6:.0f}",
                f"{rate / (first.rows / first.seconds):.2f}",
                f"{cost.private:,.0f}",
            )
        console.print(table)
        console.print(f"the names through NameScreener alone: {alone:.0f} µs of CPU each")


if __name__ == "__main__":
    main()
