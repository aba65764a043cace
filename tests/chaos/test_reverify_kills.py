"""A re-verification that is killed again and again ends with what one in peace ends with, byte for byte.

The long version, 3 M rows and 50 kills: ``VERIFIER_CHAOS=full pytest -m chaos tests/chaos/test_reverify_kills.py -s``.
"""

import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from pyarrow import compute, parquet
from support import accounts
from support.kills import KillAt
from support.reverification import begun

from verifier.jobs import manifest
from verifier.jobs.layout import part_path, summary_path
from verifier.jobs.manifest import JobState
from verifier.jobs.steps import Step
from verifier.screening import readers
from verifier.screening.build import build

LISTS = Path(__file__).parent.parent.parent / "fixtures" / "lists"
IN_WORKERS = (
    Step.SHARD_TAKEN,
    Step.SHARD_JUDGED,
    Step.PART_WRITTEN,
    Step.PART_SYNCED,
    Step.PART_RENAMED,
    Step.PART_DURABLE,
)
IN_COORDINATOR = tuple(step for step in Step if step not in IN_WORKERS)
_KILLED = -signal.SIGKILL
ROWS, KILLS = int(os.environ.get("VERIFIER_CHAOS_ROWS", "3000000")), 50
DIFFERENT = 20_000
"""Accounts; the others repeat them."""


@dataclass(frozen=True)
class Case:
    accounts: Path
    lists: Path
    rows: int
    rows_a_shard: int
    workers: int

    def begin(self, output: Path, *kills: KillAt) -> "subprocess.Popen[bytes]":
        return begun(self.accounts, output, self.lists, self.rows_a_shard, self.workers, kills)


def prepared(folder: Path, rows: int, rows_a_shard: int, workers: int, lists: list[Path]) -> Case:
    build(readers.read(lists).entries, folder / "lists.snapshot")
    table = accounts.written(folder / "accounts.parquet", accounts.table(rows))
    return Case(table, folder / "lists.snapshot", rows, rows_a_shard, workers)


def check_same(case: Case, output: Path, peaceful: Path) -> None:
    """Nothing lost, nothing twice, and no byte that differs."""
    found, wanted = manifest.load(output), manifest.load(peaceful)
    assert found == wanted and found.state is JobState.DONE
    shards = [shard.name for shard in wanted.shards]
    assert sorted(path.name for path in (output / "parts").iterdir()) == sorted(f"{name}.parquet" for name in shards)
    for name in shards:
        assert part_path(output, name).read_bytes() == part_path(peaceful, name).read_bytes()
    assert summary_path(output).read_bytes() == summary_path(peaceful).read_bytes()
    rows = parquet.read_table(output / "parts", columns=["row"])["row"]
    assert len(rows) == case.rows == len(compute.unique(rows))


def test_a_kill_at_every_step_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    case = prepared(tmp_path, rows=3_000, rows_a_shard=300, workers=1, lists=[LISTS / "media.csv"])
    assert case.begin(tmp_path / "peaceful").wait() == 0
    in_workers = [KillAt(step, 2 + number, tmp_path) for number, step in enumerate(IN_WORKERS)]
    killed = tmp_path / "killed"
    for step in IN_COORDINATOR:
        kill = KillAt(step, 1, tmp_path)
        assert case.begin(killed, kill, *in_workers).wait() == _KILLED and kill.happened
    assert case.begin(killed, *in_workers).wait() == 0
    assert all(kill.happened for kill in in_workers)
    check_same(case, killed, tmp_path / "peaceful")


@pytest.mark.chaos
@pytest.mark.skipif(os.environ.get("VERIFIER_CHAOS") != "full", reason="a quarter of an hour: VERIFIER_CHAOS=full")
def test_fifty_kills_over_three_million_rows(tmp_path: Path) -> None:
    """Each step once, the rest from outside at any moment. What an uninterrupted run says of each of the different
    accounts is what every one of its repetitions has to say.
    """
    chance = random.Random(KILLS)
    lists = sorted(LISTS.glob("*.csv"))
    peaceful = prepared(tmp_path, DIFFERENT, 5_000, workers=2, lists=lists)
    assert peaceful.begin(tmp_path / "peaceful").wait() == 0
    case = prepared(tmp_path, ROWS, 5_000, workers=2, lists=lists)
    killed, runs, kills, started = tmp_path / "killed", 0, 0, time.monotonic()
    steps = [KillAt(step, 1, tmp_path) for step in IN_COORDINATOR]
    steps += [KillAt(step, 4 * number, tmp_path) for number, step in enumerate(IN_WORKERS, 1)]
    while True:
        process = case.begin(killed, *(kill for kill in steps if not kill.happened))
        runs += 1
        while process.poll() is None:
            # twice as often as the rows allow, because workers go on while a moment is drawn
            if kills < KILLS - len(steps) and _has_gone_on(killed, process, ROWS // 5_000 // KILLS // 2):
                time.sleep(chance.uniform(0, 3))
                kills += _kill(chance.choice([process.pid, *_workers(process.pid)]))
            time.sleep(0.2)
        if process.returncode == 0:
            break
        assert process.returncode == _KILLED
    took = time.monotonic() - started
    assert kills + sum(kill.happened for kill in steps) == KILLS
    check_repeated(case, killed, tmp_path / "peaceful")
    print(f"{ROWS:,} rows, {KILLS} kills, {runs} runs, {took:.0f} s")


def check_repeated(case: Case, output: Path, peaceful: Path) -> None:
    found = manifest.load(output)
    assert found.state is JobState.DONE and len(found.parts) == len(found.shards) == -(-case.rows // case.rows_a_shard)
    assert len(list((output / "parts").iterdir())) == len(found.shards)
    wanted = parquet.read_table(peaceful / "parts").sort_by("row").drop_columns(["row", "account_id", "file"])
    row = 0
    for shard in found.shards:
        content = part_path(output, shard.name).read_bytes()
        assert sha256(content).hexdigest() == found.parts[shard.name].digest
        part = parquet.read_table(part_path(output, shard.name))
        assert part["row"].to_pylist() == list(range(row + 1, row + shard.rows + 1))
        assert part["account_id"].to_pylist() == [f"a{number}" for number in range(row, row + shard.rows)]
        expected = wanted.take([number % DIFFERENT for number in range(row, row + shard.rows)])
        assert part.drop_columns(["row", "account_id", "file"]).equals(expected)
        row += shard.rows
    assert row == case.rows


def _has_gone_on(output: Path, process: "subprocess.Popen[bytes]", parts: int) -> bool:
    """Waits until so many more parts are there, or the process ended."""
    folder = output / "parts"
    before = len(list(folder.glob("part-*"))) if folder.is_dir() else 0
    while process.poll() is None:
        if folder.is_dir() and len(list(folder.glob("part-*"))) >= before + parts:
            return True
        time.sleep(0.2)
    return False


def _workers(coordinator: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(coordinator), "-f", "spawn_main"], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


def _kill(process: int) -> int:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return 0
    return 1
