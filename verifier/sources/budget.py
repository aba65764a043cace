"""What each tenant may spend at one source: so many billed answers in a day of Asia/Shanghai.

Counted in memory, by each process for itself, or in Redis for all of them (``verifier.shared_state.redis.budget``): it
bounds a tenant's mistake or abuse, the provider's own limit is the hard one.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date


class Budget:
    """A question in flight counts as billed until its answer says otherwise, so that no crowd exceeds the budget.

    Used by one loop. ``most`` is ``None`` where nothing is limited.
    """

    def __init__(self, most: int | None, today: Callable[[], date]) -> None:
        self._most = most
        self._today = today
        self._day = date.min
        self._spent: Counter[str] = Counter()

    async def take(self, tenant: str) -> bool:
        """False where the tenant's day is spent; otherwise one answer is taken from it."""
        if self._most is None:
            return True
        today = self._today()
        if today != self._day:
            self._day = today
            self._spent.clear()
        if self._spent[tenant] >= self._most:
            return False
        self._spent[tenant] += 1
        return True

    async def give_back(self, tenant: str) -> None:
        """The answer was not billed."""
        if self._spent[tenant] > 0:
            self._spent[tenant] -= 1
