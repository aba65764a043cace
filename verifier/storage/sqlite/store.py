"""The embedded default: SQLite in WAL mode, one writer thread, a reading connection a thread.

Several processes may open one file: caps, idempotency and the ledger's order are decided inside the transaction, never
from memory.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from verifier.cases.case import Case
from verifier.domain.errors import AlreadyExists, FailedPrecondition
from verifier.domain.finding import Outcome
from verifier.domain.request import Occasion
from verifier.ledger.chain import Entry, Head
from verifier.ledger.checkpoint import Checkpoint
from verifier.ledger.frontier import Subtree
from verifier.ledger.tree_verification import StoredTree
from verifier.storage.accounts import (
    Account,
    AccountPage,
    AccountState,
    CreditRecord,
    Publication,
    StoredStanding,
    Transfer,
)
from verifier.storage.cases import AccountEffect, CaseChange, CasePage, CaseQuery, StoredCaseEvent
from verifier.storage.erasure_store import Erased, SealedRow, SubjectDecision
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.outbox_store import Delivery
from verifier.storage.sqlite import (
    accounts,
    cases,
    credit,
    erasure,
    ledger,
    materials,
    outbox,
    paging,
    schema,
    transfers,
    velocity,
)
from verifier.storage.sqlite.rows import DECISION_COLUMNS, decision_of, decision_row, micros
from verifier.storage.sqlite.writer import Writer
from verifier.storage.store import (
    CredentialTaken,
    DecisionCommit,
    ListChange,
    NameKey,
    Page,
    SoleHolder,
    StoredDecision,
    StoredMaterial,
)


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
            values.append(paging.position(page_token))
        by = "account" if account_id else "tenant" if verdict is None else "verdict"
        query = (
            f"SELECT {DECISION_COLUMNS}, position FROM decision INDEXED BY decision_by_{by} "
            f"WHERE {' AND '.join(conditions)} ORDER BY position DESC LIMIT ?"
        )
        rows = self._reader().execute(query, (*values, page_size + 1)).fetchall()
        token = paging.token(rows[page_size - 1][-1]) if len(rows) > page_size else ""
        return Page(tuple(decision_of(row[:-1]) for row in rows[:page_size]), token)

    def places_held(
        self, tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime, category: str = ""
    ) -> int:
        return accounts.places_held(self._reader(), tenant, subject_keys, account_id, now, category)

    def account(self, tenant: str, account_id: str) -> Account | None:
        return accounts.find(self._reader(), tenant, account_id)

    def confirm_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        def confirm(connection: sqlite3.Connection) -> Account:
            account = accounts.existing(connection, tenant, account_id)
            if account.state is AccountState.BOUND:
                return account
            if account.state is not AccountState.RESERVED:
                raise FailedPrecondition(f"account_id: the account is {account.state}; verify its registration again")
            if account.reserved_until is not None and account.reserved_until <= now:
                raise FailedPrecondition("account_id: the reservation has expired; verify the registration again")
            accounts.set_state(connection, account, AccountState.BOUND, terminated=False)
            accounts.publish(connection, account, Occasion.REGISTRATION, micros(now))
            return self._moved(connection, account, now)

        return self._writer.run(confirm)

    def release_account(
        self, tenant: str, account_id: str, now: datetime, changes: Sequence[CaseChange] = ()
    ) -> Account:
        def release(connection: sqlite3.Connection) -> Account:
            account = accounts.existing(connection, tenant, account_id)
            if account.state is AccountState.RELEASED:
                return account
            if account.state is AccountState.CLOSED:
                raise FailedPrecondition("account_id: the account is closed; its place is free already")
            accounts.set_state(connection, account, AccountState.RELEASED, terminated=False)
            self._change_cases(connection, changes, now)
            return self._moved(connection, account, now)

        return self._writer.run(release)

    def close_account(self, tenant: str, account_id: str, now: datetime, changes: Sequence[CaseChange] = ()) -> Account:
        def close(connection: sqlite3.Connection) -> Account:
            account = accounts.existing(connection, tenant, account_id)
            if account.state is AccountState.CLOSED:
                return account
            accounts.close(connection, tenant, account_id, micros(now), terminated=False)
            self._change_cases(connection, changes, now)
            return self._moved(connection, account, now)

        return self._writer.run(close)

    def transfer(self, tenant: str, account_id: str) -> Transfer | None:
        return transfers.find(self._reader(), tenant, account_id)

    def complete_transfer(
        self, tenant: str, account_id: str, decision_id: str, now: datetime, changes: Sequence[CaseChange] = ()
    ) -> Account:
        def complete(connection: sqlite3.Connection) -> Account:
            account, transfer, moved = transfers.complete(connection, tenant, account_id, decision_id, now)
            if moved:
                self._change_cases(connection, changes, now)
                told = {"decision": decision_id, "giver": transfer.giver_key, "receiver": transfer.receiver_key}
                self._append(connection, now, "transfer", _told(tenant, account_id, told))
            return account

        return self._writer.run(complete)

    def publications(self, tenant: str, account_id: str) -> tuple[Publication, ...]:
        return accounts.publications(self._reader(), tenant, account_id)

    def report_activity(self, tenant: str, account_ids: Sequence[str], time: datetime) -> int:
        return self._writer.run(
            lambda connection: accounts.report_activity(connection, tenant, account_ids, micros(time))
        )

    def idle_accounts(self, tenant: str, before: datetime, page_size: int, page_token: str) -> AccountPage:
        return accounts.idle(self._reader(), tenant, micros(before), page_size, page_token)

    def record_credit(
        self, record: CreditRecord, subject_keys: Sequence[str], ledger_payload: bytes, now: datetime
    ) -> bool:
        def keep(connection: sqlite3.Connection) -> bool:
            new = credit.record(connection, record, subject_keys, micros(now))
            if new:
                self._append(connection, now, "credit", ledger_payload)
            return new

        return self._writer.run(keep)

    def standing(self, tenant: str, subject_keys: Sequence[str], since: datetime) -> StoredStanding:
        return credit.standing(self._reader(), tenant, subject_keys, micros(since))

    def forget_signals(self, before: datetime) -> int:
        return self._writer.run(lambda connection: velocity.forget(connection, micros(before)))

    def change_cases(self, changes: Sequence[CaseChange], now: datetime) -> None:
        self._writer.run(lambda connection: self._change_cases(connection, changes, now))

    def case(self, case_id: str) -> Case | None:
        return cases.get(self._reader(), case_id)

    def case_events(self, case_id: str) -> tuple[StoredCaseEvent, ...]:
        return cases.events(self._reader(), case_id)

    def open_cases(self, tenant: str, account_id: str) -> tuple[Case, ...]:
        return cases.of_account(self._reader(), tenant, account_id)

    def cases_about(self, tenant: str, account_id: str, decision_id: str) -> tuple[Case, ...]:
        return cases.about(self._reader(), tenant, account_id, decision_id)

    def appeal(self, tenant: str, request_id: str) -> Case | None:
        return cases.of_request(self._reader(), tenant, request_id)

    def list_cases(self, query: CaseQuery, page_size: int, page_token: str) -> CasePage:
        return cases.page(self._reader(), query, page_size, page_token)

    def due_cases(self, now: datetime, limit: int) -> tuple[Case, ...]:
        return cases.due(self._reader(), micros(now), limit)

    def proposal(self, decision_id: str) -> bytes | None:
        return cases.proposal(self._reader(), decision_id)

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

    def subject_decisions(self, tenant: str, subject_keys: Sequence[str]) -> tuple[SubjectDecision, ...]:
        return erasure.decisions_of(self._reader(), tenant, subject_keys)

    def erase_subject(self, tenant: str, subject_keys: Sequence[str], ledger_payload: bytes, now: datetime) -> Erased:
        def erase(connection: sqlite3.Connection) -> Erased:
            erased = erasure.erase(connection, tenant, subject_keys, micros(now))
            entry = self._append(connection, now, "erasure", erasure.ledger_payload(ledger_payload, erased))
            return replace(erased, sequence=entry.sequence)

        erased = self._writer.run(erase)
        self._forget_log()
        return erased

    def purge(self, decided_before: datetime, documents_before: datetime, limit: int, now: datetime) -> Erased:
        def purge(connection: sqlite3.Connection) -> Erased:
            erased = erasure.purge(connection, micros(decided_before), micros(documents_before), limit)
            if not erased.decisions and not erased.documents:
                return erased
            entry = self._append(connection, now, "retention", erasure.ledger_payload(b"{}", erased))
            return replace(erased, sequence=entry.sequence)

        erased = self._writer.run(purge)
        if erased.sequence:
            self._forget_log()
        return erased

    def sealed_rows(self, not_under: str, limit: int) -> tuple[SealedRow, ...]:
        return erasure.sealed_rows(self._reader(), not_under, limit)

    def reseal(self, rows: Sequence[SealedRow], ledger_payload: bytes, now: datetime) -> None:
        def reseal(connection: sqlite3.Connection) -> None:
            erasure.reseal(connection, rows)
            self._append(connection, now, "keys", ledger_payload)

        self._writer.run(reseal)

    def oldest_event(self) -> int:
        return outbox.oldest_event(self._reader())

    def delivery(self, receiver: str, start: int, now: datetime) -> Delivery:
        return self._writer.run(lambda connection: outbox.delivery(connection, receiver, start, micros(now)))

    def keep_delivery(self, delivery: Delivery) -> None:
        self._writer.run(lambda connection: outbox.keep(connection, delivery))

    def deliveries(self) -> tuple[Delivery, ...]:
        return outbox.every(self._reader())

    def forget_receiver(self, receiver: str) -> None:
        self._writer.run(lambda connection: outbox.forget(connection, receiver))

    def lease_receiver(self, receiver: str, holder: str, until: datetime, now: datetime) -> bool:
        return self._writer.run(
            lambda connection: outbox.lease(connection, receiver, holder, micros(until), micros(now))
        )

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

    def ledger_entries(self, chosen: EntryFilter | None = None) -> Iterator[Entry]:
        return ledger.entries(self._reader(), chosen or EntryFilter())

    def ledger_entry_of_decision(self, tenant: str, account_id: str, decision_id: str) -> Entry | None:
        return ledger.of_decision(self._reader(), tenant, account_id, decision_id)

    def ledger_head(self) -> Head | None:
        return ledger.head(self._reader())

    def record_act(self, kind: str, ledger_payload: bytes, now: datetime) -> int:
        return self._writer.run(lambda connection: self._append(connection, now, kind, ledger_payload).sequence)

    def checkpoint(self) -> Checkpoint | None:
        return ledger.checkpoint(self._reader())

    def stored_tree(self) -> StoredTree:
        return ledger.tree(self._reader())

    def tree_nodes(self, places: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
        return ledger.nodes(self._reader(), places)

    def leaf_hashes(self, first: int, last: int) -> tuple[bytes, ...]:
        return ledger.leaf_hashes(self._reader(), first, last)

    def add_checkpoint(self, checkpoint: Checkpoint, completed: Sequence[Subtree]) -> None:
        self._writer.run(lambda connection: ledger.add_checkpoint(connection, checkpoint, completed))

    def archive(self, checkpoint: Checkpoint, ledger_payload: bytes, now: datetime) -> None:
        def archive(connection: sqlite3.Connection) -> None:
            ledger.drop_archived(connection, checkpoint)
            self._append(connection, now, "segment", ledger_payload)

        self._writer.run(archive)

    def close(self) -> None:
        """Carries out what was queued; safe to call twice."""
        self._writer.close()
        with self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()

    def _forget_log(self) -> None:
        """What was erased is not left in the write-ahead log either; a reader at work delays that to the next time."""
        connection = schema.connect(self._path)
        try:
            # it keeps writers waiting, so it may not wait long itself
            connection.execute("PRAGMA busy_timeout = 1000")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

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
        if commit.signals:
            velocity.keep(connection, commit, now)
        if commit.occasion is Occasion.TRANSFER:
            transfers.approve(connection, commit, now)
        else:
            accounts.reserve(connection, commit, now)
        if commit.occasion is Occasion.EXISTING:
            accounts.adopt(connection, commit, micros(now))
        if decision.verdict is Outcome.PASS and commit.occasion is not Occasion.TRANSFER:
            accounts.put_in_force(connection, commit, micros(now))
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
        if commit.proposal:
            cases.keep_proposal(connection, decision, commit.proposal)
        self._append(connection, now, "decision", commit.ledger_payload)
        self._change_cases(connection, commit.cases, now)
        return decision

    def _change_cases(self, connection: sqlite3.Connection, changes: Sequence[CaseChange], now: datetime) -> None:
        for change in changes:
            case = change.case
            cases.apply(connection, change, micros(now))
            self._append(connection, now, "case", change.ledger_payload)
            if change.effect is not AccountEffect.NONE:
                told = {"act": change.effect, "case": case.case_id}
                self._append(connection, now, "account", _told(case.tenant, case.account_id, told))

    def _moved(self, connection: sqlite3.Connection, before: Account, now: datetime) -> Account:
        """The account after its state changed, which the ledger tells."""
        account = accounts.existing(connection, before.tenant, before.account_id)
        told = {"from": before.state.value, "to": account.state.value}
        self._append(connection, now, "account", _told(before.tenant, before.account_id, told))
        return account

    def _append(self, connection: sqlite3.Connection, now: datetime, kind: str, payload: bytes) -> Entry:
        return ledger.append(connection, now, kind, payload, self._ledger_key_id, self._ledger_key)


def _find_request(connection: sqlite3.Connection, tenant: str, request_id: str) -> StoredDecision | None:
    query = f"SELECT {DECISION_COLUMNS} FROM decision WHERE tenant = ? AND request_id = ?"
    row = connection.execute(query, (tenant, request_id)).fetchone()
    return decision_of(row) if row else None


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


def _told(tenant: str, account_id: str, what: dict[str, str]) -> bytes:
    """A payload of the ledger about an account."""
    return json.dumps({"tenant": tenant, "account_id": account_id, **what}).encode()


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
