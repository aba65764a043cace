"""Runs one order until it is over, or until nobody holds this process's standard input any more. A process of its own.

At low priority: the calls come first.
"""

import logging
import os
import sys
import threading
from pathlib import Path

from verifier.domain.errors import VerifierError
from verifier.jobs.job import Job
from verifier.jobs.local import LocalExecutor
from verifier.jobs.ordered.book import Entry
from verifier.jobs.ordered.operation import state_of
from verifier.jobs.ordered.order import Failure
from verifier.jobs.ordered.state import State
from verifier.jobs.request import JobRequest

_NICE = 10


def main(folder: Path) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    os.nice(_NICE)
    # the worker that started it may stay on one core
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    let_go = threading.Event()
    threading.Thread(target=_listen, args=(let_go,), daemon=True).start()
    entry = Entry(folder)
    if state_of(entry) is not State.QUEUED:
        return 0
    with entry.running():
        try:
            _run(entry, let_go)
        except VerifierError as error:
            entry.fail(Failure(code=error.code, message=str(error)))
            return 2
    return 0


def _run(entry: Entry, let_go: threading.Event) -> None:
    """Raises ``VerifierError``."""
    order = entry.order
    job = Job(
        JobRequest(
            input=order.input,
            output=order.output,
            lists=entry.lists,
            policy=entry.policy,
            sources=order.sources,
            keys=order.keys,
            today=order.today,
            selection=order.selection,
            overlay=entry.overlay,
            subjects_unchanged=order.subjects_unchanged,
            quotas=order.quotas,
            rows_a_shard=order.rows_a_shard,
        )
    )
    try:
        job.run(
            LocalExecutor(order.workers),
            lambda progress: None,
            release_brake=entry.is_brake_released,
            cancelled=lambda: let_go.is_set() or entry.is_cancelled,
        )
    finally:
        job.close()


def _listen(let_go: threading.Event) -> None:
    sys.stdin.read()
    let_go.set()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
