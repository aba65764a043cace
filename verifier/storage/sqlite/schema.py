"""The tables, and how a connection is opened. Times are microseconds since 1970 UTC."""

import sqlite3
from pathlib import Path

from verifier.domain.errors import ConfigurationError

_BUSY_SECONDS = 30.0
_CACHE_BYTES = 32 << 20
"""Of each connection, at most."""
_MAPPED_BYTES = 4 << 30
_LOG_PAGES = 8_000
"""So many pages of the write-ahead log, 32 MB, until they are moved to the tables: a page that changed often is moved
once.
"""
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
_CHECKPOINTS = """
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE ledger_node (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
ALTER TABLE ledger ADD COLUMN tenant TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(payload AS TEXT)) THEN json_extract(CAST(payload AS TEXT), '$.tenant') END
) VIRTUAL;
ALTER TABLE ledger ADD COLUMN account_id TEXT GENERATED ALWAYS AS (
    CASE WHEN json_valid(CAST(payload AS TEXT)) THEN json_extract(CAST(payload AS TEXT), '$.account_id') END
) VIRTUAL;
CREATE INDEX ledger_by_account ON ledger (tenant, account_id, sequence);
CREATE INDEX decision_by_subject ON decision (tenant, subject_key);
"""
_LIFE_CYCLE = """
ALTER TABLE account ADD COLUMN category TEXT NOT NULL DEFAULT 'general';
ALTER TABLE account ADD COLUMN subject_type TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN decision_id TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN last_active INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN terminated INTEGER NOT NULL DEFAULT 0;
UPDATE account SET
    decision_id = coalesce((SELECT d.decision_id FROM decision d WHERE d.tenant = account.tenant
        AND d.account_id = account.account_id AND d.verdict = 1 ORDER BY d.position DESC LIMIT 1), ''),
    last_active = coalesce((SELECT d.decide_time FROM decision d WHERE d.tenant = account.tenant
        AND d.account_id = account.account_id ORDER BY d.position DESC LIMIT 1), 0);
CREATE INDEX account_by_activity ON account (tenant, last_active, account_id) WHERE state = 'bound';
CREATE INDEX terminated_account ON account (tenant, subject_key) WHERE terminated = 1;
CREATE INDEX account_name_by_key ON account_name (tenant, kind, key);
CREATE TABLE publication (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE INDEX publication_by_account ON publication (tenant, account_id, position);
INSERT INTO publication (tenant, account_id, decision_id, cause, time)
    SELECT tenant, account_id, decision_id, 'registration', last_active FROM account
    WHERE state = 'bound' AND decision_id != '';
CREATE TABLE proposal (
    decision_id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_by_subject ON proposal (tenant, subject_key);
CREATE TABLE transfer (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    giver_key TEXT NOT NULL,
    receiver_key TEXT NOT NULL,
    category TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    names TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    PRIMARY KEY (tenant, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfer_by_receiver ON transfer (tenant, receiver_key) WHERE completed = 0;
CREATE TABLE credit_event (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    points INTEGER NOT NULL,
    effect TEXT NOT NULL,
    time INTEGER NOT NULL,
    actor TEXT NOT NULL,
    note BLOB NOT NULL,
    PRIMARY KEY (tenant, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX credit_by_subject ON credit_event (tenant, subject_key, time, points);
CREATE TABLE blacklist (
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (tenant, subject_key)
) STRICT, WITHOUT ROWID;
CREATE TABLE signal (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, key, subject_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX signal_by_time ON signal (time);
CREATE TABLE account_case (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    open INTEGER NOT NULL,
    due INTEGER,
    request_id TEXT,
    decision_id TEXT NOT NULL,
    outcome_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX case_by_tenant ON account_case (tenant, position);
CREATE INDEX case_by_kind ON account_case (tenant, kind, position);
CREATE INDEX case_by_account ON account_case (tenant, account_id, position);
CREATE INDEX open_case_by_tenant ON account_case (tenant, position) WHERE open = 1;
CREATE INDEX open_case_by_kind ON account_case (tenant, kind, position) WHERE open = 1;
CREATE INDEX open_case_by_account ON account_case (tenant, account_id, position) WHERE open = 1;
CREATE INDEX case_by_due ON account_case (due) WHERE due IS NOT NULL;
CREATE UNIQUE INDEX one_rectification ON account_case (tenant, account_id) WHERE open = 1 AND kind = 'rectification';
CREATE UNIQUE INDEX case_by_request ON account_case (tenant, request_id) WHERE request_id IS NOT NULL;
CREATE TABLE case_event (
    case_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    time INTEGER NOT NULL,
    event TEXT NOT NULL,
    actor TEXT NOT NULL,
    state TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    statement BLOB NOT NULL,
    PRIMARY KEY (case_id, version)
) STRICT, WITHOUT ROWID;
"""
_RECORDS = """
CREATE INDEX decision_to_purge ON decision (decide_time) WHERE length(sealed) > 0;
CREATE TABLE delivery (
    receiver TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    problem TEXT NOT NULL,
    holder TEXT NOT NULL DEFAULT '',
    leased_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
"""
_LEDGER_COLUMNS = """
CREATE TABLE ledger_with_columns (
    sequence INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    tenant TEXT,
    account_id TEXT,
    decision_id TEXT
) STRICT;
INSERT INTO ledger_with_columns SELECT sequence, time, kind, payload, previous, hash, tenant, account_id,
    CASE WHEN json_valid(CAST(payload AS TEXT)) THEN json_extract(CAST(payload AS TEXT), '$.decision') END FROM ledger;
DROP TABLE ledger;
ALTER TABLE ledger_with_columns RENAME TO ledger;
CREATE INDEX ledger_by_account ON ledger (tenant, account_id, sequence);
"""
# A decision touches a page of every index: those that another can stand in for are gone, and contents of a kilobyte
# are in tables with row numbers, where they need no page of their own.
_FEWER_TREES = """
CREATE TABLE account_names (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    names BLOB NOT NULL,
    PRIMARY KEY (tenant, account_id)
) STRICT;
INSERT INTO account_names SELECT tenant, account_id,
    CAST(json_group_array(json_object('kind', kind, 'key', key)) AS BLOB) FROM account_name GROUP BY tenant, account_id;
CREATE TABLE closed_name_of_account (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, key, kind, account_id)
) STRICT, WITHOUT ROWID;
INSERT INTO closed_name_of_account SELECT c.tenant, c.key, c.kind, n.account_id, c.closed_at FROM closed_name c
    JOIN account_name n ON n.tenant = c.tenant AND n.kind = c.kind AND n.key = c.key
    JOIN account a ON a.tenant = n.tenant AND a.account_id = n.account_id AND a.state = 'closed';
INSERT INTO closed_name_of_account SELECT tenant, key, kind, '', closed_at FROM closed_name c WHERE NOT EXISTS (
    SELECT 1 FROM closed_name_of_account n WHERE n.tenant = c.tenant AND n.key = c.key AND n.kind = c.kind);
DROP TABLE closed_name;
DROP TABLE account_name;
ALTER TABLE closed_name_of_account RENAME TO closed_name;
CREATE INDEX closed_name_by_account ON closed_name (tenant, account_id);
CREATE TABLE proposal_in_rows (
    decision_id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
INSERT INTO proposal_in_rows SELECT decision_id, tenant, subject_key, sealed FROM proposal;
DROP TABLE proposal;
ALTER TABLE proposal_in_rows RENAME TO proposal;
DROP INDEX decision_by_tenant;
DROP INDEX case_by_tenant;
DROP INDEX open_case_by_tenant;
DROP INDEX open_case_by_account;
"""
# What decisions before this step rest on is sealed in them: their accounts count as due.
_DUE = """
ALTER TABLE account ADD COLUMN valid_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN lists TEXT NOT NULL DEFAULT '';
ALTER TABLE transfer ADD COLUMN valid_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE transfer ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE transfer ADD COLUMN lists TEXT NOT NULL DEFAULT '';
CREATE INDEX account_by_end ON account (tenant, valid_until, account_id) WHERE state = 'bound';
"""
_STEPS = (_FIRST, _LIST_CHANGES, _MATERIALS, _CHECKPOINTS, _LIFE_CYCLE, _RECORDS, _LEDGER_COLUMNS, _FEWER_TREES, _DUE)
"""A file's version is the number of steps that it has taken."""


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode; FULL, because an acknowledged decision has to survive a power cut.

    Pages are kept in memory and mapped: to read and write them again costs more than all the rest of a statement.
    """
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_BYTES >> 10}")
    connection.execute(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    connection.execute("PRAGMA temp_store = MEMORY")
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
