"""The birth date inside a personal number."""

from datetime import date
from functools import lru_cache

from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason

OLDEST_AGE = 130


@lru_cache(maxsize=65_536)
def problem(yyyymmdd: str, today: date) -> Reason | None:
    """What is wrong with a date of eight ASCII digits: no calendar date, after today, or more than 130 years ago."""
    born = parse(yyyymmdd)
    if born is None:
        return reasons.ID_BIRTH_DATE_INVALID
    if born > today:
        return reasons.ID_BIRTH_DATE_FUTURE
    if age(born, today) > OLDEST_AGE:
        return reasons.ID_AGE_IMPLAUSIBLE
    return None


@lru_cache(maxsize=65_536)
def parse(yyyymmdd: str) -> date | None:
    try:
        return date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        return None


def age(born: date, today: date) -> int:
    """Completed years; who was born on 29 February completes a year on 1 March of a common year.

    >>> age(date(2008, 2, 29), date(2026, 2, 28))
    17
    """
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
