"""Drives a server with h2load (nghttp2), which costs far less CPU time a call than any client in Python."""

import shutil
import struct
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from verifier.bench.processes import on_core
from verifier.domain.errors import ConfigurationError

CONNECTIONS = 4
STREAMS = 8
"""In flight at a time on each connection."""


@dataclass(frozen=True, slots=True)
class Load:
    """``latencies`` in seconds, as the client saw them; ``seconds`` is how long all of it took."""

    calls: int
    seconds: float
    latencies: "np.ndarray[tuple[int], np.dtype[np.float64]]"


def program() -> str:
    """Raises ``ConfigurationError`` where it is not installed."""
    found = shutil.which("h2load")
    if found is None:
        raise ConfigurationError("h2load: not installed; on Debian: apt-get install nghttp2-client")
    return found


def framed(message: bytes) -> bytes:
    """As gRPC sends it: not compressed, with its length."""
    return b"\0" + struct.pack(">I", len(message)) + message


def run(port: int, path: str, message: bytes, calls: int, core: int) -> Load:
    """``calls`` calls of the method ``path`` with the same message. Raises ``ConfigurationError`` where some failed."""
    with tempfile.TemporaryDirectory(prefix="verifier-h2load-") as folder:
        body, log = Path(folder, "body"), Path(folder, "log")
        body.write_bytes(framed(message))
        command = [program(), f"--requests={calls}", f"--clients={CONNECTIONS}", f"--max-concurrent-streams={STREAMS}"]
        grpc = ["--header=content-type: application/grpc", "--header=te: trailers", f"--data={body}"]
        process = on_core(core, [*command, *grpc, f"--log-file={log}", f"http://127.0.0.1:{port}{path}"])
        said, _ = process.communicate()
        rows = np.loadtxt(log, dtype=np.int64, ndmin=2)
    if process.returncode or len(rows) != calls or (rows[:, 1] != 200).any():
        raise ConfigurationError(f"h2load: not every call of {path} was answered: {said.strip()[-200:]}")
    started, took = rows[:, 0] / 1e6, rows[:, 2] / 1e6
    return Load(calls, float((started + took).max() - started.min()), took)
