"""Documents in the embedded store: an older file takes them, and what was erased is gone from the file."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from verifier.domain.finding import Outcome
from verifier.storage.sqlite import schema
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import DecisionCommit, StoredDecision, StoredMaterial

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SEALED = b"sealed document of a claim" * 500


def opened(path: Path) -> SqliteStore:
    return SqliteStore(path, "k1", bytes(32))


def keep(store: SqliteStore) -> None:
    decision = StoredDecision("d", "t", "r", b"body", "a", "s", Outcome.REVIEW, NOW, b"sealed decision")
    document = StoredMaterial("claims[0].materials[0]", "pdf", "digest", SEALED)
    store.commit_decision(DecisionCommit(decision, b"{}", None, (), (), materials=(document,)), NOW)


def test_what_was_erased_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    path = tmp_path / "verifier.sqlite"
    store = opened(path)
    keep(store)
    store.close()
    assert SEALED[:200] in path.read_bytes()
    store = opened(path)
    assert store.erase_subject("t", ("s",), b"{}", NOW).documents == 1
    store.close()
    assert SEALED[:26] not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_a_file_from_before_documents_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "verifier.sqlite"
    connection = schema.connect(path)
    for statement in schema._FIRST.split(";"):
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    store = opened(path)
    keep(store)
    assert [one.digest for one in store.materials("d")] == ["digest"]
    store.close()
    with sqlite3.connect(path) as reader:
        assert reader.execute("PRAGMA user_version").fetchone() == (len(schema._STEPS),)
    reader.close()
