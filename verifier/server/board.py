"""What one worker counts, in memory that it shares with the supervisor: the worker writes, the supervisor reads.

There is no lock between the processes and nothing to send, so a count costs a worker well under a microsecond, and
what a worker that died had counted is still there.
"""

import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

CODES: Final = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
"""By the number that gRPC gives them."""
SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""The upper ends of the histogram's buckets; one more has no end."""
SHED: Final = ("in_flight", "deadline")
VERDICTS: Final = ("PASS", "REVIEW", "REJECT")

_MOST_METHODS = 128
_IN_FLIGHT = 0
_BEATS = 1
_SHED = 2
_VERDICTS = _SHED + len(SHED)
_METHODS = _VERDICTS + len(VERDICTS)
_BUCKETS = len(CODES)
_MICROSECONDS = _BUCKETS + len(SECONDS) + 1
_METHOD = _MICROSECONDS + 1
_BYTES = 8 * (_METHODS + _METHOD * _MOST_METHODS)


def make() -> int:
    """A descriptor of memory for one board; it goes with the last process that holds it."""
    descriptor = os.memfd_create("verifier-board")
    os.ftruncate(descriptor, _BYTES)
    return descriptor


class Board:
    """Without a descriptor the memory is the process's own. One thread of it writes at a time."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._cells = memoryview(mmap.mmap(-1 if descriptor is None else descriptor, _BYTES)).cast("q")
        self._lock = threading.Lock()

    def place(self, method: int) -> int:
        """Of the ``method``-th method, as ``finished`` and ``shed`` want it. Raises ``IndexError``."""
        if not 0 <= method < _MOST_METHODS:
            raise IndexError(f"the board has room for {_MOST_METHODS} methods")
        return _METHODS + _METHOD * method

    def finished(self, place: int, code: int, seconds: float) -> None:
        with self._lock:
            self._cells[place + code] += 1
            self._cells[place + _BUCKETS + bisect_left(SECONDS, seconds)] += 1
            self._cells[place + _MICROSECONDS] += int(seconds * 1e6)

    def shed(self, place: int, reason: str, code: int) -> None:
        """A call that was refused: it counts as a call, and not in the histogram."""
        with self._lock:
            self._cells[place + code] += 1
            self._cells[_SHED + SHED.index(reason)] += 1

    def decided(self, verdict: str) -> None:
        with self._lock:
            self._cells[_VERDICTS + VERDICTS.index(verdict)] += 1

    def beat(self) -> None:
        """The worker lives and gets on."""
        self._cells[_BEATS] += 1

    def beats(self) -> int:
        return self._cells[_BEATS]

    def set_in_flight(self, calls: int) -> None:
        self._cells[_IN_FLIGHT] = calls

    def in_flight(self) -> int:
        return self._cells[_IN_FLIGHT]

    def shed_calls(self) -> Sequence[int]:
        """In the order of ``SHED``."""
        return self._cells[_SHED:_VERDICTS].tolist()

    def decisions(self) -> Sequence[int]:
        """In the order of ``VERDICTS``."""
        return self._cells[_VERDICTS:_METHODS].tolist()

    def codes(self, method: int) -> Sequence[int]:
        """Calls in the order of ``CODES``."""
        place = self.place(method)
        return self._cells[place : place + _BUCKETS].tolist()

    def buckets(self, method: int) -> Sequence[int]:
        """Calls in the order of ``SECONDS``, then those that took longer."""
        place = self.place(method)
        return self._cells[place + _BUCKETS : place + _MICROSECONDS].tolist()

    def seconds(self, method: int) -> float:
        return self._cells[self.place(method) + _MICROSECONDS] / 1e6
