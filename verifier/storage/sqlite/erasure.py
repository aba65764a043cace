"""Destroys personal data in the embedded store: contents are overwritten in the file, not only unlinked."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from verifier.storage.erasure_store import Erased, SealedRow, SubjectDecision, SubjectInUse
from verifier.storage.sqlite import materials

_EMPTIED = "UPDATE decision SET sealed = x'', request_hash = x'', subject_key = ''"
_SEALED = {
    "decision": ("decision_id", "sealed", "decision_id"),
    "material": ("position", "sealed", "decision_id || ' ' || place"),
    "proposal": ("decision_id", "sealed", "'proposal ' || decision_id"),
    "credit_event": ("tenant || ' ' || event_id", "note", "'credit ' || tenant || ' ' || event_id"),
    "case_event": ("case_id || ' ' || version", "statement", "'case ' || case_id || ' ' || version"),
}
"""By table: the key, what is sealed, and what it is bound to (the use cases that seal it)."""


def decisions_of(
    connection: sqlite3.Connection, tenant: str, subject_keys: Sequence[str]
) -> tuple[SubjectDecision, ...]:
    query = (
        "SELECT decision_id, account_id FROM decision INDEXED BY decision_by_subject "
        f"WHERE tenant = ? AND subject_key IN ({_marks(subject_keys)})"
    )
    return tuple(SubjectDecision(*row) for row in connection.execute(query, (tenant, *subject_keys)))


def erase(connection: sqlite3.Connection, tenant: str, subject_keys: Sequence[str], now: int) -> Erased:
    """``now`` in microseconds. Raises ``SubjectInUse``. The caller appends the ledger's entry."""
    _check_unused(connection, tenant, subject_keys, now)
    connection.execute("PRAGMA secure_delete = ON")
    subject, of = (tenant, *subject_keys), f"tenant = ? AND subject_key IN ({_marks(subject_keys)})"
    accounts = {one.account_id for one in decisions_of(connection, tenant, subject_keys)}
    erased = Erased(
        decisions=connection.execute(f"{_EMPTIED} WHERE {of}", subject).rowcount,
        documents=materials.erase(connection, tenant, subject_keys),
    )
    for table in ("proposal", "credential", "signal"):
        connection.execute(f"DELETE FROM {table} WHERE {of}", subject)
    connection.execute(f"UPDATE credit_event SET note = x'' WHERE {of}", subject)
    for account_id in accounts:
        _forget_cases(connection, tenant, account_id, subject_keys)
    connection.execute(
        "DELETE FROM account_name WHERE tenant = ? AND account_id IN "
        f"(SELECT account_id FROM account WHERE {of} AND state != 'bound')",
        (tenant, *subject),
    )
    connection.execute(f"UPDATE account SET subject_key = '' WHERE {of} AND terminated = 0", subject)
    for side in ("giver_key", "receiver_key"):
        where = f"tenant = ? AND {side} IN ({_marks(subject_keys)})"
        connection.execute(f"UPDATE transfer SET {side} = '' WHERE {where}", subject)
    return erased


def purge(connection: sqlite3.Connection, decided_before: int, documents_before: int, limit: int) -> Erased:
    """Times in microseconds."""
    connection.execute("PRAGMA secure_delete = ON")
    old = (
        "SELECT decision_id FROM decision d INDEXED BY decision_to_purge "
        "WHERE decide_time < ? AND length(sealed) > 0 AND NOT EXISTS (SELECT 1 FROM account a WHERE "
        "a.tenant = d.tenant AND a.account_id = d.account_id AND a.decision_id = d.decision_id "
        "AND a.state IN ('bound', 'reserved')) ORDER BY decide_time LIMIT ?"
    )
    decisions = [row[0] for row in connection.execute(old, (decided_before, limit))]
    for decision_id in decisions:
        connection.execute(f"{_EMPTIED} WHERE decision_id = ?", (decision_id,))
        connection.execute("DELETE FROM proposal WHERE decision_id = ?", (decision_id,))
        connection.execute("DELETE FROM material WHERE decision_id = ?", (decision_id,))
    documents = connection.execute(
        "DELETE FROM material WHERE position IN (SELECT m.position FROM material m JOIN decision d "
        "ON d.decision_id = m.decision_id WHERE d.decide_time < ? ORDER BY m.position LIMIT ?)",
        (documents_before, limit),
    ).rowcount
    return Erased(len(decisions), documents)


def sealed_rows(connection: sqlite3.Connection, not_under: str, limit: int) -> tuple[SealedRow, ...]:
    """A sealed document begins with the length of its key's id and the id (see ``privacy.vault``)."""
    prefix = bytes([len(not_under.encode())]) + not_under.encode()
    found: list[SealedRow] = []
    for table, (key, column, context) in _SEALED.items():
        query = (
            f"SELECT {key}, {column}, {context} FROM {table} "
            f"WHERE length({column}) > 0 AND substr({column}, 1, ?) != ? LIMIT ?"
        )
        rows = connection.execute(query, (len(prefix), prefix, limit - len(found)))
        found += (SealedRow(table, str(one), bytes(before), b"", of.encode()) for one, before, of in rows)
    return tuple(found)


def reseal(connection: sqlite3.Connection, rows: Sequence[SealedRow]) -> None:
    connection.execute("PRAGMA secure_delete = ON")
    for row in rows:
        key, column, _ = _SEALED[row.table]
        connection.execute(
            f"UPDATE {row.table} SET {column} = ? WHERE {key} = ? AND {column} = ?", (row.sealed, row.key, row.before)
        )


def _check_unused(connection: sqlite3.Connection, tenant: str, subject_keys: Sequence[str], now: int) -> None:
    marks = _marks(subject_keys)
    (held,) = connection.execute(
        f"SELECT count(*) FROM account INDEXED BY account_by_subject WHERE tenant = ? AND subject_key IN ({marks}) "
        "AND (state = 'bound' OR (state = 'reserved' AND reserved_until > ?))",
        (tenant, *subject_keys, now),
    ).fetchone()
    (cases,) = connection.execute(
        f"SELECT count(*) FROM account_case INDEXED BY open_case_by_tenant WHERE tenant = ? AND open = 1 "
        f"AND subject_key IN ({marks})",
        (tenant, *subject_keys),
    ).fetchone()
    if held or cases:
        raise SubjectInUse(
            f"subject: still holds {held} account(s) and is party to {cases} open case(s): close those first"
        )


def _forget_cases(connection: sqlite3.Connection, tenant: str, account_id: str, subject_keys: Sequence[str]) -> None:
    """What was written in the subject's cases, and whose they were."""
    rows = connection.execute(
        "SELECT case_id, subject_key, body FROM account_case INDEXED BY case_by_account "
        "WHERE tenant = ? AND account_id = ?",
        (tenant, account_id),
    ).fetchall()
    for case_id, subject_key, body in rows:
        if subject_key not in subject_keys:
            continue
        connection.execute(
            "UPDATE account_case SET subject_key = '', body = ? WHERE case_id = ?", (_without_subject(body), case_id)
        )
        connection.execute("UPDATE case_event SET subject_key = '', statement = x'' WHERE case_id = ?", (case_id,))


def _without_subject(body: bytes) -> bytes:
    document: dict[str, Any] = json.loads(body)
    return json.dumps(document | {"subject_key": ""}, ensure_ascii=False).encode()


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def ledger_payload(base: bytes, erased: Erased) -> bytes:
    """``base`` with what was destroyed."""
    counts = {"decisions": erased.decisions, "documents": erased.documents}
    return json.dumps(json.loads(base) | counts, ensure_ascii=False).encode()
