"""A group on PostgreSQL of which the database refuses one operation."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from support.postgres import PostgresServer, schema_url
from support.stores import KEY, KEYS, NOW, commit

from verifier.ledger.verification import verify
from verifier.storage.postgres.store import PostgresStore
from verifier.storage.sql.transaction import Transaction


@pytest.mark.parametrize("is_seen_at", ["the statement", "the commit"])
def test_only_the_operation_at_fault_fails(postgres_server: PostgresServer, tmp_path: Path, is_seen_at: str) -> None:
    store = PostgresStore(schema_url(postgres_server.url, str(tmp_path)), "k1", KEY)
    queued = threading.Event()

    def hold(transaction: Transaction) -> None:
        queued.wait(10)

    def refused(transaction: Transaction) -> None:
        transaction.append(NOW, "account", b"{}")
        rows = transaction.connection.execute("INSERT INTO checkpoint (size, note) VALUES (?, NULL)", (1,))
        if is_seen_at == "the statement":
            assert rows.rowcount

    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(store._write, hold)
        before = [pool.submit(store.commit_decision, commit(f"r{i}", f"a{i}", f"s{i}"), NOW) for i in range(3)]
        bad = pool.submit(store._write, refused)
        after = [pool.submit(store.commit_decision, commit(f"r{i}", f"a{i}", f"s{i}"), NOW) for i in range(3, 6)]
        queued.set()
        with pytest.raises(psycopg.errors.NotNullViolation):
            bad.result()
        assert [one.result().request_id for one in (*before, *after)] == [f"r{i}" for i in range(6)]
        assert first.result() is None
    assert [entry.kind for entry in store.ledger_entries()] == ["decision"] * 6
    assert verify(store.ledger_entries(), store.ledger_head(), KEYS).problems == ()
    store.close()
