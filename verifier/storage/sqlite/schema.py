"""The tables, and how a connection is opened. Times are microseconds since 1970 UTC."""

import sqlite3
from pathlib import Path

from verifier.domain.errors import ConfigurationError

_BUSY_SECONDS = 30.0
_FIRST = """
CREATE TABLE decision (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    decision_id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    account_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    verdict INTEGER NOT NULL,
    decide_time INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    UNIQUE (tenant, request_id)
) STRICT;
CREATE INDEX decision_by_tenant ON decision (tenant, position);
CREATE INDEX decision_by_verdict ON decision (tenant, verdict, position);
CREATE INDEX decision_by_account ON decision (tenant, account_id, position);
CREATE TABLE account (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    state TEXT NOT NULL,
    reserved_until INTEGER,
    PRIMARY KEY (tenant, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_by_subject ON account (tenant, subject_key, state, reserved_until);
CREATE TABLE account_name (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (tenant, account_id, kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE closed_name (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE credential (
    tenant TEXT NOT NULL,
    credential_key TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    PRIMARY KEY (tenant, credential_key, subject_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TABLE ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;
"""
_LIST_CHANGES = """
CREATE TABLE list_change (
    entry_id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL UNIQUE,
    entry BLOB
) STRICT, WITHOUT ROWID;
"""
_MATERIALS = """
CREATE TABLE material (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    decision_id TEXT NOT NULL,
    place TEXT NOT NULL,
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX material_by_decision ON material (decision_id, position);
CREATE INDEX material_by_subject ON material (tenant, subject_key);
"""
_STEPS = (_FIRST, _LIST_CHANGES, _MATERIALS)
"""A file's version is the number of steps that it has taken."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode; FULL, because an acknowledged decision has to survive a power cut."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Brings a file up to this program's tables. Raises ``ConfigurationError`` for a file of a later version."""
    connection.execute("BEGIN IMMEDIATE")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for step in _STEPS[version:]:
        for statement in step.split(";"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {max(version, len(_STEPS))}")
    connection.execute("COMMIT")
    if version > len(_STEPS):
        raise ConfigurationError(f"store {path}: has schema version {version}, this program knows {len(_STEPS)}")
