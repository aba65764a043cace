"""Signals of bulk registration: who came with what, in windows that slide with each look."""

from collections.abc import Sequence
from datetime import datetime

from verifier.accounts.velocity import Signal
from verifier.storage.accounts import SignalsExceeded
from verifier.storage.sql.database import Connection
from verifier.storage.sql.facts import Fact
from verifier.storage.sql.rows import marks, micros
from verifier.storage.store import DecisionCommit, StoredDecision

_SECOND = 1_000_000


def facts(commit: DecisionCommit, now: datetime) -> tuple[Fact, ...]:
    """How many other subjects came with each signal within its window."""
    return tuple(_others(commit.decision, signal, now) for signal in commit.signals)


def check(commit: DecisionCommit, others: Sequence[int]) -> None:
    """Raises ``SignalsExceeded`` where more other subjects than a limit came with a signal that is not known already:
    inside the transaction, so that of many at once none escapes.
    """
    exceeded: dict[str, int] = {
        signal.kind: int(number)
        for signal, number in zip(commit.signals, others, strict=True)
        if number > signal.limit and signal.kind not in commit.known_signals
    }
    if exceeded:
        raise SignalsExceeded(exceeded)


def keep(connection: Connection, commit: DecisionCommit, now: datetime) -> None:
    decision, time = commit.decision, micros(now)
    rows = [(decision.tenant, one.kind, one.keys[0], decision.subject_key, time) for one in commit.signals]
    connection.execute(
        f"INSERT INTO signal VALUES {', '.join(['(?, ?, ?, ?, ?)'] * len(rows))} "
        "ON CONFLICT (tenant, kind, key, subject_key) DO UPDATE SET time = excluded.time",
        [value for row in rows for value in row],
    )


def forget(connection: Connection, before: int) -> int:
    return connection.execute("DELETE FROM signal WHERE time < ?", (before,)).rowcount


def _others(decision: StoredDecision, signal: Signal, now: datetime) -> Fact:
    query = (
        "SELECT count(DISTINCT subject_key) FROM signal WHERE tenant = ? AND kind = ? "
        f"AND key IN ({marks(signal.keys)}) AND subject_key != ? AND time > ?"
    )
    since = micros(now) - int(signal.window.total_seconds()) * _SECOND
    return query, (decision.tenant, signal.kind, *signal.keys, decision.subject_key, since)
