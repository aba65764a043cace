"""Reads decisions back."""

from dataclasses import dataclass

from verifier.domain.decision import Decision
from verifier.domain.errors import NotFound
from verifier.domain.finding import Outcome
from verifier.storage.store import Store
from verifier.use_cases.records import Records


@dataclass(frozen=True, slots=True)
class DecisionPage:
    decisions: tuple[Decision, ...]
    next_token: str


class ReadDecisions:
    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records

    def get(self, decision_id: str) -> Decision:
        """Raises ``NotFound``."""
        stored = self._store.get_decision(decision_id)
        if stored is None:
            raise NotFound("name: no such decision")
        return self._records.open(stored)

    def list(
        self, tenant: str, account_id: str, verdict: Outcome | None, page_size: int, page_token: str
    ) -> DecisionPage:
        """Newest first. Raises ``InvalidRequest`` for a page token that no reply gave."""
        page = self._store.list_decisions(tenant, account_id, verdict, page_size, page_token)
        return DecisionPage(tuple(map(self._records.open, page.decisions)), page.next_token)
