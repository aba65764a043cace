"""Transfers: an approved one holds a place of the receiver until it is completed or expires."""

import json
from collections.abc import Sequence
from datetime import datetime

from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.domain.request import Occasion
from verifier.storage.accounts import Account, AccountState, Transfer
from verifier.storage.sql import accounts, due
from verifier.storage.sql.database import Connection
from verifier.storage.sql.places import Found, check_caps
from verifier.storage.sql.rows import micros, time_of
from verifier.storage.sql.transaction import Transaction
from verifier.storage.store import DecisionCommit, NameKey


def approve(connection: Connection, commit: DecisionCommit, found: Found, taken: Sequence[int]) -> None:
    """Raises ``CapReached``, or ``FailedPrecondition`` where the account was closed meanwhile."""
    decision, place = commit.decision, commit.place
    if place is None:
        return
    if not found.is_bound:
        raise FailedPrecondition("account_id: only an account that is bound can be handed over")
    check_caps(place, taken)
    connection.execute(
        "INSERT INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?) "
        "ON CONFLICT (tenant, account_id) DO UPDATE SET valid_until = excluded.valid_until, policy = excluded.policy, "
        "lists = excluded.lists, "
        "decision_id = excluded.decision_id, giver_key = excluded.giver_key, receiver_key = excluded.receiver_key, "
        "category = excluded.category, subject_type = excluded.subject_type, names = excluded.names, "
        "expires_at = excluded.expires_at, completed = 0",
        (
            decision.tenant,
            decision.account_id,
            decision.decision_id,
            found.subject_key,
            decision.subject_key,
            commit.category,
            commit.subject_type,
            json.dumps([[name.kind, name.key] for name in commit.name_keys]),
            micros(place.expires_at),
            *due.row(commit.in_force),
        ),
    )


def find(connection: Connection, tenant: str, account_id: str) -> Transfer | None:
    query = (
        "SELECT tenant, account_id, decision_id, giver_key, receiver_key, expires_at, completed FROM transfer "
        "WHERE tenant = ? AND account_id = ?"
    )
    row = connection.execute(query, (tenant, account_id)).fetchone()
    if row is None:
        return None
    tenant, account_id, decision_id, giver, receiver, expires_at, completed = row
    return Transfer(tenant, account_id, decision_id, giver, receiver, time_of(expires_at), bool(completed))


def complete(
    transaction: Transaction, tenant: str, account_id: str, decision_id: str, now: datetime
) -> tuple[Account, Transfer, bool]:
    """The account with its new subject, and whether this call moved it.

    Raises ``NotFound`` where no such transfer was approved, ``FailedPrecondition`` where it expired or the account is
    no longer the giver's.
    """
    connection = transaction.connection
    transfer = find(connection, tenant, account_id)
    if transfer is None or transfer.decision_id != decision_id:
        raise NotFound("decision: no transfer of this account was approved by it, or a later one took its place")
    account = accounts.existing(connection, tenant, account_id)
    if transfer.completed:
        return account, transfer, False
    if transfer.expires_at <= now:
        raise FailedPrecondition("decision: the approval has expired; verify the transfer again")
    if account.state is not AccountState.BOUND or account.subject_key != transfer.giver_key:
        raise FailedPrecondition("account_id: the account is no longer the giver's; verify the transfer again")
    key = (tenant, account_id)
    connection.execute(
        "UPDATE account SET subject_key = ?, decision_id = ?, last_active = ? WHERE tenant = ? AND account_id = ?",
        (transfer.receiver_key, decision_id, micros(now), *key),
    )
    names, *approved = connection.execute(
        f"SELECT names, category, subject_type, {due.COLUMNS} FROM transfer WHERE tenant = ? AND account_id = ?", key
    ).fetchone()
    connection.execute(
        f"UPDATE account SET category = ?, subject_type = ?, {due.SET} WHERE tenant = ? AND account_id = ?",
        (*approved, *key),
    )
    accounts.replace_names(transaction, *key, [NameKey(*pair) for pair in json.loads(names)])
    connection.execute("UPDATE transfer SET completed = 1 WHERE tenant = ? AND account_id = ?", key)
    moved = accounts.existing(connection, *key)
    accounts.publish(connection, *key, decision_id, Occasion.TRANSFER, micros(now))
    return moved, transfer, True
