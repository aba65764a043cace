"""Accounts in the embedded store: their places under the cap, their state, their names, what is published of them."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.domain.request import Occasion
from verifier.storage.accounts import Account, AccountPage, AccountState, Publication
from verifier.storage.sqlite import paging
from verifier.storage.sqlite.rows import ACCOUNT_COLUMNS, account_of, micros, time_of
from verifier.storage.store import CapReached, DecisionCommit, NameKey

_HELD = "(state = 'bound' OR (state = 'reserved' AND reserved_until > ?))"


def find(connection: sqlite3.Connection, tenant: str, account_id: str) -> Account | None:
    query = f"SELECT {ACCOUNT_COLUMNS} FROM account WHERE tenant = ? AND account_id = ?"
    row = connection.execute(query, (tenant, account_id)).fetchone()
    return account_of(row) if row else None


def existing(connection: sqlite3.Connection, tenant: str, account_id: str) -> Account:
    account = find(connection, tenant, account_id)
    if account is None:
        raise NotFound("account_id: no place is held for this account; verify its registration first")
    return account


def places_held(
    connection: sqlite3.Connection,
    tenant: str,
    subject_keys: Sequence[str],
    account_id: str,
    now: datetime,
    category: str = "",
) -> int:
    marks = ", ".join("?" * len(subject_keys))
    of_category, value = (" AND category = ?", (category,)) if category else ("", ())
    accounts = (
        f"SELECT count(*) FROM account INDEXED BY account_by_subject WHERE tenant = ? AND subject_key IN ({marks}) "
        f"AND account_id != ? AND {_HELD}{of_category}"
    )
    transfers = (
        f"SELECT count(*) FROM transfer INDEXED BY transfer_by_receiver WHERE tenant = ? AND receiver_key IN ({marks}) "
        f"AND account_id != ? AND completed = 0 AND expires_at > ?{of_category}"
    )
    values = (tenant, *subject_keys, account_id, micros(now), *value)
    (held,) = connection.execute(accounts, values).fetchone()
    (coming,) = connection.execute(transfers, values).fetchone()
    return int(held) + int(coming)


def check_caps(connection: sqlite3.Connection, commit: DecisionCommit, now: datetime) -> None:
    """Raises ``CapReached`` with the cap that is."""
    place, decision = commit.place, commit.decision
    if place is None:
        return
    if places_held(connection, decision.tenant, place.subject_keys, decision.account_id, now) >= place.cap:
        raise CapReached(place.cap)
    if place.category_cap is not None:
        held = places_held(
            connection, decision.tenant, place.subject_keys, decision.account_id, now, category=commit.category
        )
        if held >= place.category_cap:
            raise CapReached(place.category_cap)


def reserve(connection: sqlite3.Connection, commit: DecisionCommit, now: datetime) -> None:
    """Raises ``CapReached``, or ``FailedPrecondition`` where the account is another subject's."""
    decision, place = commit.decision, commit.place
    if place is None:
        return
    account = find(connection, decision.tenant, decision.account_id)
    if account is not None and account.state is AccountState.BOUND:
        if account.subject_key not in place.subject_keys:
            raise FailedPrecondition("account_id: the account is bound to another subject; use a transfer")
        return
    check_caps(connection, commit, now)
    connection.execute(
        "INSERT INTO account (tenant, account_id, subject_key, state, reserved_until) VALUES (?, ?, ?, 'reserved', ?) "
        "ON CONFLICT (tenant, account_id) DO UPDATE SET subject_key = excluded.subject_key, "
        "reserved_until = excluded.reserved_until, state = 'reserved', terminated = 0",
        (decision.tenant, decision.account_id, decision.subject_key, micros(place.expires_at)),
    )


def adopt(connection: sqlite3.Connection, commit: DecisionCommit, now: int) -> None:
    """An account that exists on the platform and is unknown here is bound from now on."""
    decision = commit.decision
    adopted = connection.execute(
        "INSERT OR IGNORE INTO account (tenant, account_id, subject_key, state, category, subject_type, last_active) "
        "VALUES (?, ?, ?, 'bound', ?, ?, ?)",
        (decision.tenant, decision.account_id, decision.subject_key, commit.category, commit.subject_type, now),
    )
    if adopted.rowcount:
        replace_names(connection, decision.tenant, decision.account_id, commit.name_keys)


def put_in_force(connection: sqlite3.Connection, commit: DecisionCommit, now: int) -> None:
    """The decision passed: it is the account's from now on, and published where what is shown changed."""
    decision = commit.decision
    key = (decision.tenant, decision.account_id)
    row = connection.execute(
        "UPDATE account SET decision_id = ?, category = ?, subject_type = ?, last_active = max(last_active, ?) "
        f"WHERE tenant = ? AND account_id = ? RETURNING {ACCOUNT_COLUMNS}",
        (decision.decision_id, commit.category, commit.subject_type, now, *key),
    ).fetchone()
    if commit.place is not None or commit.occasion in (Occasion.PROFILE_CHANGE, Occasion.EXISTING):
        replace_names(connection, *key, commit.name_keys)
    account = account_of(row) if row else None
    if account is None or account.state is not AccountState.BOUND:
        return
    if commit.occasion is not Occasion.EXISTING or not publications(connection, *key):
        publish(connection, account, commit.occasion, now)


def publish(connection: sqlite3.Connection, account: Account, cause: str, now: int) -> None:
    """A new record of what the decision in force says."""
    if account.decision_id:
        connection.execute(
            "INSERT INTO publication (tenant, account_id, decision_id, cause, time) VALUES (?, ?, ?, ?, ?)",
            (account.tenant, account.account_id, account.decision_id, cause, now),
        )


def publications(connection: sqlite3.Connection, tenant: str, account_id: str) -> tuple[Publication, ...]:
    query = (
        "SELECT decision_id, cause, time FROM publication WHERE tenant = ? AND account_id = ? ORDER BY position DESC"
    )
    rows = connection.execute(query, (tenant, account_id))
    return tuple(Publication(decision_id, cause, time_of(time)) for decision_id, cause, time in rows)


def set_state(connection: sqlite3.Connection, account: Account, state: AccountState, *, terminated: bool) -> None:
    connection.execute(
        "UPDATE account SET state = ?, reserved_until = NULL, terminated = ? WHERE tenant = ? AND account_id = ?",
        (state, int(terminated), account.tenant, account.account_id),
    )


def close(connection: sqlite3.Connection, tenant: str, account_id: str, now: int, *, terminated: bool) -> None:
    """Retires the names. Raises ``NotFound``."""
    account = existing(connection, tenant, account_id)
    connection.execute(
        "INSERT OR IGNORE INTO closed_name SELECT tenant, kind, key, ? FROM account_name "
        "WHERE tenant = ? AND account_id = ?",
        (now, tenant, account_id),
    )
    set_state(connection, account, AccountState.CLOSED, terminated=terminated)


def reinstate(connection: sqlite3.Connection, tenant: str, account_id: str, cap: int, now: int) -> None:
    """Binds a terminated account again and frees those of its names that no other closed account had.

    Raises ``FailedPrecondition`` where the subject's places are taken.
    """
    account = existing(connection, tenant, account_id)
    if places_held(connection, tenant, (account.subject_key,), account_id, time_of(now)) >= cap:
        raise FailedPrecondition("account_id: the subject holds other accounts now, up to its cap: free a place first")
    set_state(connection, account, AccountState.BOUND, terminated=False)
    connection.execute(
        "UPDATE account SET last_active = ? WHERE tenant = ? AND account_id = ?", (now, tenant, account_id)
    )
    names = connection.execute(
        "SELECT kind, key FROM account_name WHERE tenant = ? AND account_id = ?", (tenant, account_id)
    ).fetchall()
    for kind, key in names:
        connection.execute(
            "DELETE FROM closed_name WHERE tenant = ? AND kind = ? AND key = ? AND NOT EXISTS ("
            "SELECT 1 FROM account_name n JOIN account a ON a.tenant = n.tenant AND a.account_id = n.account_id "
            "WHERE n.tenant = ? AND n.kind = ? AND n.key = ? AND a.state = 'closed')",
            (tenant, kind, key, tenant, kind, key),
        )


def replace_names(connection: sqlite3.Connection, tenant: str, account_id: str, keys: Sequence[NameKey]) -> None:
    connection.execute("DELETE FROM account_name WHERE tenant = ? AND account_id = ?", (tenant, account_id))
    connection.executemany(
        "INSERT OR IGNORE INTO account_name VALUES (?, ?, ?, ?)",
        [(tenant, account_id, key.kind, key.key) for key in keys],
    )


def report_activity(connection: sqlite3.Connection, tenant: str, account_ids: Sequence[str], time: int) -> int:
    known = 0
    for account_id in account_ids:
        known += connection.execute(
            "UPDATE account SET last_active = max(last_active, ?) WHERE tenant = ? AND account_id = ?",
            (time, tenant, account_id),
        ).rowcount
    return known


def idle(connection: sqlite3.Connection, tenant: str, before: int, size: int, page_token: str) -> AccountPage:
    place, after = paging.read(page_token) if page_token else (0, "")
    rows = connection.execute(
        f"SELECT {ACCOUNT_COLUMNS} FROM account INDEXED BY account_by_activity WHERE tenant = ? AND state = 'bound' "
        "AND last_active < ? AND (last_active, account_id) > (?, ?) ORDER BY last_active, account_id LIMIT ?",
        (tenant, before, place, after, size + 1),
    ).fetchall()
    found = tuple(account_of(row) for row in rows[:size])
    if len(rows) <= size:
        return AccountPage(found, "")
    last = found[-1]
    return AccountPage(
        found, paging.token(0 if last.last_active is None else micros(last.last_active), last.account_id)
    )
