"""What a decision needs to know, in one statement: what accounts, credit, cases and closed names say of a request."""

from functools import lru_cache
from typing import Any

from verifier.storage.accounts import StoredStanding
from verifier.storage.sql import decisions, places
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import ACCOUNT_COLUMNS, account_of, micros
from verifier.storage.store import Overview, OverviewQuery

_ACCOUNT_WIDTH = ACCOUNT_COLUMNS.count(",") + 1


def look(connection: Connection, query: OverviewQuery) -> Overview:
    row = connection.execute(_statement(len(query.subject_keys), len(query.names)), _values(query)).fetchone()
    points, listed, terminated, held, coming, held_alike, coming_alike, has_closed, has_open = row[_ACCOUNT_WIDTH:]
    return Overview(
        account=account_of(row[:_ACCOUNT_WIDTH]) if row[0] is not None else None,
        standing=StoredStanding(int(points or 0), bool(listed), int(terminated)),
        held=int(held) + int(coming),
        held_in_category=int(held_alike) + int(coming_alike),
        closed_names=decisions.closed_names(connection, query.tenant, query.names) if has_closed else (),
        has_open_cases=bool(has_open),
    )


@lru_cache(maxsize=64)
def _statement(subjects: int, names: int) -> str:
    """A statement is parsed once for each number of keys and names."""
    subject = f"tenant = ? AND subject_key IN ({_marks(subjects)})"
    held = f"SELECT count(*) FROM account INDEXED BY account_by_subject WHERE {subject} AND account_id != ?"
    coming = (
        "SELECT count(*) FROM transfer INDEXED BY transfer_by_receiver "
        f"WHERE tenant = ? AND receiver_key IN ({_marks(subjects)}) AND account_id != ? "
        "AND completed = 0 AND expires_at > ?"
    )
    parts = (
        f"SELECT sum(points) FROM credit_event INDEXED BY credit_by_subject WHERE {subject} AND time > ?",
        f"SELECT count(*) FROM blacklist WHERE {subject}",
        f"SELECT count(*) FROM account INDEXED BY terminated_account WHERE {subject} AND terminated = 1",
        f"{held} AND {places.HELD}",
        coming,
        f"{held} AND {places.HELD} AND category = ?",
        f"{coming} AND category = ?",
        f"SELECT count(*) FROM closed_name WHERE tenant = ? AND key IN ({_marks(names)})" if names else "SELECT 0",
        "SELECT count(*) FROM account_case INDEXED BY case_by_account WHERE tenant = ? AND account_id = ? AND open = 1",
    )
    columns = ", ".join(f"a.{column.strip()}" for column in ACCOUNT_COLUMNS.split(","))
    return (
        f"SELECT {columns}, {', '.join(f'({part})' for part in parts)} "
        "FROM (SELECT 1 AS one) AS always LEFT JOIN account a ON a.tenant = ? AND a.account_id = ?"
    )


def _values(query: OverviewQuery) -> list[Any]:
    now = micros(query.now)
    subject = (query.tenant, *query.subject_keys)
    held = (*subject, query.account_id, now)
    names = (query.tenant, *(name.key for name in query.names)) if query.names else ()
    account = (query.tenant, query.account_id)
    return [
        *(*subject, micros(query.credit_since)),
        *subject,
        *subject,
        *held,
        *held,
        *(*held, query.category),
        *(*held, query.category),
        *names,
        *account,
        *account,
    ]


def _marks(number: int) -> str:
    return ", ".join("?" * number)
