"""The store's cases."""

from collections.abc import Sequence
from datetime import datetime

from verifier.cases.case import Case
from verifier.storage.cases import CaseChange, CasePage, CaseQuery, StoredCaseEvent
from verifier.storage.sql import case_changes, cases
from verifier.storage.sql.parts.part import Part
from verifier.storage.sql.rows import micros


class CasePart(Part):
    def change_cases(self, changes: Sequence[CaseChange], now: datetime) -> None:
        self._write(lambda transaction: case_changes.apply(transaction, changes, now))

    def case(self, case_id: str) -> Case | None:
        return self._read(lambda connection: cases.get(connection, case_id))

    def case_events(self, case_id: str) -> tuple[StoredCaseEvent, ...]:
        return self._read(lambda connection: cases.events(connection, case_id))

    def open_cases(self, tenant: str, account_id: str) -> tuple[Case, ...]:
        return self._read(lambda connection: cases.of_account(connection, tenant, account_id))

    def cases_about(self, tenant: str, account_id: str, decision_id: str) -> tuple[Case, ...]:
        return self._read(lambda connection: cases.about(connection, tenant, account_id, decision_id))

    def appeal(self, tenant: str, request_id: str) -> Case | None:
        return self._read(lambda connection: cases.of_request(connection, tenant, request_id))

    def list_cases(self, query: CaseQuery, page_size: int, page_token: str) -> CasePage:
        return self._read(lambda connection: cases.page(connection, query, page_size, page_token))

    def due_cases(self, now: datetime, limit: int) -> tuple[Case, ...]:
        return self._read(lambda connection: cases.due(connection, micros(now), limit))

    def proposal(self, decision_id: str) -> bytes | None:
        return self._read(lambda connection: cases.proposal(connection, decision_id))
