"""The ledger in the embedded store: entries with a signed head, checkpoints, and stored subtrees."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

from verifier.ledger import chain
from verifier.ledger.chain import Entry, Head
from verifier.ledger.checkpoint import Checkpoint, parse
from verifier.ledger.frontier import Subtree
from verifier.ledger.tree_verification import StoredTree
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.sqlite.rows import micros

_ENTRY = "SELECT sequence, time, kind, payload, previous, hash FROM ledger"
_BATCH = 1_000


def append(connection: sqlite3.Connection, now: datetime, kind: str, payload: bytes, key_id: str, key: bytes) -> Entry:
    """The next entry, under a head that is signed with ``key``."""
    entry = chain.append(head(connection), micros(now), kind, payload)
    connection.execute(
        "INSERT INTO ledger (sequence, time, kind, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (entry.sequence, entry.time, entry.kind, entry.payload, entry.previous, entry.hash),
    )
    signed = chain.sign(entry, key_id, key)
    connection.execute(
        "INSERT OR REPLACE INTO ledger_head VALUES (1, ?, ?, ?, ?)",
        (signed.sequence, signed.hash, signed.key_id, signed.signature),
    )
    return entry


def head(connection: sqlite3.Connection) -> Head | None:
    row = connection.execute("SELECT sequence, hash, key_id, signature FROM ledger_head").fetchone()
    return Head(*row) if row else None


def entries(connection: sqlite3.Connection, chosen: EntryFilter) -> Iterator[Entry]:
    """Read in batches, so that a slow reader keeps no transaction open."""
    conditions, values = _conditions(chosen)
    after = chosen.first - 1
    by_account = chosen.tenant and (chosen.account_id or chosen.about_no_account)
    by = "INDEXED BY ledger_by_account" if by_account else ""
    query = f"{_ENTRY} {by} WHERE {' AND '.join(conditions)} ORDER BY sequence LIMIT {_BATCH}"
    while rows := connection.execute(query, (after, *values)).fetchall():
        yield from (Entry(*row) for row in rows)
        after = rows[-1][0]


def of_decision(connection: sqlite3.Connection, tenant: str, account_id: str, decision_id: str) -> Entry | None:
    query = (
        f"{_ENTRY} INDEXED BY ledger_by_account WHERE tenant = ? AND account_id = ? AND kind = 'decision' "
        "AND json_extract(CAST(payload AS TEXT), '$.decision') = ?"
    )
    row = connection.execute(query, (tenant, account_id, decision_id)).fetchone()
    return Entry(*row) if row else None


def checkpoint(connection: sqlite3.Connection) -> Checkpoint | None:
    row = connection.execute("SELECT note FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)").fetchone()
    return parse(row[0]) if row else None


def tree(connection: sqlite3.Connection) -> StoredTree:
    return StoredTree(
        notes=dict(connection.execute("SELECT size, note FROM checkpoint ORDER BY size")),
        nodes={(row[0], row[1]): row[2] for row in connection.execute("SELECT level, number, hash FROM ledger_node")},
    )


def nodes(connection: sqlite3.Connection, places: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
    found = []
    for place in places:
        row = connection.execute("SELECT hash FROM ledger_node WHERE level = ? AND number = ?", place).fetchone()
        if row is None:
            raise KeyError(place)
        found.append(bytes(row[0]))
    return tuple(found)


def leaf_hashes(connection: sqlite3.Connection, first: int, last: int) -> tuple[bytes, ...]:
    query = "SELECT hash FROM ledger WHERE sequence BETWEEN ? AND ? ORDER BY sequence"
    found = tuple(bytes(row[0]) for row in connection.execute(query, (first, last)))
    if len(found) != last - first + 1:
        raise KeyError(first)
    return found


def add_checkpoint(connection: sqlite3.Connection, made: Checkpoint, completed: Sequence[Subtree]) -> None:
    connection.execute("INSERT OR IGNORE INTO checkpoint VALUES (?, ?)", (made.size, made.note))
    connection.executemany(
        "INSERT OR IGNORE INTO ledger_node VALUES (?, ?, ?)", [(one.level, one.number, one.hash) for one in completed]
    )


def drop_archived(connection: sqlite3.Connection, start: Checkpoint) -> None:
    """The entry that says so, of kind ``segment``, has to be appended in the same transaction."""
    connection.execute("DELETE FROM ledger WHERE sequence <= ?", (start.size,))
    connection.execute("DELETE FROM checkpoint WHERE size < ?", (start.size,))
    connection.execute("INSERT OR IGNORE INTO checkpoint VALUES (?, ?)", (start.size, start.note))


def _conditions(chosen: EntryFilter) -> tuple[list[str], list[str | int]]:
    conditions, values = ["sequence > ?"], []
    limits: list[tuple[str, str | int | None]] = [
        ("sequence <= ?", chosen.last),
        ("tenant = ?", chosen.tenant or None),
        ("account_id = ?", chosen.account_id or None),
        ("time >= ?", micros(chosen.since) if chosen.since else None),
        ("time < ?", micros(chosen.until) if chosen.until else None),
    ]
    for condition, value in limits:
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if chosen.about_no_account:
        conditions.append("account_id IS NULL")
    return conditions, values
