"""Which accounts of a batch the job judges."""

from collections.abc import Sequence
from datetime import datetime

from verifier.domain.decision import Versions
from verifier.jobs.account import Account
from verifier.jobs.specification import Selection
from verifier.jobs.touching import Touching


class Selector:
    """``due`` is the moment in UTC at which ``due_before`` begins."""

    def __init__(
        self, selection: Selection, versions: Versions, due: datetime | None, touching: Touching | None
    ) -> None:
        self._selection = selection
        self._versions = versions
        self._due = due
        self._touching = touching

    def chosen(self, accounts: Sequence[Account], deferred: frozenset[int]) -> list[Account]:
        """In order. ``deferred`` are the rows that an earlier job left for later."""
        if self._selection.is_everything:
            return list(accounts)
        rest = [one for one in accounts if not self._by_last_decision(one) and one.row not in deferred]
        touched = {one.row for one in self._touching.touched(rest)} if self._touching is not None else set()
        passed_over = {one.row for one in rest} - touched
        return [one for one in accounts if one.row not in passed_over]

    def _by_last_decision(self, account: Account) -> bool:
        last, selection = account.last, self._selection
        if self._due is not None and (last.valid_until is None or last.valid_until < self._due):
            return True
        if selection.policy_changed and last.policy != self._versions.policy:
            return True
        return selection.lists_changed and last.lists != self._versions.lists
