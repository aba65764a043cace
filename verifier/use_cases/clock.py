"""The time as a use case sees it; tests bring their own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Clock:
    """``now`` in UTC; the law's days are those of ``zone`` (Asia/Shanghai)."""

    now: Callable[[], datetime]
    zone: tzinfo

    def today(self) -> date:
        return self.day_of(self.now())

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)
