"""How long other threads wait while lists are swapped: the longest gap that a ticking thread sees."""

import threading
import time
from collections.abc import Callable

_TICK_SECONDS = 0.0005


def longest_gap(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that ``work`` took, and the longest between two ticks of another thread meanwhile."""
    done = threading.Event()
    longest = 0.0

    def tick() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(_TICK_SECONDS)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    ticker = threading.Thread(target=tick)
    ticker.start()
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    done.set()
    ticker.join()
    return took, longest
