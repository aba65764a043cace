"""Re-verification on Spark: a real session of two cores; parts, manifest, brake, going on as in a local run."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from support.passed_accounts import results, write_accounts
from typer.testing import CliRunner

from verifier.cli.main import app as command
from verifier.domain.errors import ConfigurationError, VerifierError
from verifier.jobs.brake import BrakeRule
from verifier.jobs.executor import Executor
from verifier.jobs.job import Job
from verifier.jobs.local import LocalExecutor
from verifier.jobs.manifest import JobState, Manifest
from verifier.jobs.request import JobRequest
from verifier.screening import readers
from verifier.screening.build import build

pytest.importorskip("pyspark", reason="needs the extra `spark`")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17"),
]
_NO_BRAKE = BrakeRule(share=1.0)
_STARTS = 5


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spark") / "accounts"
    write_accounts(folder / "1.parquet", 300, 5)
    write_accounts(folder / "2.parquet", 150, 5)
    return folder


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    """With one session for all tests here.

    PySpark forks to start Java, and a fork of a process in which other tests' gRPC threads are at work may die first.
    """
    from pyspark.sql import SparkSession

    from verifier.jobs.spark import SparkExecutor, session

    with ExitStack() as opened:
        for attempt in range(_STARTS):
            try:
                opened.enter_context(session("local[2,4]"))
                break
            except ConfigurationError:
                if attempt + 1 == _STARTS:
                    raise
        assert SparkSession.getActiveSession() is not None
        yield SparkExecutor()


@pytest.fixture(scope="module")
def local(accounts: Path, snapshot: Path) -> Manifest:
    output = accounts.parent / "local"
    return run(JobRequest(accounts, output, snapshot, subjects_unchanged=True, rows_a_shard=70, brake=_NO_BRAKE))


def run(request: JobRequest, executor: Executor | None = None, *, most: int = 1_000) -> Manifest:
    """``most`` shards are handed out before the run is cancelled."""
    job, asked = Job(request), iter(range(most))
    try:
        return job.run(executor or LocalExecutor(1), cancelled=lambda: next(asked, None) is None)
    finally:
        job.close()


def request(accounts: Path, snapshot: Path, output: Path, brake: BrakeRule = _NO_BRAKE) -> JobRequest:
    return JobRequest(accounts, output, snapshot, subjects_unchanged=True, rows_a_shard=70, brake=brake)


def test_spark_makes_the_same_parts_byte_for_byte(
    accounts: Path, snapshot: Path, executor: Executor, local: Manifest, tmp_path: Path
) -> None:
    done = run(request(accounts, snapshot, tmp_path / "out"), executor)
    assert done.state is JobState.DONE
    assert len(done.parts) == len(done.shards) == 8
    assert done.parts == local.parts
    rows = results(tmp_path / "out")
    assert rows == results(accounts.parent / "local")
    assert [(row["file"], row["row"]) for row in rows[::449]] == [("1.parquet", 1), ("2.parquet", 150)]


def test_what_one_machine_began_spark_finishes(
    accounts: Path, snapshot: Path, executor: Executor, local: Manifest, tmp_path: Path
) -> None:
    asked = request(accounts, snapshot, tmp_path / "out")
    begun = run(asked, most=3)
    assert 0 < len(begun.parts) < len(begun.shards)
    written = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "parts").iterdir()}
    assert run(asked, executor).parts == local.parts
    assert {name: (tmp_path / "out" / "parts" / name).stat().st_mtime_ns for name in written} == written


def test_the_brake_stops_spark_and_a_person_releases_it(
    accounts: Path, snapshot: Path, executor: Executor, local: Manifest, tmp_path: Path
) -> None:
    asked = request(accounts, snapshot, tmp_path / "out", BrakeRule(share=0.05, minimum=100))
    braked = run(asked, executor)
    assert braked.state is JobState.BRAKED
    assert len(braked.parts) < len(braked.shards)
    job = Job(asked)
    try:
        assert job.run(executor, release_brake=True).parts == local.parts
    finally:
        job.close()


def test_what_a_worker_cannot_do_is_told_in_its_words(
    accounts: Path, snapshot: Path, executor: Executor, tmp_path: Path
) -> None:
    lists = tmp_path / "lists.snapshot"
    shutil.copy(snapshot, lists)
    job = Job(request(accounts, lists, tmp_path / "out"))
    (tmp_path / "other.csv").write_text("id,name,category\nx,另一家报,media\n", encoding="utf-8")
    build(readers.read([tmp_path / "other.csv"]).entries, lists)
    try:
        with pytest.raises(VerifierError, match="lists or policy: were replaced while the job ran"):
            job.run(executor)
    finally:
        job.close()


def test_a_shard_whose_worker_was_killed_is_done_again(
    accounts: Path, snapshot: Path, executor: Executor, local: Manifest, tmp_path: Path
) -> None:
    job, killed = Job(request(accounts, snapshot, tmp_path / "out")), threading.Event()
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.01) and not killed.is_set():
            for pid in spark_workers():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed.set()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert job.run(executor).parts == local.parts
    finally:
        over.set()
        killer.join()
        job.close()
    assert killed.is_set()


def test_the_command_runs_on_spark(
    accounts: Path, snapshot: Path, executor: Executor, local: Manifest, tmp_path: Path
) -> None:
    words = ["reverify", str(accounts), "--output", str(tmp_path / "out"), "--lists", str(snapshot)]
    words += ["--subjects-unchanged", "--rows-per-shard", "100", "--brake-share", "1"]
    result = CliRunner().invoke(command, [*words, "--engine", "spark"])
    assert result.exit_code == 0, result.output
    assert results(tmp_path / "out") == results(accounts.parent / "local")
    for wrong in (["--engine", "spark", "--workers", "2"], ["--spark-master", "local"]):
        assert CliRunner().invoke(command, [*words, *wrong]).exit_code == 2


@pytest.mark.parametrize(("path", "master"), [("", "local[1]"), (os.environ["PATH"], "nonsense")])
def test_without_java_or_a_master_the_command_says_so(
    accounts: Path, snapshot: Path, tmp_path: Path, path: str, master: str
) -> None:
    command = [sys.executable, "-m", "verifier.cli.main", "reverify", str(accounts), "--output", str(tmp_path / "out")]
    options = ["--lists", str(snapshot), "--subjects-unchanged", "--engine", "spark", "--spark-master", master]
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {"PATH": path}
    ended = subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"no session with the master {master}" in ended.stderr


def spark_workers() -> list[int]:
    """The Python processes that work for Spark: children of its daemon."""
    daemons, found = set(), []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdecimal() and b"pyspark.daemon" in (entry / "cmdline").read_bytes():
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                daemons.add(int(entry.name))
                found.append((int(entry.name), parent))
    return [pid for pid, parent in found if parent in daemons]
