"""Accounts: their places under the cap, their state, their names, what is published of them."""

from collections.abc import Sequence

import msgspec

from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.domain.request import Occasion
from verifier.storage.accounts import Account, AccountPage, AccountState, Publication
from verifier.storage.sql import due, facts, paging, places
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import ACCOUNT_COLUMNS, account_of, micros, time_of
from verifier.storage.sql.transaction import Transaction
from verifier.storage.store import DecisionCommit, NameKey

_NAMES = msgspec.json.Decoder(tuple[NameKey, ...])
_LATEST = "last_active = CASE WHEN last_active < ? THEN ? ELSE last_active END"
_SAID = ("decision_id", "category", "subject_type", *due.COLUMNS.split(", "))
"""What the decision in force says of its account."""
_IN_FORCE = (
    f"UPDATE account SET {', '.join(f'{column} = ?' for column in _SAID)}, {_LATEST} "
    "WHERE tenant = ? AND account_id = ?"
)
_REPLACE_NAMES = (
    "INSERT INTO account_names (tenant, account_id, names) VALUES (?, ?, ?) "
    "ON CONFLICT (tenant, account_id) DO UPDATE SET names = excluded.names"
)
_RESERVE = (
    f"INSERT INTO account (tenant, account_id, subject_key, reserved_until, {', '.join(_SAID)}, last_active, state) "
    f"VALUES (?, ?, ?, ?, {', '.join('?' * len(_SAID))}, ?, 'reserved') ON CONFLICT (tenant, account_id) DO UPDATE SET "
    "subject_key = excluded.subject_key, reserved_until = excluded.reserved_until, state = 'reserved', terminated = 0, "
    f"{', '.join(f'{column} = excluded.{column}' for column in _SAID)}, last_active = CASE WHEN account.last_active < "
    "excluded.last_active THEN excluded.last_active ELSE account.last_active END"
)


def find(connection: Connection, tenant: str, account_id: str) -> Account | None:
    query = f"SELECT {ACCOUNT_COLUMNS} FROM account WHERE tenant = ? AND account_id = ?"
    row = connection.execute(query, (tenant, account_id)).fetchone()
    return account_of(row) if row else None


def existing(connection: Connection, tenant: str, account_id: str) -> Account:
    account = find(connection, tenant, account_id)
    if account is None:
        raise NotFound("account_id: no place is held for this account; verify its registration first")
    return account


def adopt(transaction: Transaction, commit: DecisionCommit, now: int) -> None:
    """An account that exists on the platform and is unknown here is bound from now on."""
    decision = commit.decision
    transaction.lagging.execute(
        "INSERT INTO account (tenant, account_id, subject_key, state, category, subject_type, last_active) "
        "VALUES (?, ?, ?, 'bound', ?, ?, ?)",
        (decision.tenant, decision.account_id, decision.subject_key, commit.category, commit.subject_type, now),
    )
    replace_names(transaction, decision.tenant, decision.account_id, commit.name_keys)


def put_in_force(transaction: Transaction, commit: DecisionCommit, now: int, *, bound: bool) -> None:
    """The decision passed: it is the account's from now on, and published where what is shown changed. A registration
    reserves the account's place.
    """
    connection, decision = transaction.lagging, commit.decision
    key = (decision.tenant, decision.account_id)
    says = (decision.decision_id, commit.category, commit.subject_type, *due.row(commit.in_force))
    if commit.place is not None and not bound:
        until = micros(commit.place.expires_at)
        connection.execute(_RESERVE, (*key, decision.subject_key, until, *says, now))
    else:
        connection.execute(_IN_FORCE, (*says, now, now, *key))
    if commit.place is not None or commit.occasion in (Occasion.PROFILE_CHANGE, Occasion.EXISTING):
        replace_names(transaction, *key, commit.name_keys)
    if bound and (commit.occasion is not Occasion.EXISTING or not publications(connection, *key)):
        publish(connection, *key, decision.decision_id, commit.occasion, now)


def publish(connection: Connection, tenant: str, account_id: str, decision_id: str, cause: str, now: int) -> None:
    """A new record of what the decision in force says; of an account that has none there is nothing to say."""
    if decision_id:
        connection.execute(
            "INSERT INTO publication (tenant, account_id, decision_id, cause, time) VALUES (?, ?, ?, ?, ?)",
            (tenant, account_id, decision_id, cause, now),
        )


def publications(connection: Connection, tenant: str, account_id: str) -> tuple[Publication, ...]:
    query = (
        "SELECT decision_id, cause, time FROM publication WHERE tenant = ? AND account_id = ? ORDER BY position DESC"
    )
    rows = connection.execute(query, (tenant, account_id))
    return tuple(Publication(decision_id, cause, time_of(time)) for decision_id, cause, time in rows)


def set_state(connection: Connection, account: Account, state: AccountState, *, terminated: bool) -> None:
    connection.execute(
        "UPDATE account SET state = ?, reserved_until = NULL, terminated = ? WHERE tenant = ? AND account_id = ?",
        (state, int(terminated), account.tenant, account.account_id),
    )


def close(connection: Connection, tenant: str, account_id: str, now: int, *, terminated: bool) -> None:
    """Retires the names. Raises ``NotFound``."""
    account = existing(connection, tenant, account_id)
    connection.executemany(
        "INSERT INTO closed_name (tenant, key, kind, account_id, closed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [(tenant, name.key, name.kind, account_id, now) for name in _names(connection, tenant, account_id)],
    )
    set_state(connection, account, AccountState.CLOSED, terminated=terminated)


def reinstate(connection: Connection, tenant: str, account_id: str, cap: int, now: int) -> None:
    """Binds a terminated account again and frees its names, but for those that another closed account had too.

    Raises ``FailedPrecondition`` where the subject's places are taken.
    """
    account = existing(connection, tenant, account_id)
    (held,) = facts.ask(connection, [places.held(tenant, (account.subject_key,), account_id, time_of(now))])
    if held >= cap:
        raise FailedPrecondition("account_id: the subject holds other accounts now, up to its cap: free a place first")
    set_state(connection, account, AccountState.BOUND, terminated=False)
    connection.execute(
        "UPDATE account SET last_active = ? WHERE tenant = ? AND account_id = ?", (now, tenant, account_id)
    )
    connection.execute("DELETE FROM closed_name WHERE tenant = ? AND account_id = ?", (tenant, account_id))


def replace_names(transaction: Transaction, tenant: str, account_id: str, keys: Sequence[NameKey]) -> None:
    transaction.write_later(_REPLACE_NAMES, (tenant, account_id, msgspec.json.encode(keys)))


def _names(connection: Connection, tenant: str, account_id: str) -> tuple[NameKey, ...]:
    query = "SELECT names FROM account_names WHERE tenant = ? AND account_id = ?"
    row = connection.execute(query, (tenant, account_id)).fetchone()
    return _NAMES.decode(row[0]) if row else ()


def report_activity(connection: Connection, tenant: str, account_ids: Sequence[str], time: int) -> int:
    known = 0
    for account_id in account_ids:
        known += connection.execute(
            f"UPDATE account SET {_LATEST} WHERE tenant = ? AND account_id = ?",
            (time, time, tenant, account_id),
        ).rowcount
    return known


def idle(connection: Connection, tenant: str, before: int, size: int, page_token: str) -> AccountPage:
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
