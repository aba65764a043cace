"""Which accounts are to be verified anew: their decision ends, or the policy or the lists changed since."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from verifier.storage.accounts import DuePage, DueQuery
from verifier.storage.store import Store
from verifier.use_cases.clock import Clock


@dataclass(frozen=True, slots=True)
class DueAsked:
    """Accounts that any of these asks for; where nothing is asked for, those whose decision has ended by now."""

    tenant: str
    due_before: datetime | None = None
    policy_changed: bool = False
    lists_changed: bool = False


class DueAccounts:
    """``policy`` and ``lists`` are the versions in use."""

    def __init__(self, store: Store, policy: str, lists: Callable[[], str], clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._lists = lists
        self._clock = clock

    def __call__(self, asked: DueAsked, page_size: int, page_token: str) -> DuePage:
        """The first to end first. Raises ``InvalidRequest`` for a bad token."""
        is_nothing = asked.due_before is None and not asked.policy_changed and not asked.lists_changed
        query = DueQuery(
            tenant=asked.tenant,
            due_before=self._clock.now() if is_nothing else asked.due_before,
            policy=self._policy if asked.policy_changed else None,
            lists=self._lists() if asked.lists_changed else None,
        )
        return self._store.due_accounts(query, page_size, page_token)
