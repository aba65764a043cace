"""The day of a job, in the zone of the law."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from verifier.use_cases.clock import Clock

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return datetime.now(SHANGHAI).date()


def beginning(day: date) -> datetime:
    """In UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def standing_clock(day: date) -> Clock:
    """It stands still at the beginning of the day, so that a job decides the same however long it takes."""
    moment = beginning(day)
    return Clock(now=lambda: moment, zone=SHANGHAI)
