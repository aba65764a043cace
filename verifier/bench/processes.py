"""Processes on a core of their own, and the CPU time that they took."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from verifier.domain.errors import ConfigurationError


def two_cores() -> tuple[int, int]:
    """One for the server, one for its clients. Raises ``ConfigurationError``."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise ConfigurationError("bench serve: needs two cores, one for the server and one for its clients")
    return cores[0], cores[1]


def started(command: Sequence[str], environment: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """What it says is read by whoever waits for it."""
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})


def on_core(core: int, command: Sequence[str]) -> "subprocess.Popen[str]":
    process = started(command)
    os.sched_setaffinity(process.pid, {core})
    return process


@contextmanager
def running(process: "subprocess.Popen[str]") -> Iterator["subprocess.Popen[str]"]:
    """Ends it with SIGTERM."""
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def port_of(process: "subprocess.Popen[str]") -> int:
    """From the next line that it says, ``... port N ...``. Raises ``ConfigurationError`` where it ended instead."""
    line = process.stdout.readline() if process.stdout is not None else ""
    words = line.partition("port ")[2].split()
    if not words:
        raise ConfigurationError("bench serve: a server did not start; what it said stands above")
    return int(words[0])


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in _read(task / "children").split()]


def _read(path: Path) -> str:
    """Empty where the thread ended meanwhile."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time of all threads."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
