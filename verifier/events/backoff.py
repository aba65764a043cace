"""How long to wait after a delivery failed: a little at first, then ever longer, never for good.

A receiver that was away for a day is told everything when it is back: an event is not given up.
"""

from datetime import timedelta

_FIRST_SECONDS = 1.0
_LONGEST_SECONDS = 3_600.0


def wait(attempts: int, chance: float) -> timedelta:
    """After ``attempts`` failures in a row (from 1); ``chance`` from 0 to 1 spreads receivers over half of the time.

    >>> [wait(n, 1.0).total_seconds() for n in (1, 2, 3, 13, 99)]
    [1.0, 2.0, 4.0, 3600.0, 3600.0]
    """
    longest = min(_FIRST_SECONDS * 2.0 ** min(attempts - 1, 20), _LONGEST_SECONDS)
    return timedelta(seconds=longest * (0.5 + chance / 2))
