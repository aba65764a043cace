"""Accounts that nobody used for over six months (Article 10, paragraph 2) may be suspended or ended."""

import calendar
from datetime import datetime


def months_before(now: datetime, months: int) -> datetime:
    """The same moment ``months`` calendar months earlier; the last day where that month is shorter.

    >>> months_before(datetime(2026, 8, 31), 6)
    datetime.datetime(2026, 2, 28, 0, 0)
    """
    index = now.year * 12 + now.month - 1 - months
    year, month = divmod(index, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, calendar.monthrange(year, month + 1)[1]))
