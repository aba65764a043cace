"""The executor of one machine: a spawned process a core, each with the snapshot mapped, fed one shard at a time.

A process that dies is replaced and its shard done again. Processes are spawned, not forked: a fork of a process with
threads may hang.
"""

import logging
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from verifier.domain.errors import VerifierError
from verifier.jobs.executor import Done, Task
from verifier.jobs.specification import Specification
from verifier.jobs.steps import Reached, nothing
from verifier.jobs.worker import Failure, work

_log = logging.getLogger(__name__)
_MOST_DEATHS = 5
"""Of workers with the same shard; then it is the shard."""
_ENDING_SECONDS = 5.0


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    task: Task | None = None


class LocalExecutor:
    """``reached`` is for tests: called in the workers at each step."""

    def __init__(self, workers: int, reached: Reached = nothing) -> None:
        self._count = workers
        self._reached = reached

    def run(
        self, specification: Specification, root: Path, output: Path, tasks: Iterator[Task]
    ) -> Iterator[tuple[Done, ...]]:
        crew = _Crew(specification, root, output, self._reached)
        again: deque[Task] = deque()
        deaths: Counter[str] = Counter()
        try:
            while True:
                while crew.size < self._count or crew.idle():
                    task = again.popleft() if again else next(tasks, None)
                    if task is None:
                        break
                    crew.give(task)
                if not crew.busy():
                    return
                done, dead = crew.wait()
                for task in dead:
                    deaths[task.shard.name] += 1
                    if deaths[task.shard.name] >= _MOST_DEATHS:
                        raise VerifierError(_deadly(task))
                    _log.warning("a worker died; shard %s is done again", task.shard.name)
                    again.append(task)
                if done:
                    yield done
        finally:
            crew.end()


class _Crew:
    def __init__(self, specification: Specification, root: Path, output: Path, reached: Reached) -> None:
        self._arguments = (specification, root, output, reached)
        self._context = get_context("spawn")
        self._workers: list[_Worker] = []

    @property
    def size(self) -> int:
        return len(self._workers)

    def idle(self) -> list[_Worker]:
        return [one for one in self._workers if one.task is None]

    def busy(self) -> list[_Worker]:
        return [one for one in self._workers if one.task is not None]

    def give(self, task: Task) -> None:
        """To one that waits, or to a new one. Who died while it waited is found out later."""
        worker = next(iter(self.idle()), None) or self._hire()
        worker.task = task
        try:
            worker.pipe.send(task)
        except OSError:
            worker.process.kill()

    def wait(self) -> tuple[tuple[Done, ...], list[Task]]:
        """Until something happens: what was done, and the tasks of the workers that died."""
        connection.wait([one.pipe for one in self._workers])
        done, dead = [], []
        for worker in [one for one in self._workers if one.pipe.poll()]:
            try:
                done.append(_read(worker.pipe))
                worker.task = None
            except (EOFError, OSError):
                # its end of the pipe closed with it
                self._workers.remove(worker)
                worker.pipe.close()
                worker.process.join()
                if worker.task is not None:
                    dead.append(worker.task)
        return tuple(done), dead

    def end(self) -> None:
        """Those that wait end by themselves when their pipe closes; those that work are not waited for."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.task is not None:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(_ENDING_SECONDS)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=work, args=(theirs, *self._arguments), daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))
        return self._workers[-1]


def _read(pipe: Connection) -> Done:
    """Raises ``VerifierError`` where the worker could not do its task, ``EOFError`` where it is gone."""
    message: Done | Failure = pipe.recv()
    if isinstance(message, Failure):
        raise VerifierError(message.problem)
    return message


def _deadly(task: Task) -> str:
    shard = task.shard
    rows = f"rows {shard.start + 1} to {shard.start + shard.rows} of {shard.file}"
    return f"{rows}: ended {_MOST_DEATHS} workers, perhaps for want of memory; try fewer workers, or smaller shards"
