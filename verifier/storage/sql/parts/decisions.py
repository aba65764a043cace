"""The store's decisions and the protected lists' changes."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from verifier.domain.finding import Outcome
from verifier.storage.sql import decisions, list_changes, materials, overview
from verifier.storage.sql.parts.part import Part
from verifier.storage.sql.rows import decision_of
from verifier.storage.sql.transaction import Transaction
from verifier.storage.store import (
    DecisionCommit,
    ListChange,
    NameKey,
    Overview,
    OverviewQuery,
    Page,
    StoredDecision,
    StoredMaterial,
    Tell,
)


class DecisionPart(Part):
    def commit_decision(self, commit: DecisionCommit, now: datetime) -> StoredDecision:
        return self._write(lambda transaction: decisions.commit(transaction, commit, now))

    def begin_commit(self, commit: DecisionCommit, now: datetime, tell: Tell) -> None:
        self._writer.begin(lambda transaction: decisions.commit(transaction, commit, now), tell)

    def find_request(self, tenant: str, request_id: str) -> StoredDecision | None:
        return self._read(lambda connection: decisions.of_request(connection, tenant, request_id))

    def find_requests(self, asked: Sequence[tuple[str, str]]) -> list[StoredDecision | None]:
        rows = self._first_rows([decisions.asking_for(*one) for one in asked])
        return [None if row is None else decision_of(row) for row in rows]

    def overviews(self, queries: Sequence[OverviewQuery]) -> list[Overview]:
        rows = self._first_rows([overview.statement(query) for query in queries])
        return [
            overview.read(row, partial(self.closed_names, query.tenant, query.names))
            for query, row in zip(queries, rows, strict=True)
        ]

    def get_decision(self, decision_id: str) -> StoredDecision | None:
        return self._read(lambda connection: decisions.get(connection, decision_id))

    def list_decisions(
        self, tenant: str, account_id: str, verdict: Outcome | None, page_size: int, page_token: str
    ) -> Page:
        return self._read(
            lambda connection: decisions.page(connection, tenant, account_id, verdict, page_size, page_token)
        )

    def closed_names(self, tenant: str, keys: Sequence[NameKey]) -> tuple[NameKey, ...]:
        return self._read(lambda connection: decisions.closed_names(connection, tenant, keys))

    def credential_holders(self, tenant: str, credential_keys: Sequence[str]) -> tuple[str, ...]:
        return self._read(lambda connection: decisions.credential_holders(connection, tenant, credential_keys))

    def materials(self, decision_id: str) -> tuple[StoredMaterial, ...]:
        return self._read(lambda connection: materials.of_decision(connection, decision_id))

    def change_list(self, entry_id: str, entry: bytes | None, ledger_payload: bytes, now: datetime) -> int:
        def change(transaction: Transaction) -> int:
            transaction.append(now, "list", ledger_payload)
            return list_changes.keep(transaction.connection, entry_id, entry)

        return self._write(change)

    def list_revision(self) -> int:
        return self._read(list_changes.revision)

    def list_changes(self) -> tuple[ListChange, ...]:
        return self._read(list_changes.every)
