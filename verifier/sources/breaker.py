"""Stops asking a source that keeps failing, and tries it again after a while.

Not pybreaker: that one tells time by the wall clock, and lets any number of calls through when it tries again.
"""

from collections.abc import Callable


class Breaker:
    """Opens after ``failures`` in a row; after ``rest_seconds`` one call is let through to try. Not
    thread-safe: one loop.
    """

    def __init__(self, clock: Callable[[], float], failures: int = 5, rest_seconds: float = 10.0) -> None:
        self._clock = clock
        self._failures = failures
        self._rest_seconds = rest_seconds
        self._in_a_row = 0
        self._opened_at: float | None = None

    @property
    def is_open(self) -> bool:
        return self._opened_at is not None

    @property
    def rests(self) -> bool:
        """Whether a call would be refused now."""
        return self._opened_at is not None and self._clock() - self._opened_at < self._rest_seconds

    def allows(self) -> bool:
        """Whether a call may be made now; the first after the rest is the trial, and the others wait for its end."""
        if self.rests:
            return False
        if self._opened_at is not None:
            self._opened_at = self._clock()
        return True

    def record(self, *, success: bool) -> None:
        if success:
            self._in_a_row, self._opened_at = 0, None
            return
        self._in_a_row += 1
        if self._in_a_row >= self._failures:
            self._opened_at = self._clock()
