"""Cases: each as one document with the columns that it is found by, and its events beside it."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec

from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState
from verifier.storage.cases import AccountEffect, CaseChange, CaseMoved, CasePage, CaseQuery, StoredCaseEvent
from verifier.storage.sql import accounts, paging
from verifier.storage.sql.database import Connection, Rows
from verifier.storage.sql.facts import Fact
from verifier.storage.sql.rows import micros, time_of
from verifier.storage.sql.transaction import Transaction
from verifier.storage.store import StoredDecision

_DECODER = msgspec.json.Decoder(Case)


_INSERT = (
    "INSERT INTO account_case (open, due, decision_id, outcome_id, version, body, case_id, tenant, account_id, "
    "subject_key, kind, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_INSERT_EVENT = (
    "INSERT INTO case_event (case_id, version, time, event, actor, state, subject_key, statement) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_PROPOSAL = "INSERT INTO proposal VALUES (?, ?, ?, ?)"


def open_later(transaction: Transaction, change: CaseChange, now: int) -> None:
    """A new case that nothing can refuse: it is written with the others of its group. ``now`` in microseconds."""
    case = change.case
    transaction.write_later(_INSERT, _row(case))
    transaction.write_later(_INSERT_EVENT, _event_row(change, now))
    transaction.reviewed.add((case.tenant, case.account_id))


def apply(connection: Connection, change: CaseChange, now: int) -> None:
    """``now`` in microseconds. Raises ``CaseMoved`` where another change came first, ``FailedPrecondition`` where a
    reinstated account finds no place.
    """
    case = change.case
    if case.version == 1:
        if connection.execute(_INSERT, _row(case)).rowcount != 1:
            raise CaseMoved("account_id: such a case was opened at the same time")
    else:
        moved = connection.execute(
            "UPDATE account_case SET open = ?, due = ?, decision_id = ?, outcome_id = ?, version = ?, body = ? "
            "WHERE case_id = ? AND version = ?",
            (*_moving(case), case.case_id, case.version - 1),
        )
        if moved.rowcount != 1:
            raise CaseMoved("name: the case changed meanwhile; read it again")
    connection.execute(_INSERT_EVENT, _event_row(change, now))
    if change.effect is AccountEffect.TERMINATE:
        accounts.close(connection, case.tenant, case.account_id, now, terminated=True)
    elif change.effect is AccountEffect.REINSTATE:
        accounts.reinstate(connection, case.tenant, case.account_id, change.cap, now)


def _row(case: Case) -> tuple[object, ...]:
    request_id = case.request_id or None
    return *_moving(case), case.case_id, case.tenant, case.account_id, case.subject_key, case.kind, request_id


def _moving(case: Case) -> tuple[object, ...]:
    due = None if case.due is None else micros(case.due)
    return int(case.is_open), due, case.decision_id, case.outcome_id, case.version, msgspec.json.encode(case)


def _event_row(change: CaseChange, now: int) -> tuple[object, ...]:
    case = change.case
    return (case.case_id, case.version, now, change.event, change.actor, case.state, case.subject_key, change.statement)


def get(connection: Connection, case_id: str) -> Case | None:
    return _one(connection.execute("SELECT body FROM account_case WHERE case_id = ?", (case_id,)))


def of_request(connection: Connection, tenant: str, request_id: str) -> Case | None:
    query = "SELECT body FROM account_case WHERE tenant = ? AND request_id = ?"
    return _one(connection.execute(query, (tenant, request_id)))


def of_account(connection: Connection, tenant: str, account_id: str) -> tuple[Case, ...]:
    query = (
        "SELECT body FROM account_case INDEXED BY case_by_account "
        "WHERE tenant = ? AND account_id = ? AND open = 1 ORDER BY position"
    )
    return tuple(_DECODER.decode(row[0]) for row in connection.execute(query, (tenant, account_id)))


def open_of_account(tenant: str, account_id: str) -> Fact:
    """How many there are."""
    query = (
        "SELECT count(*) FROM account_case INDEXED BY case_by_account WHERE tenant = ? AND account_id = ? AND open = 1"
    )
    return query, (tenant, account_id)


def about(connection: Connection, tenant: str, account_id: str, decision_id: str) -> tuple[Case, ...]:
    query = (
        "SELECT body FROM account_case INDEXED BY case_by_account "
        "WHERE tenant = ? AND account_id = ? AND (decision_id = ? OR outcome_id = ?) ORDER BY position"
    )
    rows = connection.execute(query, (tenant, account_id, decision_id, decision_id))
    return tuple(_DECODER.decode(row[0]) for row in rows)


def events(connection: Connection, case_id: str) -> tuple[StoredCaseEvent, ...]:
    query = "SELECT version, time, event, actor, state, statement FROM case_event WHERE case_id = ? ORDER BY version"
    return tuple(
        StoredCaseEvent(version, time_of(time), CaseEvent(event), actor, CaseState(state), statement)
        for version, time, event, actor, state, statement in connection.execute(query, (case_id,))
    )


def page(connection: Connection, query: CaseQuery, size: int, page_token: str) -> CasePage:
    after = paging.position(page_token) if page_token else 0
    also = "" if query.include_closed else " AND open = 1"
    if query.account_id:
        kind, value = ("", ()) if query.kind is None else (" AND kind = ?", (query.kind,))
        where = f"account_id = ?{kind}{also}"
        rows = _oldest(connection, "case_by_account", where, (query.tenant, query.account_id, *value), after, size)
    else:
        # a tenant's cases are those of each kind: two indexes less to write for every case
        index, kinds = (
            f"{'' if query.include_closed else 'open_'}case_by_kind",
            [query.kind] if query.kind else CaseKind,
        )
        where = f"kind = ?{also}"
        found = [_oldest(connection, index, where, (query.tenant, kind), after, size) for kind in kinds]
        rows = sorted(chain.from_iterable(found), key=lambda row: row[1])
    token = paging.token(rows[size - 1][1]) if len(rows) > size else ""
    return CasePage(tuple(_DECODER.decode(row[0]) for row in rows[:size]), token)


def _oldest(
    connection: Connection, index: str, condition: str, values: Sequence[str], after: int, size: int
) -> list[Any]:
    """One more than ``size``, which tells whether there is a further page."""
    return connection.execute(
        f"SELECT body, position FROM account_case INDEXED BY {index} "
        f"WHERE tenant = ? AND {condition} AND position > ? ORDER BY position LIMIT ?",
        (*values, after, size + 1),
    ).fetchall()


def due(connection: Connection, now: int, limit: int) -> tuple[Case, ...]:
    query = "SELECT body FROM account_case INDEXED BY case_by_due WHERE due <= ? ORDER BY due LIMIT ?"
    return tuple(_DECODER.decode(row[0]) for row in connection.execute(query, (now, limit)))


def proposal(connection: Connection, decision_id: str) -> bytes | None:
    row = connection.execute("SELECT sealed FROM proposal WHERE decision_id = ?", (decision_id,)).fetchone()
    return None if row is None else bytes(row[0])


def keep_proposal(transaction: Transaction, decision: StoredDecision, sealed: bytes) -> None:
    row = (decision.decision_id, decision.tenant, decision.subject_key, sealed)
    transaction.write_later(_INSERT_PROPOSAL, row)


def _one(rows: Rows) -> Case | None:
    row = rows.fetchone()
    return _DECODER.decode(row[0]) if row else None
