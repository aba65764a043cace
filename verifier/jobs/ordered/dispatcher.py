"""Starts the jobs that wait, the oldest first, and starts those again whose process ended before they were over.

Of all processes with the same book one dispatches, whoever has the lock; another takes over when it ends.
"""

import fcntl
import logging
import threading
from collections import Counter
from contextlib import ExitStack

from verifier.jobs.ordered.book import Book, locked
from verifier.jobs.ordered.operation import operation_of, state_of
from verifier.jobs.ordered.order import Failure
from verifier.jobs.ordered.process import JobProcess
from verifier.jobs.ordered.state import State

_log = logging.getLogger(__name__)
_ROUND_SECONDS = 0.25
_END_SECONDS = 5.0
_MOST_DEATHS = 3


class Dispatcher:
    """A thread that looks a few times a second, until ``close``; at most ``at_once`` jobs run."""

    def __init__(self, book: Book, at_once: int) -> None:
        self._book = book
        self._at_once = at_once
        self._processes: dict[str, JobProcess] = {}
        self._deaths: Counter[tuple[str, int]] = Counter()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="job-dispatcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Jobs in the middle are interrupted, and go on after the next start."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        with ExitStack() as held:
            while not self._closed.is_set():
                try:
                    held.enter_context(locked(self._book.folder / ".dispatcher.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
                    break
                except BlockingIOError:
                    self._closed.wait(_ROUND_SECONDS)
            while not self._closed.is_set():
                try:
                    self._look()
                except Exception as error:
                    # the next round tries again
                    _log.error("jobs were not looked after: %s", type(error).__name__)
                self._closed.wait(_ROUND_SECONDS)
            for process in self._processes.values():
                process.let_go()
            for process in self._processes.values():
                process.end(_END_SECONDS)

    def _look(self) -> None:
        for name in [name for name, process in self._processes.items() if process.status is not None]:
            self._ended(name, self._processes.pop(name).status)
        waiting, busy = [], set(self._processes)
        for entry in self._book.open_entries():
            match state_of(entry):
                case State.QUEUED:
                    waiting.append(entry)
                case State.RUNNING | State.CANCELLING:
                    busy.add(entry.name)
                case State.DONE | State.FAILED | State.CANCELLED:
                    entry.set_over()
        for entry in waiting:
            if len(busy) < self._at_once and entry.name not in busy:
                self._processes[entry.name] = JobProcess(entry.folder)
                busy.add(entry.name)

    def _ended(self, name: str, status: int | None) -> None:
        """A job whose process dies again and again without finishing a shard is given up."""
        entry = self._book.find(name)
        if entry is None or (operation := operation_of(entry)).state is not State.QUEUED:
            return
        _log.error("the process of job %s ended with status %s before its job did", name, status)
        self._deaths[name, operation.shards_done] += 1
        if self._deaths[name, operation.shards_done] == _MOST_DEATHS:
            message = f"its process ended {_MOST_DEATHS} times in a row, the last with status {status}; see the log"
            entry.fail(Failure(code="JOB_ENDED", message=message))
