"""Whoever can write the file but has no key is found out: every stored byte, every dropped, moved or repeated row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.ledgers import RING, LedgerAtHand

from verifier.ledger import verification
from verifier.ledger.verification import Report
from verifier.privacy.keys import ledger_keys
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.sql import ledger

ENTRIES = 520
TABLES = {
    "ledger": ("sequence", ("sequence", "time", "kind", "payload", "previous", "hash")),
    "ledger_head": ("one", ("sequence", "hash", "key_id", "signature")),
    "checkpoint": ("size", ("size", "note")),
    "ledger_node": ("level || '/' || number", ("level", "number", "hash")),
}
EVERY_BYTE_OF = {"ledger": {1, 2, 256, 257, 511, 512, 513, 520}}
"""Entries at the edges of tiles and of the ledger; of the others, that they are covered alike, one byte a field."""


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    """520 entries, checkpoints at 260 and 520."""
    path = tmp_path_factory.mktemp("ledger") / "verifier.sqlite"
    made = LedgerAtHand(path)
    for _ in range(2):
        made.write(ENTRIES // 2)
        made.checkpoints.make()
    made.store.close()
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with closing(sqlite3.connect(path)) as file:
        file.backup(memory)
    return memory


@pytest.fixture
def tampered(original: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """What a test does is undone after it."""
    original.execute("BEGIN")
    yield original
    original.execute("ROLLBACK")


def verify(connection: sqlite3.Connection) -> Report:
    return verification.verify(
        ledger.entries(lambda read: read(connection), EntryFilter()),
        ledger.head(connection),
        ledger_keys(RING),
        ledger.tree(connection),
    )


def flips(value: Any, *, every: bool) -> Iterator[Any]:
    """``value`` with one byte changed: each of them, or the middle one."""
    raw = value.to_bytes(8, "big") if isinstance(value, int) else value.encode() if isinstance(value, str) else value
    for place in range(len(raw)) if every else (len(raw) // 2,):
        changed = bytearray(raw)
        changed[place] ^= 1
        if isinstance(value, int):
            yield int.from_bytes(changed, "big")
        else:
            yield bytes(changed).decode("utf-8", "replace") if isinstance(value, str) else bytes(changed)


def test_the_untouched_ledger_is_sound(original: sqlite3.Connection) -> None:
    report = verify(original)
    assert (report.problems, report.entries, report.checkpoints) == ((), ENTRIES, 2)


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in TABLES for column in TABLES[table][1]])
def test_a_changed_byte_of_any_stored_field_is_found(original: sqlite3.Connection, table: str, column: str) -> None:
    key = TABLES[table][0]
    tried = 0
    for place, value in original.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
        every = table not in EVERY_BYTE_OF or place in EVERY_BYTE_OF[table]
        if not every and place % 100:
            continue
        for changed in flips(value, every=every):
            original.execute("BEGIN")
            try:
                original.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (changed, place))
                assert not verify(original).sound, f"{table}.{column} of {place}: {value!r} became {changed!r}"
                tried += 1
            except (sqlite3.IntegrityError, OverflowError):
                pass  # the store itself refuses it: the place is taken, or no number of SQLite's
            finally:
                original.execute("ROLLBACK")
    assert tried


@pytest.mark.parametrize(
    ("what", "act"),
    [
        ("the first entry dropped", "DELETE FROM ledger WHERE sequence = 1"),
        ("an entry dropped", "DELETE FROM ledger WHERE sequence = 300"),
        ("the last entry dropped", "DELETE FROM ledger WHERE sequence = 520"),
        ("the last entries dropped", "DELETE FROM ledger WHERE sequence > 512"),
        ("a tile dropped from the front", "DELETE FROM ledger WHERE sequence <= 256"),
        ("everything before a checkpoint dropped", "DELETE FROM ledger WHERE sequence <= 260"),
        ("everything dropped", "DELETE FROM ledger"),
        (
            "an entry repeated at the end",
            "INSERT INTO ledger (sequence, time, kind, payload, previous, hash) "
            "SELECT 521, time, kind, payload, previous, hash FROM ledger WHERE sequence = 520",
        ),
        (
            "an entry repeated in another's place",
            "INSERT OR REPLACE INTO ledger (sequence, time, kind, payload, previous, hash) "
            "SELECT 301, time, kind, payload, previous, hash FROM ledger WHERE sequence = 300",
        ),
        (
            "two entries swapped",
            "UPDATE ledger SET sequence = -sequence WHERE sequence IN (299, 300); "
            "UPDATE ledger SET sequence = 300 WHERE sequence = -299; "
            "UPDATE ledger SET sequence = 299 WHERE sequence = -300",
        ),
        ("the head gone", "DELETE FROM ledger_head"),
        ("a subtree gone", "DELETE FROM ledger_node WHERE level = 8 AND number = 0"),
        ("a subtree too many", "INSERT INTO ledger_node VALUES (8, 2, x'00')"),
        ("a checkpoint under another size", "UPDATE checkpoint SET size = 259 WHERE size = 260"),
        (
            "an earlier state of everything but the checkpoint",
            "DELETE FROM ledger WHERE sequence > 260; "
            "UPDATE ledger_head SET sequence = 260, hash = (SELECT hash FROM ledger WHERE sequence = 260)",
        ),
    ],
)
def test_rows_that_were_dropped_moved_or_repeated_are_found(tampered: sqlite3.Connection, what: str, act: str) -> None:
    for statement in act.split("; "):
        tampered.execute(statement)
    assert not verify(tampered).sound, what


def test_a_rewritten_chain_does_not_get_past_the_checkpoints_even_with_a_head_that_fits(tmp_path: Path) -> None:
    """Somebody who stole the HMAC key of the head, but not what the checkpoints are signed with."""
    mine, theirs = LedgerAtHand(tmp_path / "mine.sqlite"), LedgerAtHand(tmp_path / "theirs.sqlite")
    mine.write(5)
    kept = mine.checkpoints.make()
    theirs.store.record_act("decision", b'{"tenant":"t","account_id":"a-0","decision":"forged"}', theirs.now)
    theirs.write(4)
    tree = mine.store.stored_tree()
    forged = verification.verify(theirs.store.ledger_entries(), theirs.store.ledger_head(), ledger_keys(RING), tree)
    assert f"checkpoint {kept.size}: the entries before it are not those it was made of" in forged.problems
    mine.store.close()
    theirs.store.close()
