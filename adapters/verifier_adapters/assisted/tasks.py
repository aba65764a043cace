"""The tasks of assisted look-ups, in an SQLite file: made by the source, worked off by people.

The fields of a question and the documents that came with it are sealed while a task is open and deleted when it closes;
what remains is a keyed hash, the outcome, and who did what. Whoever claims a task sees its fields, and that is written
down. With two people, both look without seeing what the other found; where they differ, both findings are dropped and
the task stays open.
"""

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from verifier.domain.errors import ConfigurationError, FailedPrecondition, InvalidRequest, NotFound, Violation
from verifier.domain.inquiry import InquiryOutcome
from verifier.domain.material import Material, material
from verifier_adapters.assisted.sealing import Sealer

_SCHEMA = """
CREATE TABLE IF NOT EXISTS key (fingerprint BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS task (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, question BLOB NOT NULL, sealed BLOB, created TEXT NOT NULL,
    closed TEXT, outcome TEXT, comparisons TEXT, expires_on TEXT
);
CREATE TABLE IF NOT EXISTS document (
    task TEXT NOT NULL REFERENCES task (id), digest TEXT NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (task, digest)
);
CREATE UNIQUE INDEX IF NOT EXISTS one_open_task_a_question ON task (question) WHERE closed IS NULL;
CREATE INDEX IF NOT EXISTS task_by_question ON task (question, closed);
CREATE TABLE IF NOT EXISTS opinion (
    task TEXT NOT NULL REFERENCES task (id), person TEXT NOT NULL, finding TEXT NOT NULL, PRIMARY KEY (task, person)
);
CREATE TABLE IF NOT EXISTS act (task TEXT NOT NULL, person TEXT NOT NULL, act TEXT NOT NULL, at TEXT NOT NULL);
"""
_BUSY_SECONDS = 10.0
_MOST_DOCUMENTS = 20
_NO_FINDING = frozenset({InquiryOutcome.UNAVAILABLE, InquiryOutcome.UNSUPPORTED})


@dataclass(frozen=True, slots=True)
class OpenTask:
    """``looked`` is how many people have looked already."""

    id: str
    kind: str
    created: datetime
    looked: int


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """``fields`` and ``documents`` are personal data: for the eyes of who claimed it."""

    id: str
    kind: str
    fields: Mapping[str, str] = field(repr=False)
    documents: tuple[Material, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a person found at the site: field by field for what was compared, and until when the thing is good."""

    outcome: InquiryOutcome
    comparisons: Mapping[str, bool] = field(default_factory=dict)
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    resolution: Resolution
    at: datetime


class Progress(StrEnum):
    RESOLVED = "resolved"
    NEEDS_ANOTHER_PERSON = "needs another person"
    DISPUTED = "disputed"


class TaskBook:
    """Safe for threads, and for processes that open the same file. ``now`` with a time zone."""

    def __init__(
        self, path: Path, sealer: Sealer, people: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Raises ``ConfigurationError`` where the file cannot be used, or was written with another key."""
        self._sealer = sealer
        self._people = people
        self._now = now
        self._lock = threading.Lock()
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except OSError as error:
            raise ConfigurationError(f"file: {error.strerror}: {path}") from None
        try:
            self._prepare(path)
        except BaseException:
            self._connection.close()
            raise

    def ask(
        self,
        kind: str,
        fields: Mapping[str, str],
        *,
        since: datetime,
        most_open: int,
        documents: Sequence[Material] = (),
    ) -> Resolved | str:
        """What was found after ``since``; else the id of the open task for it, made where there is none, with
        ``documents`` added to it, up to ``_MOST_DOCUMENTS``.

        Raises ``FailedPrecondition`` where ``most_open`` tasks are open already.
        """
        question = self._sealer.recognise(kind, fields)
        with self._transaction() as sql:
            found = sql.execute(
                "SELECT id, closed, outcome, comparisons, expires_on FROM task WHERE question = ?"
                " ORDER BY closed IS NOT NULL, closed DESC LIMIT 1",
                (question,),
            ).fetchone()
            if found is not None and found[1] is None:
                self._add_documents(sql, str(found[0]), documents)
                return str(found[0])
            if found is not None and datetime.fromisoformat(found[1]) > since:
                return Resolved(_read(*found[2:]), datetime.fromisoformat(found[1]))
            if sql.execute("SELECT count(*) FROM task WHERE closed IS NULL").fetchone()[0] >= most_open:
                raise FailedPrecondition("too many open tasks")
            task = secrets.token_hex(12)
            sealed = self._sealer.seal(fields, task)
            sql.execute(
                "INSERT INTO task (id, kind, question, sealed, created) VALUES (?, ?, ?, ?, ?)",
                (task, kind, question, sealed, self._now().isoformat()),
            )
            self._add_documents(sql, task, documents)
            return task

    def list_open(self, limit: int = 100) -> tuple[OpenTask, ...]:
        """The oldest first, without a word of what they ask."""
        with self._transaction() as sql:
            rows = sql.execute(
                "SELECT id, kind, created, (SELECT count(*) FROM opinion WHERE task = id) FROM task"
                " WHERE closed IS NULL ORDER BY created, id LIMIT ?",
                (limit,),
            ).fetchall()
        return tuple(
            OpenTask(task, kind, datetime.fromisoformat(created), looked) for task, kind, created, looked in rows
        )

    def claim(self, task: str, person: str) -> ClaimedTask:
        """Shows the fields to ``person``, and writes that down. Raises ``NotFound``, ``FailedPrecondition``."""
        name = _person(person)
        with self._transaction() as sql:
            kind, sealed = self._open_task(sql, task)
            if self._has_looked(sql, task, name):
                raise FailedPrecondition("this person has looked already: another one must")
            self._write_down(sql, task, name, "claimed")
            kept = sql.execute("SELECT digest, sealed FROM document WHERE task = ? ORDER BY rowid", (task,)).fetchall()
        contents = (self._sealer.unseal_document(content, f"{task}:{digest}") for digest, content in kept)
        documents = tuple(found for content in contents if (found := material(content)) is not None)
        return ClaimedTask(task, kind, self._sealer.unseal(sealed, task), documents)

    def resolve(self, task: str, person: str, resolution: Resolution) -> Progress:
        """Raises ``NotFound``, ``InvalidRequest``, and ``FailedPrecondition`` where ``person`` has not claimed the task
        or has looked already.
        """
        name, finding = _person(person), _checked(resolution)
        with self._transaction() as sql:
            self._open_task(sql, task)
            if self._has_looked(sql, task, name):
                raise FailedPrecondition("this person has looked already: another one must")
            claimed = "SELECT 1 FROM act WHERE task = ? AND person = ? AND act = 'claimed'"
            if sql.execute(claimed, (task, name)).fetchone() is None:
                raise FailedPrecondition("claim the task first")
            self._write_down(sql, task, name, f"found {resolution.outcome}")
            sql.execute("INSERT INTO opinion VALUES (?, ?, ?)", (task, name, finding))
            findings = [row[0] for row in sql.execute("SELECT finding FROM opinion WHERE task = ?", (task,))]
            if len(findings) < self._people:
                return Progress.NEEDS_ANOTHER_PERSON
            sql.execute("DELETE FROM opinion WHERE task = ?", (task,))
            if len(set(findings)) > 1:
                self._write_down(sql, task, name, "disputed")
                return Progress.DISPUTED
            sql.execute("DELETE FROM document WHERE task = ?", (task,))
            sql.execute(
                "UPDATE task SET closed = ?, sealed = NULL, outcome = ?, comparisons = ?, expires_on = ? WHERE id = ?",
                (self._now().isoformat(), *json.loads(finding), task),
            )
            return Progress.RESOLVED

    def acts(self, task: str) -> tuple[tuple[str, str], ...]:
        """Who did what, in order: for the inspector."""
        with self._transaction() as sql:
            rows = sql.execute("SELECT person, act FROM act WHERE task = ? ORDER BY rowid", (task,)).fetchall()
        return tuple((person, act) for person, act in rows)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _prepare(self, path: Path) -> None:
        try:
            # deleted fields are overwritten, and a commit is on the disk when it returns
            self._connection.executescript(f"PRAGMA secure_delete = ON; PRAGMA synchronous = FULL; {_SCHEMA}")
            with self._transaction() as sql:
                written = sql.execute("SELECT fingerprint FROM key").fetchone()
                if written is None:
                    sql.execute("INSERT INTO key VALUES (?)", (self._sealer.fingerprint,))
                elif written[0] != self._sealer.fingerprint:
                    raise ConfigurationError(f"key: not the one that {path} was written with")
        except sqlite3.Error as error:
            raise ConfigurationError(f"file: SQLite cannot use {path}: {type(error).__name__}") from None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _open_task(self, sql: sqlite3.Connection, task: str) -> tuple[str, bytes]:
        found = sql.execute("SELECT kind, sealed, closed FROM task WHERE id = ?", (task,)).fetchone()
        if found is None:
            raise NotFound("no such task")
        if found[2] is not None:
            raise FailedPrecondition("the task is closed")
        return found[0], found[1]

    def _add_documents(self, sql: sqlite3.Connection, task: str, documents: Sequence[Material]) -> None:
        (kept,) = sql.execute("SELECT count(*) FROM document WHERE task = ?", (task,)).fetchone()
        for one in documents[: max(_MOST_DOCUMENTS - kept, 0)]:
            sealed = self._sealer.seal_document(one.content, f"{task}:{one.digest}")
            sql.execute("INSERT OR IGNORE INTO document VALUES (?, ?, ?)", (task, one.digest, sealed))

    def _has_looked(self, sql: sqlite3.Connection, task: str, person: str) -> bool:
        looked = "SELECT 1 FROM opinion WHERE task = ? AND person = ?"
        return sql.execute(looked, (task, person)).fetchone() is not None

    def _write_down(self, sql: sqlite3.Connection, task: str, person: str, act: str) -> None:
        sql.execute("INSERT INTO act VALUES (?, ?, ?, ?)", (task, person, act, self._now().isoformat()))


def _person(person: str) -> str:
    """One spelling a person, so that nobody is two. Raises ``InvalidRequest``."""
    name = "".join(person.split()).casefold()
    if not name:
        raise InvalidRequest(Violation("person", "REQUIRED", "who looks?"))
    return name


def _checked(resolution: Resolution) -> str:
    """As it is compared and stored. Raises ``InvalidRequest``."""
    outcome, comparisons = resolution.outcome, resolution.comparisons
    if outcome in _NO_FINDING:
        raise InvalidRequest(Violation("outcome", "NOT_A_FINDING", "leave the task open instead"))
    if outcome is InquiryOutcome.MATCH and not (comparisons and all(comparisons.values())):
        raise InvalidRequest(Violation("comparisons", "CONTRADICTION", "a match needs comparisons that all agree"))
    expires_on = resolution.expires_on.isoformat() if resolution.expires_on else None
    return json.dumps([outcome.value, json.dumps(dict(sorted(comparisons.items()))), expires_on])


def _read(outcome: str, comparisons: str, expires_on: str | None) -> Resolution:
    day = date.fromisoformat(expires_on) if expires_on else None
    return Resolution(InquiryOutcome(outcome), json.loads(comparisons), day)
