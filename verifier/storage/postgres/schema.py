"""The tables, column for column those of SQLite. Times are microseconds since 1970 UTC; texts sort by their bytes.

An index begins with the column that names the rows, not with the tenant as on SQLite: a plan that was made while a
table was empty, where all ways cost the same, cannot choose an index by the tenant alone and go on reading all of its
rows.
"""

from verifier.domain.errors import ConfigurationError
from verifier.storage.postgres.address import Address, Psycopg
from verifier.storage.postgres.session import LOCK

_TEXT = 'TEXT COLLATE "C"'
_FIRST = """
CREATE TABLE decision (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decision_id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    account_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    verdict BIGINT NOT NULL,
    decide_time BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    UNIQUE (request_id, tenant)
);
CREATE INDEX decision_by_verdict ON decision (verdict, tenant, position);
CREATE INDEX decision_by_account ON decision (account_id, tenant, position);
CREATE INDEX decision_by_subject ON decision (subject_key, tenant);
CREATE INDEX decision_to_purge ON decision (decide_time) WHERE length(sealed) > 0;
CREATE TABLE account (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    state TEXT NOT NULL,
    reserved_until BIGINT,
    category TEXT NOT NULL DEFAULT 'general',
    subject_type TEXT NOT NULL DEFAULT '',
    decision_id TEXT NOT NULL DEFAULT '',
    last_active BIGINT NOT NULL DEFAULT 0,
    terminated BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, tenant)
);
CREATE INDEX account_by_subject ON account (subject_key, tenant, state, reserved_until);
CREATE INDEX account_by_activity ON account (tenant, last_active, account_id) WHERE state = 'bound';
CREATE INDEX terminated_account ON account (subject_key, tenant) WHERE terminated = 1;
CREATE TABLE account_names (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    names BYTEA NOT NULL,
    PRIMARY KEY (account_id, tenant)
);
CREATE TABLE closed_name (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    PRIMARY KEY (key, tenant, kind, account_id)
);
CREATE INDEX closed_name_by_account ON closed_name (account_id, tenant);
CREATE TABLE credential (
    tenant TEXT NOT NULL,
    credential_key TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    PRIMARY KEY (credential_key, tenant, subject_key)
);
CREATE TABLE ledger (
    sequence BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    kind TEXT NOT NULL,
    payload BYTEA NOT NULL,
    previous BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    tenant TEXT,
    account_id TEXT,
    decision_id TEXT
);
CREATE INDEX ledger_by_account ON ledger (account_id, tenant, sequence);
CREATE TABLE ledger_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    sequence BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    key_id TEXT NOT NULL,
    signature BYTEA NOT NULL
);
CREATE TABLE checkpoint (size BIGINT PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE ledger_node (
    level BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, number)
);
CREATE TABLE list_change (
    entry_id TEXT PRIMARY KEY,
    revision BIGINT NOT NULL UNIQUE,
    entry BYTEA
);
CREATE TABLE material (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decision_id TEXT NOT NULL,
    place TEXT NOT NULL,
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX material_by_decision ON material (decision_id, position);
CREATE INDEX material_by_subject ON material (subject_key, tenant);
CREATE TABLE publication (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    time BIGINT NOT NULL
);
CREATE INDEX publication_by_account ON publication (account_id, tenant, position);
CREATE TABLE proposal (
    decision_id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE TABLE transfer (
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    giver_key TEXT NOT NULL,
    receiver_key TEXT NOT NULL,
    category TEXT NOT NULL,
    subject_type TEXT NOT NULL,
    names TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    PRIMARY KEY (account_id, tenant)
);
CREATE INDEX transfer_by_receiver ON transfer (receiver_key, tenant) WHERE completed = 0;
CREATE TABLE credit_event (
    tenant TEXT NOT NULL,
    event_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    points BIGINT NOT NULL,
    effect TEXT NOT NULL,
    time BIGINT NOT NULL,
    actor TEXT NOT NULL,
    note BYTEA NOT NULL,
    PRIMARY KEY (event_id, tenant)
);
CREATE INDEX credit_by_subject ON credit_event (subject_key, tenant, time, points);
CREATE TABLE blacklist (
    tenant TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (subject_key, tenant)
);
CREATE TABLE signal (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    time BIGINT NOT NULL,
    PRIMARY KEY (key, kind, tenant, subject_key)
);
CREATE INDEX signal_by_time ON signal (time);
CREATE TABLE account_case (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    open BIGINT NOT NULL,
    due BIGINT,
    request_id TEXT,
    decision_id TEXT NOT NULL,
    outcome_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX case_by_kind ON account_case (kind, tenant, position);
CREATE INDEX case_by_account ON account_case (account_id, tenant, position);
CREATE INDEX open_case_by_kind ON account_case (kind, tenant, open, position);
CREATE INDEX case_by_due ON account_case (due) WHERE due IS NOT NULL;
CREATE UNIQUE INDEX one_rectification ON account_case (account_id, tenant) WHERE open = 1 AND kind = 'rectification';
CREATE UNIQUE INDEX case_by_request ON account_case (request_id, tenant) WHERE request_id IS NOT NULL;
CREATE TABLE case_event (
    case_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    time BIGINT NOT NULL,
    event TEXT NOT NULL,
    actor TEXT NOT NULL,
    state TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    statement BYTEA NOT NULL,
    PRIMARY KEY (case_id, version)
);
CREATE TABLE delivery (
    receiver TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_try BIGINT NOT NULL,
    problem TEXT NOT NULL,
    holder TEXT NOT NULL DEFAULT '',
    leased_until BIGINT NOT NULL DEFAULT 0
);
"""
_DUE = """
ALTER TABLE account ADD COLUMN valid_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN lists TEXT NOT NULL DEFAULT '';
ALTER TABLE transfer ADD COLUMN valid_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE transfer ADD COLUMN policy TEXT NOT NULL DEFAULT '';
ALTER TABLE transfer ADD COLUMN lists TEXT NOT NULL DEFAULT '';
CREATE INDEX account_by_end ON account (tenant, valid_until, account_id) WHERE state = 'bound';
"""
_STEPS = (_FIRST, _DUE)
"""A database's version is the number of steps that it has taken. A step that was released is never changed."""
_VERSION = "SELECT coalesce(max(version), 0) FROM verifier_schema"


def prepare(connection: Psycopg, address: Address) -> None:
    """Brings the database up to this program's tables, one process at a time, all steps or none.

    Raises ``ConfigurationError`` for one of a later version, and where there is no schema to make tables in.
    """
    with connection.transaction():
        (schema,) = connection.execute("SELECT current_schema()").fetchone() or (None,)
        if schema is None:
            raise ConfigurationError(f"store: PostgreSQL at {address.place} has no schema of the search_path to use")
        connection.execute(f"SELECT {LOCK}".encode())
        connection.execute(
            "CREATE TABLE IF NOT EXISTS verifier_schema "
            "(version BIGINT PRIMARY KEY, applied TIMESTAMPTZ NOT NULL DEFAULT now())"
        )
        (version,) = connection.execute(_VERSION).fetchone() or (0,)
        if version > len(_STEPS):
            raise ConfigurationError(
                f"store: PostgreSQL at {address.place} has schema version {version}, this program knows {len(_STEPS)}: "
                "start the program that made it, or a later one"
            )
        for number, step in enumerate(_STEPS[version:], start=version + 1):
            connection.execute(step.replace("TEXT", _TEXT).encode())
            connection.execute("INSERT INTO verifier_schema (version) VALUES ($1)", (number,))
