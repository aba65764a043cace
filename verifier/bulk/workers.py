"""Work spread over processes, results in the order of the tasks.

Only a few tasks wait at a time, so a stream of any length flows through; ``ProcessPoolExecutor.map`` would read all of
it first. Processes are spawned, not forked: a fork of a process with threads may hang.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from typing import TypeVar

from verifier.domain.errors import VerifierError

Task = TypeVar("Task")
Result = TypeVar("Result")
_TASKS_A_WORKER = 3


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def in_order(work: Callable[[Task], Result], tasks: Iterable[Task], workers: int) -> Iterator[Result]:
    """``work`` is a function of a module. With one worker, or one task, it runs in this process."""
    remaining = iter(tasks)
    first = list(islice(remaining, 2))
    if workers <= 1 or len(first) <= 1:
        yield from map(work, chain(first, remaining))
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _leave_interrupts_to_the_parent)
    waiting: deque[Future[Result]] = deque()
    try:
        for task in chain(first, remaining):
            waiting.append(pool.submit(work, task))
            if len(waiting) >= workers * _TASKS_A_WORKER:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise VerifierError("a worker process died, perhaps for want of memory; try fewer workers") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def apart(work: Callable[[Task], Result], task: Task) -> Result:
    """In a process of its own, so that neither its memory nor its caches are left behind here."""
    with ProcessPoolExecutor(1, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        return pool.submit(work, task).result()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
