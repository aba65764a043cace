"""Keeps one worker process on each core, all on one port, and answers for their health.

It works no call, and holds no thread of gRPC. The worker in the first slot also has the duties that one process does
for all; its replacement takes them over.
"""

import logging
import math
import os
import queue
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from verifier.domain.errors import ConfigurationError, VerifierError
from verifier.server import board, exposition
from verifier.server.board import Board
from verifier.server.exposition import State, Worker
from verifier.server.worker_process import Report, WorkerProcess

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_LIVED_SECONDS = 30.0
"""A worker that lived so long did not die of how it was started."""
_LONGEST_WAIT_SECONDS = 10.0
_FIRST_WAIT_SECONDS = 0.1
_TO_CLOSE_SECONDS = 10.0
"""Beyond the grace period, for the last checkpoint and the store."""


class WorkerFailed(VerifierError):
    """A worker ended while the service started."""

    code = "WORKER_FAILED"


@dataclass(frozen=True, slots=True)
class Plan:
    """A worker is the process of ``module``, with these settings, on its core of ``cores``; a core may come twice. One
    that gives no sign of life for ``stuck_seconds`` is killed.
    """

    module: str
    settings: Mapping[str, object]
    cores: Sequence[int]
    grace_seconds: float
    stuck_seconds: float


class _Slot:
    """What outlives its workers: the board above all, on which each goes on counting."""

    def __init__(self, number: int, core: int) -> None:
        self.number = number
        self.core = core
        self.descriptor = board.make()
        self.board = Board(self.descriptor)
        self.methods: Sequence[str] = ()
        self.lists = ""
        self.ready = False
        self.worker: WorkerProcess | None = None
        self.started = self.due = 0.0
        self.deaths = 0
        self.beats = self.looks_in_vain = 0

    def has_stopped(self, looks: int) -> bool:
        """No sign of life from a worker that was ready, for so many looks in a row. Looks count, not seconds: where the
        whole machine stood still, nobody is to blame.
        """
        beats = self.board.beats()
        waits = self.ready and beats == self.beats
        self.beats, self.looks_in_vain = beats, self.looks_in_vain + 1 if waits else 0
        return self.looks_in_vain >= looks


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._slots = [_Slot(number, core) for number, core in enumerate(plan.cores)]
        self._events: queue.SimpleQueue[Report | signal.Signals] = queue.SimpleQueue()
        self._restarts = 0
        self._draining = False
        self._announced = False
        self._looked = time.monotonic()

    def is_ready(self) -> bool:
        return not self._draining and any(slot.ready for slot in self._slots)

    def metrics(self) -> bytes:
        workers = [Worker(slot.board, slot.methods, slot.lists, slot.ready) for slot in self._slots]
        return exposition.text(State(workers, self._restarts))

    def run(self, announce: Callable[[], None]) -> None:
        """Until SIGTERM or SIGINT; SIGHUP has every worker swap in the snapshot anew. ``announce`` is called once,
        when all workers are ready.

        Raises ``ConfigurationError`` where a setting is wrong, ``WorkerFailed`` where a worker cannot start.
        """
        before = {
            number: signal.signal(number, lambda got, _: self._events.put(signal.Signals(got)))
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            for slot in self._slots:
                self._spawn(slot)
            while not self._draining:
                self._handle(self._next(self._until_due()), announce)
                self._replace_due()
                self._kill_stopped()
            self._drain()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            for slot in self._slots:
                os.close(slot.descriptor)
                if slot.worker is not None:
                    slot.worker.kill()

    def _workers(self) -> list[WorkerProcess]:
        return [slot.worker for slot in self._slots if slot.worker is not None]

    def _spawn(self, slot: _Slot) -> None:
        settings = {**self._plan.settings, "core": slot.core}
        task = {"settings": settings, "duties": slot.number == 0}
        slot.started, slot.due = time.monotonic(), 0.0
        slot.worker = WorkerProcess(slot.number, self._plan.module, task, slot.descriptor, self._events.put)

    def _next(self, seconds: float | None) -> Report | signal.Signals | None:
        """``None`` where nothing came for so long. A signal that another thread took wakes no queue, so this one never
        sleeps for long.
        """
        try:
            return self._events.get(timeout=_LOOK_SECONDS if seconds is None else min(seconds, _LOOK_SECONDS))
        except queue.Empty:
            return None

    def _handle(self, event: Report | signal.Signals | None, announce: Callable[[], None]) -> None:
        match event:
            case signal.SIGHUP:
                for worker in self._workers():
                    worker.reload()
            case signal.Signals():
                self._draining = True
            case Report(slot=number, said=None):
                self._died(self._slots[number])
            case Report(slot=number, said=said) if said is not None:
                self._heard(self._slots[number], said)
                if not self._announced and all(slot.ready for slot in self._slots):
                    self._announced = True
                    announce()

    def _heard(self, slot: _Slot, said: Mapping[str, object]) -> None:
        match said:
            case {"failed": str(why)} if not self._announced:
                raise ConfigurationError(why)
            case {"failed": str(why)}:
                _log.error("worker %d cannot start: %s", slot.number, why)
            case {"ready": True, "methods": list(methods), "lists": str(version)}:
                slot.methods, slot.lists, slot.ready = methods, version, True
                _log.info("worker %d is ready on core %d", slot.number, slot.core)
            case {"lists": str(version)}:
                slot.lists = version
            case {"draining": True}:
                # it ends its calls in its own time, and gives no sign of life meanwhile
                slot.ready = False
            case {"drained": True} if slot.worker is not None:
                # it was told to end by somebody else
                slot.ready = False
                slot.worker.let_go()

    def _died(self, slot: _Slot) -> None:
        status = slot.worker.status if slot.worker is not None else None
        slot.worker, slot.ready = None, False
        slot.board.set_in_flight(0)
        if not self._announced:
            raise WorkerFailed(f"worker {slot.number} ended with status {status} before the service was ready")
        now = time.monotonic()
        slot.deaths = slot.deaths + 1 if now - slot.started < _LIVED_SECONDS else 0
        wait = min(_FIRST_WAIT_SECONDS * 2**slot.deaths, _LONGEST_WAIT_SECONDS) if slot.deaths else 0.0
        slot.due = now + wait
        self._restarts += 1
        _log.error("worker %d ended with status %s; another starts in %.1f s", slot.number, status, wait)

    def _until_due(self) -> float | None:
        due = [slot.due for slot in self._slots if slot.worker is None]
        return max(min(due) - time.monotonic(), 0.0) if due else None

    def _replace_due(self) -> None:
        for slot in self._slots:
            if slot.worker is None and slot.due <= time.monotonic() and not self._draining:
                self._spawn(slot)

    def _kill_stopped(self) -> None:
        """What a worker had acknowledged is durable; its clients repeat the rest."""
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        for slot in self._slots:
            if slot.has_stopped(math.ceil(self._plan.stuck_seconds / _LOOK_SECONDS)) and slot.worker is not None:
                _log.error("worker %d gave no sign of life for %.0f s", slot.number, self._plan.stuck_seconds)
                slot.looks_in_vain = 0
                slot.worker.kill()

    def _drain(self) -> None:
        """All end their calls before one closes what it has: so the last checkpoint covers what the others wrote."""
        deadline = time.monotonic() + self._plan.grace_seconds + _TO_CLOSE_SECONDS
        draining = {slot.number for slot in self._slots if slot.worker is not None}
        running = set(draining)
        for worker in self._workers():
            worker.drain()
        while running and (left := deadline - time.monotonic()) > 0:
            match self._next(left):
                case Report(slot=number, said=None):
                    running.discard(number)
                    draining.discard(number)
                case Report(slot=number, said={"drained": True}):
                    draining.discard(number)
            if not draining:
                for worker in self._workers():
                    worker.let_go()
        if running:
            _log.error("%d workers did not end in time and were killed", len(running))
