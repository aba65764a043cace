"""Decisions: stored with everything that they bring, found again, listed."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from verifier.domain.errors import AlreadyExists
from verifier.domain.finding import Outcome
from verifier.domain.request import Occasion
from verifier.storage.cases import CaseMoved
from verifier.storage.sql import accounts, case_changes, cases, facts, materials, paging, places, transfers, velocity
from verifier.storage.sql.database import Connection
from verifier.storage.sql.facts import Fact
from verifier.storage.sql.rows import DECISION_COLUMNS, decision_of, decision_row, marks, micros
from verifier.storage.sql.transaction import Transaction
from verifier.storage.store import CredentialTaken, DecisionCommit, NameKey, Page, SoleHolder, StoredDecision

_INSERT = f"INSERT INTO decision ({DECISION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


def commit(transaction: Transaction, made: DecisionCommit, now: datetime) -> StoredDecision:
    """The port's ``commit_decision``: everything is asked for, then checked, then written."""
    decision = made.decision
    waits = (decision.tenant, decision.account_id) in transaction.reviewed
    connection = transaction.connection if waits else transaction.lagging
    earlier = transaction.decided.get((decision.tenant, decision.request_id))
    if earlier is not None:
        return _repeated(earlier, decision)
    known, strangers, open_cases, state, holder, *counted = facts.ask(
        connection,
        (
            _known(decision),
            _strangers(decision.tenant, made.sole_holder),
            cases.open_of_account(decision.tenant, decision.account_id),
            *places.of_account(decision.tenant, decision.account_id),
            *velocity.facts(made, now),
            *places.facts(made, now),
        ),
    )
    others, taken = counted[: len(made.signals)], counted[len(made.signals) :]
    found = places.Found(state, holder)
    if known is not None:
        return _repeated(of_request(connection, decision.tenant, decision.request_id), decision)
    if made.open_cases is not None and open_cases != made.open_cases:
        raise CaseMoved("account_id: its cases changed meanwhile; try again")
    if strangers:
        raise CredentialTaken(f"{strangers} other subject(s) presented a credential")
    velocity.check(made, others)
    if made.occasion is Occasion.TRANSFER:
        transfers.approve(connection, made, found, taken)
    else:
        places.check(made, found, taken)
    if made.signals:
        velocity.keep(connection, made, now)
    adopted = made.occasion is Occasion.EXISTING and found.state is None
    if adopted:
        accounts.adopt(transaction, made, micros(now))
    if decision.verdict is Outcome.PASS and made.occasion is not Occasion.TRANSFER:
        accounts.put_in_force(transaction, made, micros(now), bound=adopted or found.is_bound)
    _insert(transaction, made)
    transaction.append(now, "decision", made.ledger_payload)
    case_changes.apply(transaction, made.cases, now, with_decision=True)
    return decision


def _known(decision: StoredDecision) -> Fact:
    return "SELECT decision_id FROM decision WHERE tenant = ? AND request_id = ?", (
        decision.tenant,
        decision.request_id,
    )


def _strangers(tenant: str, sole: SoleHolder | None) -> Fact:
    """Others who presented the credentials: inside the transaction, so that of two at once the second is noticed."""
    if sole is None or not sole.credential_keys:
        return "SELECT 0", ()
    query = (
        "SELECT count(DISTINCT subject_key) FROM credential WHERE tenant = ? "
        f"AND credential_key IN ({marks(sole.credential_keys)}) AND subject_key NOT IN ({marks(sole.subject_keys)})"
    )
    return query, (tenant, *sole.credential_keys, *sole.subject_keys)


def _repeated(known: StoredDecision | None, decision: StoredDecision) -> StoredDecision:
    if known is None or known.request_hash != decision.request_hash:
        raise AlreadyExists("request_id: was used before with another body; use a new one")
    return known


def _insert(transaction: Transaction, made: DecisionCommit) -> None:
    connection, decision = transaction.lagging, made.decision
    transaction.decided[decision.tenant, decision.request_id] = decision
    transaction.write_later(_INSERT, decision_row(decision))
    if made.credential_keys:
        connection.executemany(
            "INSERT INTO credential VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(decision.tenant, key, decision.subject_key) for key in made.credential_keys],
        )
    if made.materials:
        materials.insert(connection, decision, made.materials)
    if made.proposal:
        cases.keep_proposal(transaction, decision, made.proposal)


def of_request(connection: Connection, tenant: str, request_id: str) -> StoredDecision | None:
    row = connection.execute(*asking_for(tenant, request_id)).fetchone()
    return decision_of(row) if row else None


def asking_for(tenant: str, request_id: str) -> tuple[str, Sequence[str]]:
    """The query of a request's decision, and its values."""
    return f"SELECT {DECISION_COLUMNS} FROM decision WHERE tenant = ? AND request_id = ?", (tenant, request_id)


def get(connection: Connection, decision_id: str) -> StoredDecision | None:
    query = f"SELECT {DECISION_COLUMNS} FROM decision WHERE decision_id = ?"
    row = connection.execute(query, (decision_id,)).fetchone()
    return decision_of(row) if row else None


def page(
    connection: Connection, tenant: str, account_id: str, verdict: Outcome | None, size: int, page_token: str
) -> Page:
    before = paging.position(page_token) if page_token else paging.END
    if account_id:
        also, value = ("", ()) if verdict is None else (" AND verdict = ?", (int(verdict),))
        rows = _newest(connection, "account", f"account_id = ?{also}", (tenant, account_id, *value), before, size)
    else:
        # a tenant's decisions are those of each verdict: one index less to write for every decision
        verdicts = tuple(Outcome) if verdict is None else (verdict,)
        found = [_newest(connection, "verdict", "verdict = ?", (tenant, int(one)), before, size) for one in verdicts]
        rows = sorted(chain.from_iterable(found), key=lambda row: -row[-1])
    token = paging.token(rows[size - 1][-1]) if len(rows) > size else ""
    return Page(tuple(decision_of(row[:-1]) for row in rows[:size]), token)


def _newest(
    connection: Connection, by: str, condition: str, values: Sequence[str | int], before: int, size: int
) -> list[Any]:
    """One more than ``size``, which tells whether there is a further page."""
    return connection.execute(
        f"SELECT {DECISION_COLUMNS}, position FROM decision INDEXED BY decision_by_{by} "
        f"WHERE tenant = ? AND {condition} AND position < ? ORDER BY position DESC LIMIT ?",
        (*values, before, size + 1),
    ).fetchall()


def credential_holders(connection: Connection, tenant: str, credential_keys: Sequence[str]) -> tuple[str, ...]:
    if not credential_keys:
        return ()
    query = (
        f"SELECT DISTINCT subject_key FROM credential WHERE tenant = ? AND credential_key IN ({marks(credential_keys)})"
    )
    return tuple(row[0] for row in connection.execute(query, (tenant, *credential_keys)))


def closed(tenant: str, keys: Sequence[NameKey]) -> Fact:
    """How many of the names are a closed account's."""
    if not keys:
        return "SELECT 0", ()
    query = f"SELECT count(*) FROM closed_name WHERE tenant = ? AND key IN ({marks(keys)})"
    return query, (tenant, *(key.key for key in keys))


def closed_names(connection: Connection, tenant: str, keys: Sequence[NameKey]) -> tuple[NameKey, ...]:
    if not keys:
        return ()
    query = f"SELECT kind, key FROM closed_name WHERE tenant = ? AND key IN ({marks(keys)})"
    found = {NameKey(*row) for row in connection.execute(query, (tenant, *(key.key for key in keys)))}
    return tuple(key for key in keys if key in found)
