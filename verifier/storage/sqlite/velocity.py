"""Signals of bulk registration in the embedded store: who came with what, in windows that slide with each look."""

import sqlite3
from datetime import datetime

from verifier.accounts.velocity import Signal
from verifier.storage.accounts import SignalsExceeded
from verifier.storage.sqlite.rows import micros
from verifier.storage.store import DecisionCommit, StoredDecision

_SECOND = 1_000_000


def keep(connection: sqlite3.Connection, commit: DecisionCommit, now: datetime) -> None:
    """Keeps the signals of a decision. Raises ``SignalsExceeded`` where more other subjects than a limit came with
    one that is not known already: inside the transaction, so that of many at once none escapes.
    """
    decision, time = commit.decision, micros(now)
    exceeded: dict[str, int] = {}
    for signal in commit.signals:
        others = _others(connection, decision, signal, time - int(signal.window.total_seconds()) * _SECOND)
        if others > signal.limit and signal.kind not in commit.known_signals:
            exceeded[signal.kind] = others
    if exceeded:
        raise SignalsExceeded(exceeded)
    connection.executemany(
        "INSERT OR REPLACE INTO signal VALUES (?, ?, ?, ?, ?)",
        [(decision.tenant, one.kind, one.keys[0], decision.subject_key, time) for one in commit.signals],
    )


def forget(connection: sqlite3.Connection, before: int) -> int:
    return connection.execute("DELETE FROM signal WHERE time < ?", (before,)).rowcount


def _others(connection: sqlite3.Connection, decision: StoredDecision, signal: Signal, since: int) -> int:
    marks = ", ".join("?" * len(signal.keys))
    query = (
        f"SELECT count(DISTINCT subject_key) FROM signal WHERE tenant = ? AND kind = ? AND key IN ({marks}) "
        "AND subject_key != ? AND time > ?"
    )
    values = (decision.tenant, signal.kind, *signal.keys, decision.subject_key, since)
    (count,) = connection.execute(query, values).fetchone()
    return int(count)
