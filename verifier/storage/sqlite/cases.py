"""Cases in the embedded store: each as one document with the columns that it is found by, and its events beside it."""

import sqlite3

import msgspec

from verifier.cases.case import Case, CaseEvent, CaseState
from verifier.storage.cases import AccountEffect, CaseChange, CaseMoved, CasePage, CaseQuery, StoredCaseEvent
from verifier.storage.sqlite import accounts, paging
from verifier.storage.sqlite.rows import micros, time_of
from verifier.storage.store import StoredDecision

_DECODER = msgspec.json.Decoder(Case)


def apply(connection: sqlite3.Connection, change: CaseChange, now: int) -> None:
    """``now`` in microseconds. Raises ``CaseMoved`` where another change came first, ``FailedPrecondition`` where a
    reinstated account finds no place.
    """
    case = change.case
    due = None if case.due is None else micros(case.due)
    moving = (int(case.is_open), due, case.decision_id, case.outcome_id, case.version, msgspec.json.encode(case))
    if case.version == 1:
        _insert(connection, case, moving)
    else:
        moved = connection.execute(
            "UPDATE account_case SET open = ?, due = ?, decision_id = ?, outcome_id = ?, version = ?, body = ? "
            "WHERE case_id = ? AND version = ?",
            (*moving, case.case_id, case.version - 1),
        )
        if moved.rowcount != 1:
            raise CaseMoved("name: the case changed meanwhile; read it again")
    connection.execute(
        "INSERT INTO case_event (case_id, version, time, event, actor, state, subject_key, statement) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (case.case_id, case.version, now, change.event, change.actor, case.state, case.subject_key, change.statement),
    )
    if change.effect is AccountEffect.TERMINATE:
        accounts.close(connection, case.tenant, case.account_id, now, terminated=True)
    elif change.effect is AccountEffect.REINSTATE:
        accounts.reinstate(connection, case.tenant, case.account_id, change.cap, now)


def _insert(connection: sqlite3.Connection, case: Case, moving: tuple[object, ...]) -> None:
    try:
        connection.execute(
            "INSERT INTO account_case (open, due, decision_id, outcome_id, version, body, case_id, tenant, account_id, "
            "subject_key, kind, request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*moving, case.case_id, case.tenant, case.account_id, case.subject_key, case.kind, case.request_id or None),
        )
    except sqlite3.IntegrityError:
        raise CaseMoved("account_id: such a case was opened at the same time") from None


def get(connection: sqlite3.Connection, case_id: str) -> Case | None:
    return _one(connection.execute("SELECT body FROM account_case WHERE case_id = ?", (case_id,)))


def of_request(connection: sqlite3.Connection, tenant: str, request_id: str) -> Case | None:
    query = "SELECT body FROM account_case WHERE tenant = ? AND request_id = ?"
    return _one(connection.execute(query, (tenant, request_id)))


def of_account(connection: sqlite3.Connection, tenant: str, account_id: str) -> tuple[Case, ...]:
    query = (
        "SELECT body FROM account_case INDEXED BY open_case_by_account "
        "WHERE tenant = ? AND account_id = ? AND open = 1 ORDER BY position"
    )
    return tuple(_DECODER.decode(row[0]) for row in connection.execute(query, (tenant, account_id)))


def about(connection: sqlite3.Connection, tenant: str, account_id: str, decision_id: str) -> tuple[Case, ...]:
    query = (
        "SELECT body FROM account_case INDEXED BY case_by_account "
        "WHERE tenant = ? AND account_id = ? AND (decision_id = ? OR outcome_id = ?) ORDER BY position"
    )
    rows = connection.execute(query, (tenant, account_id, decision_id, decision_id))
    return tuple(_DECODER.decode(row[0]) for row in rows)


def events(connection: sqlite3.Connection, case_id: str) -> tuple[StoredCaseEvent, ...]:
    query = "SELECT version, time, event, actor, state, statement FROM case_event WHERE case_id = ? ORDER BY version"
    return tuple(
        StoredCaseEvent(version, time_of(time), CaseEvent(event), actor, CaseState(state), statement)
        for version, time, event, actor, state, statement in connection.execute(query, (case_id,))
    )


def page(connection: sqlite3.Connection, query: CaseQuery, size: int, page_token: str) -> CasePage:
    conditions, values = ["tenant = ?"], [query.tenant]
    if query.account_id:
        conditions.append("account_id = ?")
        values.append(query.account_id)
    if query.kind is not None:
        conditions.append("kind = ?")
        values.append(query.kind)
    if not query.include_closed:
        conditions.append("open = 1")
    by = "account" if query.account_id else "tenant" if query.kind is None else "kind"
    index = f"{'' if query.include_closed else 'open_'}case_by_{by}"
    after = paging.position(page_token) if page_token else 0
    rows = connection.execute(
        f"SELECT body, position FROM account_case INDEXED BY {index} "
        f"WHERE {' AND '.join(conditions)} AND position > ? ORDER BY position LIMIT ?",
        (*values, after, size + 1),
    ).fetchall()
    token = paging.token(rows[size - 1][1]) if len(rows) > size else ""
    return CasePage(tuple(_DECODER.decode(row[0]) for row in rows[:size]), token)


def due(connection: sqlite3.Connection, now: int, limit: int) -> tuple[Case, ...]:
    query = "SELECT body FROM account_case INDEXED BY case_by_due WHERE due <= ? ORDER BY due LIMIT ?"
    return tuple(_DECODER.decode(row[0]) for row in connection.execute(query, (now, limit)))


def proposal(connection: sqlite3.Connection, decision_id: str) -> bytes | None:
    row = connection.execute("SELECT sealed FROM proposal WHERE decision_id = ?", (decision_id,)).fetchone()
    return None if row is None else bytes(row[0])


def keep_proposal(connection: sqlite3.Connection, decision: StoredDecision, sealed: bytes) -> None:
    connection.execute(
        "INSERT INTO proposal VALUES (?, ?, ?, ?)",
        (decision.decision_id, decision.tenant, decision.subject_key, sealed),
    )


def _one(rows: sqlite3.Cursor) -> Case | None:
    row = rows.fetchone()
    return _DECODER.decode(row[0]) if row else None
