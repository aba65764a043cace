"""The embedded default: SQLite in WAL mode, one writer thread, a reading connection a thread.

Several processes may open one file: caps, idempotency and the ledger's order are decided inside the transaction, never
from memory.
"""

import base64
import binascii
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from verifier.domain.errors import AlreadyExists, FailedPrecondition, InvalidRequest, NotFound, Violation
from verifier.domain.finding import Outcome
from verifier.ledger import chain
from verifier.ledger.chain import Entry, Head
from verifier.storage.sqlite import materials, schema
from verifier.storage.sqlite.rows import DECISION_COLUMNS, account_of, decision_of, decision_row, micros
from verifier.storage.sqlite.writer import Writer
from verifier.storage.store import (
    Account,
    AccountState,
    CapReached,
    CredentialTaken,
    DecisionCommit,
    ListChange,
    NameKey,
    Page,
    PlaceRequest,
    SoleHolder,
    StoredDecision,
    StoredMaterial,
)

_ACCOUNT = "SELECT tenant, account_id, subject_key, state, reserved_until FROM account"
_HELD = "(state = 'bound' OR (state = 'reserved' AND reserved_until > ?))"


class SqliteStore:
    """``ledger_key_id`` and ``ledger_key`` sign the ledger's head. Raises ``ConfigurationError`` for a foreign file."""

    def __init__(self, path: Path, ledger_key_id: str, ledger_key: bytes) -> None:
        self._path = path
        self._ledger_key_id = ledger_key_id
        self._ledger_key = ledger_key
        connection = schema.connect(path)
        try:
            schema.prepare(connection, path)
        finally:
            connection.close()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = threading.Lock()
        self._writer = Writer(path)

    def commit_decision(self, commit: DecisionCommit, now: datetime) -> StoredDecision:
        return self._writer.run(lambda connection: self._commit(connection, commit, now))

    def find_request(self, tenant: str, request_id: str) -> StoredDecision | None:
        return _find_request(self._reader(), tenant, request_id)

    def get_decision(self, decision_id: str) -> StoredDecision | None:
        query = f"SELECT {DECISION_COLUMNS} FROM decision WHERE decision_id = ?"
        row = self._reader().execute(query, (decision_id,)).fetchone()
        return decision_of(row) if row else None

    def list_decisions(
        self, tenant: str, account_id: str, verdict: Outcome | None, page_size: int, page_token: str
    ) -> Page:
        conditions: list[str] = ["tenant = ?"]
        values: list[str | int] = [tenant]
        if account_id:
            conditions.append("account_id = ?")
            values.append(account_id)
        if verdict is not None:
            conditions.append("verdict = ?")
            values.append(int(verdict))
        if page_token:
            conditions.append("position < ?")
            values.append(_position(page_token))
        by = "account" if account_id else "tenant" if verdict is None else "verdict"
        query = (
            f"SELECT {DECISION_COLUMNS}, position FROM decision INDEXED BY decision_by_{by} "
            f"WHERE {' AND '.join(conditions)} ORDER BY position DESC LIMIT ?"
        )
        rows = self._reader().execute(query, (*values, page_size + 1)).fetchall()
        token = _token(rows[page_size - 1][-1]) if len(rows) > page_size else ""
        return Page(tuple(decision_of(row[:-1]) for row in rows[:page_size]), token)

    def places_held(self, tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime) -> int:
        return _places_held(self._reader(), tenant, subject_keys, account_id, now)

    def account(self, tenant: str, account_id: str) -> Account | None:
        return _account(self._reader(), tenant, account_id)

    def confirm_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        def confirm(connection: sqlite3.Connection) -> Account:
            account = _existing(connection, tenant, account_id)
            if account.state is AccountState.BOUND:
                return account
            if account.state is not AccountState.RESERVED:
                raise FailedPrecondition(f"account_id: the account is {account.state}; verify its registration again")
            if account.reserved_until is not None and account.reserved_until <= now:
                raise FailedPrecondition("account_id: the reservation has expired; verify the registration again")
            return self._move(connection, account, AccountState.BOUND, now)

        return self._writer.run(confirm)

    def release_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        def release(connection: sqlite3.Connection) -> Account:
            account = _existing(connection, tenant, account_id)
            if account.state is AccountState.RELEASED:
                return account
            if account.state is AccountState.CLOSED:
                raise FailedPrecondition("account_id: the account is closed; its place is free already")
            return self._move(connection, account, AccountState.RELEASED, now)

        return self._writer.run(release)

    def close_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        def close(connection: sqlite3.Connection) -> Account:
            account = _existing(connection, tenant, account_id)
            if account.state is AccountState.CLOSED:
                return account
            connection.execute(
                "INSERT OR IGNORE INTO closed_name SELECT tenant, kind, key, ? FROM account_name "
                "WHERE tenant = ? AND account_id = ?",
                (micros(now), tenant, account_id),
            )
            return self._move(connection, account, AccountState.CLOSED, now)

        return self._writer.run(close)

    def closed_names(self, tenant: str, keys: Sequence[NameKey]) -> tuple[NameKey, ...]:
        by_kind: dict[str, list[str]] = {}
        for key in keys:
            by_kind.setdefault(key.kind, []).append(key.key)
        reader, found = self._reader(), set()
        for kind, texts in by_kind.items():
            query = f"SELECT key FROM closed_name WHERE tenant = ? AND kind = ? AND key IN ({_marks(texts)})"
            found |= {NameKey(kind, row[0]) for row in reader.execute(query, (tenant, kind, *texts))}
        return tuple(key for key in keys if key in found)

    def credential_holders(self, tenant: str, credential_keys: Sequence[str]) -> tuple[str, ...]:
        return _credential_holders(self._reader(), tenant, credential_keys)

    def materials(self, decision_id: str) -> tuple[StoredMaterial, ...]:
        return materials.of_decision(self._reader(), decision_id)

    def erase_materials(self, tenant: str, subject_keys: Sequence[str], now: datetime) -> int:
        def erase(connection: sqlite3.Connection) -> int:
            erased = materials.erase(connection, tenant, subject_keys)
            payload = json.dumps({"tenant": tenant, "subject": list(subject_keys), "materials": erased})
            self._append(connection, now, "erasure", payload.encode())
            return erased

        return self._writer.run(erase)

    def change_list(self, entry_id: str, entry: bytes | None, ledger_payload: bytes, now: datetime) -> int:
        def change(connection: sqlite3.Connection) -> int:
            revision = _list_revision(connection) + 1
            connection.execute("INSERT OR REPLACE INTO list_change VALUES (?, ?, ?)", (entry_id, revision, entry))
            self._append(connection, now, "list", ledger_payload)
            return revision

        return self._writer.run(change)

    def list_revision(self) -> int:
        return _list_revision(self._reader())

    def list_changes(self) -> tuple[ListChange, ...]:
        query = "SELECT revision, entry_id, entry FROM list_change WHERE revision > 0 ORDER BY revision"
        return tuple(ListChange(*row) for row in self._reader().execute(query))

    def ledger_entries(self) -> Iterator[Entry]:
        query = "SELECT sequence, time, kind, payload, previous, hash FROM ledger ORDER BY sequence"
        for row in self._reader().execute(query):
            yield Entry(*row)

    def ledger_head(self) -> Head | None:
        return _head(self._reader())

    def close(self) -> None:
        """Carries out what was queued; safe to call twice."""
        self._writer.close()
        with self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()

    def _reader(self) -> sqlite3.Connection:
        reader: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = schema.connect(self._path)
            reader.execute("PRAGMA query_only = ON")
            self._local.reader = reader
            with self._readers_lock:
                self._readers.append(reader)
        return reader

    def _commit(self, connection: sqlite3.Connection, commit: DecisionCommit, now: datetime) -> StoredDecision:
        decision = commit.decision
        known = _find_request(connection, decision.tenant, decision.request_id)
        if known is not None:
            if known.request_hash != decision.request_hash:
                raise AlreadyExists("request_id: was used before with another body; use a new one")
            return known
        if commit.sole_holder is not None:
            _check_sole_holder(connection, decision.tenant, commit.sole_holder)
        if commit.place is not None:
            self._reserve(connection, decision, commit.place, now)
        if commit.place is not None or commit.moves_account:
            _replace_names(connection, decision, commit.name_keys)
        connection.execute(
            f"INSERT INTO decision ({DECISION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", decision_row(decision)
        )
        if commit.credential_keys:
            connection.executemany(
                "INSERT OR IGNORE INTO credential VALUES (?, ?, ?)",
                [(decision.tenant, key, decision.subject_key) for key in commit.credential_keys],
            )
        if commit.materials:
            materials.insert(connection, decision, commit.materials)
        self._append(connection, now, "decision", commit.ledger_payload)
        return decision

    def _reserve(
        self, connection: sqlite3.Connection, decision: StoredDecision, place: PlaceRequest, now: datetime
    ) -> None:
        account = _account(connection, decision.tenant, decision.account_id)
        if account is not None and account.state is AccountState.BOUND:
            if account.subject_key not in place.subject_keys:
                raise FailedPrecondition("account_id: the account is bound to another subject; use a transfer")
            return
        held = _places_held(connection, decision.tenant, place.subject_keys, decision.account_id, now)
        if held >= place.cap:
            raise CapReached(f"the subject holds {held} of {place.cap} places")
        connection.execute(
            "INSERT INTO account VALUES (?, ?, ?, 'reserved', ?) ON CONFLICT (tenant, account_id) DO UPDATE SET "
            "subject_key = excluded.subject_key, reserved_until = excluded.reserved_until, state = 'reserved'",
            (decision.tenant, decision.account_id, decision.subject_key, micros(place.expires_at)),
        )

    def _move(self, connection: sqlite3.Connection, account: Account, state: AccountState, now: datetime) -> Account:
        connection.execute(
            "UPDATE account SET state = ?, reserved_until = NULL WHERE tenant = ? AND account_id = ?",
            (state, account.tenant, account.account_id),
        )
        payload = json.dumps(
            {"tenant": account.tenant, "account_id": account.account_id, "from": account.state, "to": state}
        )
        self._append(connection, now, "account", payload.encode())
        return Account(account.tenant, account.account_id, account.subject_key, state, None)

    def _append(self, connection: sqlite3.Connection, now: datetime, kind: str, payload: bytes) -> None:
        entry = chain.append(_head(connection), micros(now), kind, payload)
        connection.execute(
            "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)",
            (entry.sequence, entry.time, entry.kind, entry.payload, entry.previous, entry.hash),
        )
        head = chain.sign(entry, self._ledger_key_id, self._ledger_key)
        connection.execute(
            "INSERT OR REPLACE INTO ledger_head VALUES (1, ?, ?, ?, ?)",
            (head.sequence, head.hash, head.key_id, head.signature),
        )


def _find_request(connection: sqlite3.Connection, tenant: str, request_id: str) -> StoredDecision | None:
    query = f"SELECT {DECISION_COLUMNS} FROM decision WHERE tenant = ? AND request_id = ?"
    row = connection.execute(query, (tenant, request_id)).fetchone()
    return decision_of(row) if row else None


def _places_held(
    connection: sqlite3.Connection, tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime
) -> int:
    query = (
        "SELECT count(*) FROM account INDEXED BY account_by_subject "
        f"WHERE tenant = ? AND subject_key IN ({_marks(subject_keys)}) "
        f"AND account_id != ? AND {_HELD}"
    )
    (count,) = connection.execute(query, (tenant, *subject_keys, account_id, micros(now))).fetchone()
    return int(count)


def _list_revision(connection: sqlite3.Connection) -> int:
    (revision,) = connection.execute("SELECT max(revision) FROM list_change").fetchone()
    return int(revision or 0)


def _credential_holders(connection: sqlite3.Connection, tenant: str, credential_keys: Sequence[str]) -> tuple[str, ...]:
    query = (
        "SELECT DISTINCT subject_key FROM credential "
        f"WHERE tenant = ? AND credential_key IN ({_marks(credential_keys)})"
    )
    return tuple(row[0] for row in connection.execute(query, (tenant, *credential_keys)))


def _check_sole_holder(connection: sqlite3.Connection, tenant: str, sole: SoleHolder) -> None:
    """Inside the transaction, so that of two subjects at once the second is noticed."""
    others = set(_credential_holders(connection, tenant, sole.credential_keys)) - set(sole.subject_keys)
    if others:
        raise CredentialTaken(f"{len(others)} other subject(s) presented a credential")


def _account(connection: sqlite3.Connection, tenant: str, account_id: str) -> Account | None:
    row = connection.execute(f"{_ACCOUNT} WHERE tenant = ? AND account_id = ?", (tenant, account_id)).fetchone()
    return account_of(row) if row else None


def _existing(connection: sqlite3.Connection, tenant: str, account_id: str) -> Account:
    account = _account(connection, tenant, account_id)
    if account is None:
        raise NotFound("account_id: no place is held for this account; verify its registration first")
    return account


def _replace_names(connection: sqlite3.Connection, decision: StoredDecision, keys: Sequence[NameKey]) -> None:
    owner = (decision.tenant, decision.account_id)
    connection.execute("DELETE FROM account_name WHERE tenant = ? AND account_id = ?", owner)
    connection.executemany(
        "INSERT OR IGNORE INTO account_name VALUES (?, ?, ?, ?)", [(*owner, key.kind, key.key) for key in keys]
    )


def _head(connection: sqlite3.Connection) -> Head | None:
    row = connection.execute("SELECT sequence, hash, key_id, signature FROM ledger_head").fetchone()
    return Head(*row) if row else None


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _token(position: int) -> str:
    return base64.urlsafe_b64encode(position.to_bytes(8, "big")).decode()


def _position(token: str) -> int:
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 8:
        raise InvalidRequest(Violation("page_token", "PAGE_TOKEN", "must be a next_page_token of an earlier reply"))
    return int.from_bytes(raw, "big")
