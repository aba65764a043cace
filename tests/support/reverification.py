"""Runs a job in a process of its own, which a test may kill: ``python -m support.reverification ...``."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from support.kills import KillAt, KillsAt
from verifier.jobs.job import Job
from verifier.jobs.local import LocalExecutor
from verifier.jobs.request import JobRequest
from verifier.jobs.steps import Step

TODAY = date(2026, 11, 24)
_TESTS = Path(__file__).parent.parent


def request(accounts: Path, output: Path, lists: Path, rows_a_shard: int) -> JobRequest:
    return JobRequest(accounts, output, lists, today=TODAY, subjects_unchanged=True, rows_a_shard=rows_a_shard)


def begun(
    accounts: Path, output: Path, lists: Path, rows_a_shard: int, workers: int, kills: tuple[KillAt, ...] = ()
) -> subprocess.Popen[bytes]:
    words = [accounts, output, lists, rows_a_shard, workers]
    words += [f"{kill.step}:{kill.nth}:{kill.folder}" for kill in kills]
    return subprocess.Popen(
        [sys.executable, "-m", "support.reverification", *map(str, words)],
        cwd=_TESTS,
        stderr=subprocess.DEVNULL,
    )


def main(accounts: str, output: str, lists: str, rows_a_shard: str, workers: str, *kills: str) -> None:
    hook = KillsAt(tuple(_kill(text) for text in kills))
    job = Job(request(Path(accounts), Path(output), Path(lists), int(rows_a_shard)), reached=hook)
    job.run(LocalExecutor(int(workers), hook))
    job.close()


def _kill(text: str) -> KillAt:
    step, nth, folder = text.split(":", 2)
    return KillAt(Step(step), int(nth), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
