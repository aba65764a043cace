"""Reads cases back, with what was done to each and what was written about it."""

from dataclasses import dataclass
from datetime import datetime

from verifier.cases.case import Case, CaseEvent, CaseState
from verifier.domain.errors import NotFound
from verifier.storage.cases import CasePage, CaseQuery
from verifier.storage.store import Store
from verifier.use_cases.case_changes import CaseWriter
from verifier.use_cases.records import Records


@dataclass(frozen=True, slots=True)
class PastEvent:
    """``statement`` is what the actor wrote; it may be personal data."""

    time: datetime
    event: CaseEvent
    actor: str
    state: CaseState
    statement: str


class ReadCases:
    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._writer = CaseWriter(records.vault)

    def get(self, case_id: str) -> Case:
        """Raises ``NotFound``."""
        case = self._store.case(case_id)
        if case is None:
            raise NotFound("name: no such case")
        return case

    def history(self, case_id: str) -> tuple[PastEvent, ...]:
        return tuple(
            PastEvent(one.time, one.event, one.actor, one.state, self._writer.statement(case_id, one))
            for one in self._store.case_events(case_id)
        )

    def list(self, query: CaseQuery, page_size: int, page_token: str) -> CasePage:
        """Raises ``InvalidRequest`` for a page token that no reply gave."""
        return self._store.list_cases(query, page_size, page_token)
