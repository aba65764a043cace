"""Destroys personal data; ``Database.prepare_erasure`` comes first."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from verifier.storage.erasure_store import Erased, SealedRow, SubjectDecision, SubjectInUse
from verifier.storage.sql import materials
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import marks

_EMPTIED = "UPDATE decision SET sealed = ?, request_hash = ?, subject_key = ''"
_EMPTY = b""
_SEALED = {
    "decision": ("decision_id", "sealed", "decision_id"),
    "material": ("position", "sealed", "decision_id || ' ' || place"),
    "proposal": ("decision_id", "sealed", "'proposal ' || decision_id"),
    "credit_event": ("tenant || ' ' || event_id", "note", "'credit ' || tenant || ' ' || event_id"),
    "case_event": ("case_id || ' ' || version", "statement", "'case ' || case_id || ' ' || version"),
}
"""By table: the key, what is sealed, and what it is bound to (the use cases that seal it)."""


def decisions_of(connection: Connection, tenant: str, subject_keys: Sequence[str]) -> tuple[SubjectDecision, ...]:
    query = (
        "SELECT decision_id, account_id FROM decision INDEXED BY decision_by_subject "
        f"WHERE tenant = ? AND subject_key IN ({marks(subject_keys)})"
    )
    return tuple(SubjectDecision(*row) for row in connection.execute(query, (tenant, *subject_keys)))


def erase(connection: Connection, tenant: str, subject_keys: Sequence[str], now: int) -> Erased:
    """``now`` in microseconds. Raises ``SubjectInUse``. The caller appends the ledger's entry."""
    subject, of = (tenant, *subject_keys), f"tenant = ? AND subject_key IN ({marks(subject_keys)})"
    held = connection.execute(f"SELECT account_id FROM account INDEXED BY account_by_subject WHERE {of}", subject)
    accounts = {one.account_id for one in decisions_of(connection, tenant, subject_keys)} | {row[0] for row in held}
    _check_unused(connection, tenant, subject_keys, accounts, now)
    proposals = f"DELETE FROM proposal WHERE decision_id IN (SELECT decision_id FROM decision WHERE {of})"
    connection.execute(proposals, subject)
    erased = Erased(
        decisions=connection.execute(f"{_EMPTIED} WHERE {of}", (_EMPTY, _EMPTY, *subject)).rowcount,
        documents=materials.erase(connection, tenant, subject_keys),
    )
    for table in ("credential", "signal"):
        connection.execute(f"DELETE FROM {table} WHERE {of}", subject)
    connection.execute(f"UPDATE credit_event SET note = ? WHERE {of}", (_EMPTY, *subject))
    for account_id in accounts:
        _forget_cases(connection, tenant, account_id, subject_keys)
    connection.execute(
        "DELETE FROM account_names WHERE tenant = ? AND account_id IN "
        f"(SELECT account_id FROM account WHERE {of} AND state != 'bound')",
        (tenant, *subject),
    )
    connection.execute(f"UPDATE account SET subject_key = '' WHERE {of} AND terminated = 0", subject)
    for side in ("giver_key", "receiver_key"):
        where = f"tenant = ? AND {side} IN ({marks(subject_keys)})"
        connection.execute(f"UPDATE transfer SET {side} = '' WHERE {where}", subject)
    return erased


def purge(connection: Connection, decided_before: int, documents_before: int, limit: int) -> Erased:
    """Times in microseconds."""
    old = (
        "SELECT decision_id FROM decision d INDEXED BY decision_to_purge "
        "WHERE decide_time < ? AND length(sealed) > 0 AND NOT EXISTS (SELECT 1 FROM account a WHERE "
        "a.tenant = d.tenant AND a.account_id = d.account_id AND a.decision_id = d.decision_id "
        "AND a.state IN ('bound', 'reserved')) ORDER BY decide_time LIMIT ?"
    )
    decisions = [row[0] for row in connection.execute(old, (decided_before, limit))]
    for decision_id in decisions:
        connection.execute(f"{_EMPTIED} WHERE decision_id = ?", (_EMPTY, _EMPTY, decision_id))
        connection.execute("DELETE FROM proposal WHERE decision_id = ?", (decision_id,))
        connection.execute("DELETE FROM material WHERE decision_id = ?", (decision_id,))
    documents = connection.execute(
        "DELETE FROM material WHERE position IN (SELECT m.position FROM material m JOIN decision d "
        "ON d.decision_id = m.decision_id WHERE d.decide_time < ? ORDER BY m.position LIMIT ?)",
        (documents_before, limit),
    ).rowcount
    return Erased(len(decisions), documents)


def sealed_rows(connection: Connection, not_under: str, limit: int) -> tuple[SealedRow, ...]:
    """A sealed document begins with the length of its key's id and the id (see ``privacy.vault``)."""
    prefix = bytes([len(not_under.encode())]) + not_under.encode()
    found: list[SealedRow] = []
    for table, (key, column, context) in _SEALED.items():
        query = (
            f"SELECT {key}, {column}, {context} FROM {table} "
            f"WHERE length({column}) > 0 AND substr({column}, 1, CAST(? AS INTEGER)) != ? LIMIT ?"
        )
        rows = connection.execute(query, (len(prefix), prefix, limit - len(found)))
        found += (SealedRow(table, str(one), bytes(before), b"", of.encode()) for one, before, of in rows)
    return tuple(found)


def reseal(connection: Connection, rows: Sequence[SealedRow]) -> None:
    for row in rows:
        key, column, _ = _SEALED[row.table]
        connection.execute(
            f"UPDATE {row.table} SET {column} = ? WHERE {key} = ? AND {column} = ?", (row.sealed, row.key, row.before)
        )


def _check_unused(
    connection: Connection, tenant: str, subject_keys: Sequence[str], accounts: Collection[str], now: int
) -> None:
    subjects = marks(subject_keys)
    (held,) = connection.execute(
        f"SELECT count(*) FROM account INDEXED BY account_by_subject WHERE tenant = ? AND subject_key IN ({subjects}) "
        "AND (state = 'bound' OR (state = 'reserved' AND reserved_until > ?))",
        (tenant, *subject_keys, now),
    ).fetchone()
    cases = sum(
        connection.execute(
            "SELECT count(*) FROM account_case INDEXED BY case_by_account WHERE tenant = ? AND account_id = ? "
            f"AND open = 1 AND subject_key IN ({subjects})",
            (tenant, account_id, *subject_keys),
        ).fetchone()[0]
        for account_id in accounts
    )
    if held or cases:
        raise SubjectInUse(
            f"subject: still holds {held} account(s) and is party to {cases} open case(s): close those first"
        )


def _forget_cases(connection: Connection, tenant: str, account_id: str, subject_keys: Sequence[str]) -> None:
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
        connection.execute("UPDATE case_event SET subject_key = '', statement = ? WHERE case_id = ?", (_EMPTY, case_id))


def _without_subject(body: bytes) -> bytes:
    document: dict[str, Any] = json.loads(body)
    return json.dumps(document | {"subject_key": ""}, ensure_ascii=False).encode()


def ledger_payload(base: bytes, erased: Erased) -> bytes:
    """``base`` with what was destroyed."""
    counts = {"decisions": erased.decisions, "documents": erased.documents}
    return json.dumps(json.loads(base) | counts, ensure_ascii=False).encode()
