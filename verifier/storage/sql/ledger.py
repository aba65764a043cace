"""The ledger: entries under a signed head, checkpoints, and stored subtrees."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec

from verifier.ledger.chain import Entry, Head
from verifier.ledger.checkpoint import Checkpoint, parse
from verifier.ledger.frontier import Subtree
from verifier.ledger.tree_verification import StoredTree
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import micros

Read = Callable[[Callable[[Connection], list[Any]]], list[Any]]
_ENTRY = "SELECT sequence, time, kind, payload, previous, hash FROM ledger"
_BATCH = 1_000


class _About(msgspec.Struct):
    """What an entry is found by: columns beside the payload that says so too."""

    tenant: str | None = None
    account_id: str | None = None
    decision: str | None = None


_ABOUT = msgspec.json.Decoder(_About)
_NOTHING = _About()


def write(connection: Connection, new: Sequence[Entry], head: Head) -> None:
    connection.executemany(
        "INSERT INTO ledger (sequence, time, kind, payload, previous, hash, tenant, account_id, decision_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_row(entry) for entry in new],
    )
    connection.execute(
        "INSERT INTO ledger_head (one, sequence, hash, key_id, signature) VALUES (1, ?, ?, ?, ?) "
        "ON CONFLICT (one) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, "
        "key_id = excluded.key_id, signature = excluded.signature",
        (head.sequence, head.hash, head.key_id, head.signature),
    )


def _row(entry: Entry) -> tuple[object, ...]:
    about = _about(entry.payload)
    return (
        entry.sequence,
        entry.time,
        entry.kind,
        entry.payload,
        entry.previous,
        entry.hash,
        about.tenant,
        about.account_id,
        about.decision,
    )


def _about(payload: bytes) -> _About:
    try:
        return _ABOUT.decode(payload)
    except msgspec.MsgspecError:
        return _NOTHING


def head(connection: Connection) -> Head | None:
    row = connection.execute("SELECT sequence, hash, key_id, signature FROM ledger_head WHERE one = 1").fetchone()
    return Head(*row) if row else None


def entries(read: Read, chosen: EntryFilter) -> Iterator[Entry]:
    """Read in batches, so that a slow reader keeps no transaction open."""
    conditions, values = _conditions(chosen)
    by_account = chosen.tenant and (chosen.account_id or chosen.about_no_account)
    by = "INDEXED BY ledger_by_account" if by_account else ""
    query = f"{_ENTRY} {by} WHERE {' AND '.join(conditions)} ORDER BY sequence LIMIT {_BATCH}"
    for row in _rows(read, query, chosen.first - 1, values):
        yield Entry(*row)


def misfiled(read: Read) -> Iterator[int]:
    """The payload is covered by the entry's hash, the columns beside it are not."""
    query = (
        "SELECT sequence, payload, tenant, account_id, decision_id FROM ledger WHERE sequence > ? "
        f"ORDER BY sequence LIMIT {_BATCH}"
    )
    for sequence, payload, *columns in _rows(read, query, 0, ()):
        about = _about(payload)
        if columns != [about.tenant, about.account_id, about.decision]:
            yield sequence


def _rows(read: Read, query: str, after: int, values: Sequence[str | int]) -> Iterator[Any]:
    """Those after a sequence, in batches."""
    while rows := read(partial(_fetch, query=query, values=(after, *values))):
        yield from rows
        after = rows[-1][0]


def _fetch(connection: Connection, query: str, values: Sequence[str | int]) -> list[Any]:
    return connection.execute(query, values).fetchall()


def of_decision(connection: Connection, tenant: str, account_id: str, decision_id: str) -> Entry | None:
    query = (
        f"{_ENTRY} INDEXED BY ledger_by_account WHERE tenant = ? AND account_id = ? AND kind = 'decision' "
        "AND decision_id = ?"
    )
    row = connection.execute(query, (tenant, account_id, decision_id)).fetchone()
    return Entry(*row) if row else None


def checkpoint(connection: Connection) -> Checkpoint | None:
    row = connection.execute("SELECT note FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint)").fetchone()
    return parse(row[0]) if row else None


def tree(connection: Connection) -> StoredTree:
    return StoredTree(
        notes=dict(connection.execute("SELECT size, note FROM checkpoint ORDER BY size")),
        nodes={(row[0], row[1]): row[2] for row in connection.execute("SELECT level, number, hash FROM ledger_node")},
    )


def nodes(connection: Connection, places: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
    found = []
    for place in places:
        row = connection.execute("SELECT hash FROM ledger_node WHERE level = ? AND number = ?", place).fetchone()
        if row is None:
            raise KeyError(place)
        found.append(bytes(row[0]))
    return tuple(found)


def leaf_hashes(connection: Connection, first: int, last: int) -> tuple[bytes, ...]:
    query = "SELECT hash FROM ledger WHERE sequence BETWEEN ? AND ? ORDER BY sequence"
    found = tuple(bytes(row[0]) for row in connection.execute(query, (first, last)))
    if len(found) != last - first + 1:
        raise KeyError(first)
    return found


def add_checkpoint(connection: Connection, made: Checkpoint, completed: Sequence[Subtree]) -> None:
    connection.execute("INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO NOTHING", (made.size, made.note))
    connection.executemany(
        "INSERT INTO ledger_node VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(one.level, one.number, one.hash) for one in completed],
    )


def drop_archived(connection: Connection, start: Checkpoint) -> None:
    """The entry that says so, of kind ``segment``, has to be appended in the same transaction."""
    connection.execute("DELETE FROM ledger WHERE sequence <= ?", (start.size,))
    connection.execute("DELETE FROM checkpoint WHERE size < ?", (start.size,))
    connection.execute("INSERT INTO checkpoint VALUES (?, ?) ON CONFLICT DO NOTHING", (start.size, start.note))


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
