"""One job's process as the dispatcher sees it: when nobody holds its standard input any more, it finishes the shards
that it began and ends. So a service that dies leaves nothing behind, and the next one goes on.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path


class JobProcess:
    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "verifier.jobs.ordered.run", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            # its workers are of its group, and end with it
            process_group=0,
        )

    @property
    def status(self) -> int | None:
        """``None`` while it runs."""
        status = self._process.poll()
        if status is not None:
            self.let_go()
        return status

    def let_go(self) -> None:
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()

    def end(self, seconds: float) -> None:
        """Killed after ``seconds``: what it had not finished is done again later."""
        self.let_go()
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
