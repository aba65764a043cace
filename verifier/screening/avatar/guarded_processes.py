"""Processes that may hang or die over what they are given: each is asked under a timer and killed when it is late.

A process is a module run by ``python -m``. It first sends one message to say that it is ready (its models are loaded),
then answers each message with one. The reason for pipes and a plain command is in ``docs/decisions/0005``.
"""

import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from verifier.screening.avatar import framing, threads

START_SECONDS = 20.0


class NoAnswer(Exception):
    """No process was free in time, none could be started, or it took too long; its text says which."""


class Ended(NoAnswer):
    """The process was ready, was asked, and died over it."""


class GuardedProcesses:
    """``count`` processes of ``module``. A caller waits ``seconds`` for a free one, and as long for its answer.

    They are started by ``start``, or one by one when they are needed, and anew after one was killed.
    """

    def __init__(self, module: str, count: int, seconds: float, start_seconds: float = START_SECONDS) -> None:
        self._module = module
        self._count = count
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._idle: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)

    def start(self) -> None:
        """Begins to load them all; does not wait. Raises ``OSError`` where a process cannot be started."""
        idle = [self._idle.get() for _ in range(self._count)]
        for process in idle:
            self._idle.put(process or _Process(self._module))

    def ask(self, data: bytes) -> bytes:
        """Raises ``NoAnswer``."""
        try:
            process = self._idle.get(timeout=self._seconds)
        except queue.Empty:
            raise NoAnswer("none was free in time") from None
        kept: _Process | None = None
        try:
            process = _living(process, self._module)
            answer = process.answer(data, self._seconds, self._start_seconds)
            kept = process
            return answer
        except OSError:
            raise NoAnswer("none could be started") from None
        finally:
            if kept is None and process is not None:
                process.end()
            self._idle.put(kept)

    def close(self) -> None:
        for _ in range(self._count):
            process = self._idle.get()
            if process is not None:
                process.end()


class _Process:
    def __init__(self, module: str) -> None:
        command = [sys.executable, "-m", module]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=threads.environment(),
        )
        self._is_ready = False

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, data: bytes, seconds: float, start_seconds: float) -> bytes:
        if not self._is_ready:
            with self._killed_after(start_seconds) as late:
                if self._receive(late) is None:
                    raise NoAnswer("one ended before it was ready")
            self._is_ready = True
        with self._killed_after(seconds) as late:
            answer = self._receive(late) if self._send(data) else None
            if answer is None:
                raise Ended("one ended over it")
            return answer

    def end(self) -> None:
        """Reaps the process and closes its pipes."""
        self._process.kill()
        self._process.communicate()

    def _send(self, data: bytes) -> bool:
        """Whether the process took it."""
        try:
            if self._process.stdin is not None:
                framing.send(self._process.stdin, data)
        except OSError:
            return False
        return True

    def _receive(self, late: threading.Event) -> bytes | None:
        """``None`` where it ended. Raises ``NoAnswer`` where it was late."""
        source = self._process.stdout
        answer = framing.receive(source) if source is not None else None
        if late.is_set():
            # an answer that came in the same moment is of no use: the process is being killed
            raise NoAnswer("one took too long")
        return answer

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[threading.Event]:
        late = threading.Event()
        timer = threading.Timer(seconds, self._kill, (late,))
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():
                self._process.wait()

    def _kill(self, late: threading.Event) -> None:
        """The event first: whoever waits for the process is to find it set."""
        late.set()
        self._process.kill()


def _living(process: _Process | None, module: str) -> _Process:
    """The process, or a new one where there is none yet or it died while it was idle. Raises ``OSError``."""
    if process is not None and process.is_alive:
        return process
    if process is not None:
        process.end()
    return _Process(module)
