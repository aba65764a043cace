"""PostgreSQL's tables beside SQLite's, its migrations, and which index answers each read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from support.postgres import PostgresServer, schema_url
from support.stores import KEY, NOW, commit
from unit.storage.test_query_plans import READS

from verifier.accounts.velocity import Signal, SignalKind
from verifier.domain.errors import ConfigurationError
from verifier.storage.postgres import schema
from verifier.storage.postgres.address import Address
from verifier.storage.postgres.connection import PostgresConnection
from verifier.storage.postgres.store import PostgresStore
from verifier.storage.postgres.translation import translate
from verifier.storage.sql import decisions
from verifier.storage.sql.transaction import LedgerKey, Transaction
from verifier.storage.sqlite import schema as sqlite_schema
from verifier.storage.store import NameKey, SoleHolder

TYPES = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}


@pytest.fixture
def url(postgres_server: PostgresServer, tmp_path: Path) -> str:
    return schema_url(postgres_server.url, str(tmp_path))


def test_the_tables_are_sqlite_s_column_for_column(url: str, tmp_path: Path) -> None:
    PostgresStore(url, "k1", KEY).close()
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name != 'verifier_schema' ORDER BY 1, ordinal_position"
        ).fetchall()
    sqlite = sqlite_schema.connect(tmp_path / "verifier.sqlite")
    sqlite_schema.prepare(sqlite, tmp_path / "verifier.sqlite")
    expected = sqlite.execute(
        "SELECT m.name, c.name, c.type, CASE WHEN c.pk OR c.\"notnull\" THEN 'NO' ELSE 'YES' END FROM sqlite_master m "
        "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, c.cid"
    ).fetchall()
    sqlite.close()
    assert rows == [(table, column, TYPES[kind], nullable) for table, column, kind, nullable in expected]


def test_a_database_takes_each_step_once(url: str) -> None:
    for _ in range(2):
        PostgresStore(url, "k1", KEY).close()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT version FROM verifier_schema").fetchall() == [
            (number,) for number in range(1, len(schema._STEPS) + 1)
        ]


def test_a_database_of_a_later_program_stops_the_start(url: str) -> None:
    PostgresStore(url, "k1", KEY).close()
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO verifier_schema (version) VALUES (99)")
    with pytest.raises(
        ConfigurationError, match=rf"store: .* has schema version 99, this program knows {len(schema._STEPS)}"
    ):
        PostgresStore(url, "k1", KEY)


def test_a_step_that_fails_leaves_the_database_as_it_was(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        schema, "_STEPS", (*schema._STEPS, "CREATE TABLE once (a BIGINT); CREATE TABLE once (a BIGINT)")
    )
    with pytest.raises(psycopg.errors.DuplicateTable):
        PostgresStore(url, "k1", KEY)
    monkeypatch.undo()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('once'), to_regclass('decision')").fetchone() == (None, None)
    PostgresStore(url, "k1", KEY).close()


def test_a_schema_that_is_not_there_is_named(postgres_server: PostgresServer) -> None:
    with pytest.raises(ConfigurationError, match=r"store: .* has no schema of the search_path"):
        PostgresStore(f"{postgres_server.url}?options=-csearch_path%3Dnowhere", "k1", KEY)


class _Explaining(PostgresConnection):
    """Keeps the plan of each statement, as it is made for whatever values come."""

    def __init__(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        super().__init__(connection)
        self._plain = connection
        self.plans: list[str] = []

    def execute(self, query: str, values: Any = (), /) -> Any:
        self._plain.execute(b"PREPARE asked AS " + translate(query))
        given = ", ".join(psycopg.sql.Literal(value).as_string(self._plain) for value in values)
        plan = self._plain.execute(f"EXPLAIN EXECUTE asked{f'({given})' if given else ''}".encode()).fetchall()
        self._plain.execute(b"DEALLOCATE asked")
        self.plans.append("\n".join(row[0] for row in plan))
        return super().execute(query, values)


NAMING = re.compile(r"Filter: .*\b(subject_key|receiver_key|account_id|request_id|case_id|key) = ")
"""A column that names the rows, looked at in every row that an index by something else brought."""


def check(plans: list[str]) -> None:
    assert plans
    for plan in plans:
        assert "Seq Scan" not in plan and not NAMING.search(plan), plan


@pytest.fixture
def explaining(url: str) -> Iterator[_Explaining]:
    """On tables that are empty, which is when a plan is made without knowing better."""
    PostgresStore(url, "k1", KEY).close()
    with Address.of(url).connect("SET plan_cache_mode = force_generic_plan") as connection:
        yield _Explaining(connection)


@pytest.mark.parametrize("read", READS)
def test_a_read_is_answered_by_the_index_that_names_its_rows(
    url: str, explaining: _Explaining, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    store = PostgresStore(url, "k1", KEY)
    monkeypatch.setattr(store, "_read", lambda work: work(explaining))
    monkeypatch.setattr(store, "_first_rows", lambda asked: [explaining.execute(*one).fetchone() for one in asked])
    READS[read](store)
    store.close()
    check(explaining.plans)


def test_a_decision_visits_no_rows_but_its_own(explaining: _Explaining) -> None:
    made = commit(names=(NameKey("core", "h1"),), credentials=("c1",))
    signals = (Signal(SignalKind.PHONE, ("k",), 5, timedelta(hours=1)),)
    made = replace(made, signals=signals, sole_holder=SoleHolder(("c1",), ("s1",)))
    transaction = Transaction(explaining, LedgerKey("k1", KEY), lambda: 0)
    decisions.commit(transaction, made, NOW)
    transaction.finish()
    check(explaining.plans)
