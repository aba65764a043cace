"""How often a tenant may call: the generic cell rate algorithm (GCRA), which keeps one time a limit.

``TAT`` (theoretical arrival time) is when the calls so far would have arrived at the allowed pace. A call is allowed
while that is less than a burst ahead of now. Times are whole microseconds, so that every implementation agrees.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

_LARGEST = 10_000
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``per_second`` calls in the long run, of which up to ``burst`` at once."""

    per_second: float
    burst: int

    @property
    def interval(self) -> int:
        """Microseconds from one call to the next."""
        return max(round(MICROSECONDS / self.per_second), 1)


class RateLimiter(Protocol):
    def take(self, tenant: str, limits: Mapping[str, RateLimit], calls: int = 1) -> float:
        """0 where ``calls`` at once are within each of ``limits`` (by what is limited), which then count them.

        Otherwise nothing is counted, and the seconds until they could be are returned. More calls than a burst count
        as a burst: one batch must have a chance.
        """


def next_arrival(arrival: int, now: int, limit: RateLimit, calls: int) -> tuple[int, int]:
    """The limit's next TAT, and how many microseconds too early the calls are (0 or less: they are allowed)."""
    after = max(arrival, now) + min(calls, limit.burst) * limit.interval
    return after, after - limit.burst * limit.interval - now


class InProcessRateLimiter:
    """Counts for this process alone. ``clock`` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._arrivals: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    def take(self, tenant: str, limits: Mapping[str, RateLimit], calls: int = 1) -> float:
        now = int(self._clock() * MICROSECONDS)
        with self._lock:
            found = {
                (tenant, what): next_arrival(self._arrivals.get((tenant, what), 0), now, limit, calls)
                for what, limit in limits.items()
            }
            early = max((early for _, early in found.values()), default=0)
            if early > 0:
                return early / MICROSECONDS
            self._arrivals.update((key, after) for key, (after, _) in found.items())
            if len(self._arrivals) > _LARGEST:
                # a TAT in the past limits nobody
                self._arrivals = {key: after for key, after in self._arrivals.items() if after > now}
        return 0.0
