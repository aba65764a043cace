"""The stores that have to keep what the contract promises, and a decision to give them."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.postgres import schema_url
from verifier.domain.finding import Outcome
from verifier.storage.postgres.store import PostgresStore
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import DecisionCommit, NameKey, PlaceRequest, Store, StoredDecision

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))
KEYS = {"k1": KEY}
Factory = Callable[[Path], Store]
POSTGRES_URL = "VERIFIER_TESTS_POSTGRES"
"""The environment variable that names the tests' server, for processes that a test starts."""


def sqlite_store(folder: Path) -> Store:
    return SqliteStore(folder / "verifier.sqlite", "k1", KEY)


def postgres_store(folder: Path) -> Store:
    """In a schema that belongs to the folder, so that the same folder is the same store."""
    return PostgresStore(schema_url(os.environ[POSTGRES_URL], str(folder)), "k1", KEY)


FACTORIES: dict[str, Factory] = {"sqlite": sqlite_store, "postgres": postgres_store}
"""A new store adds its factory here."""


def commit(
    request_id: str = "r1",
    account_id: str = "a1",
    subject: str = "s1",
    *,
    cap: int | None = 1,
    verdict: Outcome = Outcome.PASS,
    body: bytes = b"body",
    names: tuple[NameKey, ...] = (),
    credentials: tuple[str, ...] = (),
) -> DecisionCommit:
    decision = StoredDecision(
        decision_id=f"d-{request_id}",
        tenant="t",
        request_id=request_id,
        request_hash=body,
        account_id=account_id,
        subject_key=subject,
        verdict=verdict,
        decide_time=NOW,
        sealed=b"sealed " + request_id.encode(),
    )
    place = PlaceRequest((subject,), cap, NOW + timedelta(hours=1)) if cap is not None else None
    return DecisionCommit(decision, b"{}", place, names, credentials)
