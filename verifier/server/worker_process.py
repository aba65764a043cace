"""A worker as the supervisor sees it: a process that takes orders, a line each, and reports, a JSON object a line.

When the supervisor dies the orders end, and the worker ends too, after the calls in flight.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

RELOAD = "reload"
DRAIN = "drain"
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""The calls are the parallel work; threads of a matrix library that spin for more take their time away."""


@dataclass(frozen=True, slots=True)
class Report:
    """Of the worker in ``slot``; ``said`` is ``None`` when it is the last: the process ended."""

    slot: int
    said: Mapping[str, object] | None


class WorkerProcess:
    """Spawned; its reports go to ``tell`` from a thread."""

    def __init__(
        self, slot: int, module: str, task: Mapping[str, object], descriptor: int, tell: Callable[[Report], None]
    ) -> None:
        self._slot = slot
        self._tell = tell
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_ONE_THREAD | os.environ,
            pass_fds=[descriptor],
            # what a terminal sends to its whole group is for the supervisor
            process_group=0,
        )
        self._order(json.dumps({**task, "board": descriptor}))
        threading.Thread(target=self._listen, name=f"worker-{slot}", daemon=True).start()

    @property
    def status(self) -> int | None:
        """``None`` while it runs."""
        return self._process.poll()

    def reload(self) -> None:
        self._order(RELOAD)

    def drain(self) -> None:
        """It stops accepting calls and ends those in flight; then it reports, and waits for ``let_go``."""
        self._order(DRAIN)

    def let_go(self) -> None:
        """No more orders: it closes what it has and ends."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def kill(self) -> None:
        self._process.kill()

    def _order(self, line: str) -> None:
        """A worker that died is told of by its last report."""
        with suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()

    def _listen(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as reports:
                for line in reports:
                    self._tell(Report(self._slot, json.loads(line)))
        self._process.wait()
        self.let_go()
        self._tell(Report(self._slot, None))
