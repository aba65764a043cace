"""Checkpoints over a real store: proofs of every entry, segments, and ledgers from before there were any."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from support.ledgers import ROTATED, LedgerAtHand

from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.ledger import record_file, signing, verification
from verifier.ledger.checkpoint import is_signed
from verifier.ledger.merkle import is_included, leaf_hash
from verifier.ledger.tree_verification import StoredTree
from verifier.privacy.keys import ledger_keys
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.sqlite import schema
from verifier.use_cases.checkpoint_watch import CheckpointWatch
from verifier.use_cases.checkpoints import LedgerBroken


def test_an_empty_ledger_has_no_checkpoint(at_hand: LedgerAtHand) -> None:
    with pytest.raises(NotFound):
        at_hand.checkpoints.make()


def test_a_checkpoint_covers_every_entry_and_is_made_once(at_hand: LedgerAtHand) -> None:
    at_hand.write(3)
    made = at_hand.checkpoints.make()
    head = at_hand.store.ledger_head()
    assert head is not None and (made.size, made.head) == (3, head.hash)
    assert at_hand.checkpoints.make() == made
    at_hand.write(1)
    assert at_hand.checkpoints.make().size == 4
    assert at_hand.verify().checkpoints == 2 and at_hand.verify().sound


@pytest.mark.parametrize("steps", [[1, 1, 255, 3], [256, 256], [300, 212, 1]])
def test_every_entry_is_proven_whenever_checkpoints_were_made(at_hand: LedgerAtHand, steps: list[int]) -> None:
    for step in steps:
        at_hand.write(step)
        at_hand.checkpoints.make()
    last = at_hand.checkpoints.make()
    for entry in at_hand.store.ledger_entries():
        if entry.sequence % 17 and entry.sequence not in (1, 256, 257, sum(steps)):
            continue
        proof = at_hand.checkpoints.prove(entry.sequence)
        assert (proof.entry, proof.checkpoint) == (entry, last)
        assert is_included(leaf_hash(entry.hash), entry.sequence - 1, last.size, proof.path, last.root)
    assert at_hand.verify().problems == ()


def test_a_new_entry_gets_its_checkpoint_when_it_is_to_be_proven(at_hand: LedgerAtHand) -> None:
    at_hand.write(1)
    assert at_hand.checkpoints.prove(1).checkpoint.size == 1
    for sequence in (0, -1, 2):
        with pytest.raises(NotFound):
            at_hand.checkpoints.prove(sequence)


def test_what_was_tampered_with_is_not_signed(at_hand: LedgerAtHand) -> None:
    at_hand.write(3)
    with closing(sqlite3.connect(at_hand.path)) as other:
        other.execute("UPDATE ledger SET payload = x'7b7d' WHERE sequence = 2")
        other.commit()
    with pytest.raises(LedgerBroken, match="entry 2"):
        at_hand.checkpoints.make()
    assert at_hand.store.checkpoint() is None


def test_after_a_rotation_the_new_key_signs_and_the_old_signatures_stay_good(tmp_path: Path) -> None:
    before = LedgerAtHand(tmp_path / "verifier.sqlite")
    before.write(2)
    old = before.checkpoints.make()
    before.store.close()
    after = LedgerAtHand(tmp_path / "verifier.sqlite", ROTATED)
    after.write(2)
    new = after.checkpoints.make()
    assert after.verify().problems == ()
    assert is_signed(old, [before.public]) and is_signed(new, [after.public]) and not is_signed(new, [before.public])
    assert is_signed(old, signing.public_keys(ledger_keys(ROTATED)))
    after.store.close()


def test_a_ledger_from_before_checkpoints_verifies_and_gets_them(tmp_path: Path) -> None:
    """A file that took the first three steps of the schema, with a head that was signed then."""
    made = LedgerAtHand(tmp_path / "new.sqlite")
    made.write(5)
    path = tmp_path / "old.sqlite"
    with closing(schema.connect(path)) as old, closing(sqlite3.connect(made.path)) as new:
        for step in schema._STEPS[:3]:
            for statement in step.split(";"):
                old.execute(statement)
        old.execute("PRAGMA user_version = 3")
        for row in new.execute("SELECT sequence, time, kind, payload, previous, hash FROM ledger"):
            old.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", row)
        head = new.execute("SELECT one, sequence, hash, key_id, signature FROM ledger_head").fetchone()
        old.execute("INSERT INTO ledger_head VALUES (?, ?, ?, ?, ?)", head)
    made.store.close()
    upgraded = LedgerAtHand(path)
    assert upgraded.verify().problems == () and upgraded.verify().entries == 5
    assert upgraded.checkpoints.make().size == 5
    assert [e.sequence for e in upgraded.store.ledger_entries(EntryFilter("t", "a-2"))] == [3]
    assert upgraded.verify().sound
    upgraded.store.close()


def test_a_segment_is_archived_and_both_parts_verify(at_hand: LedgerAtHand, tmp_path: Path) -> None:
    at_hand.write(700)
    segment = at_hand.archive(at_hand.now - timedelta(minutes=100), tmp_path)
    assert (segment.first, segment.last) == (1, 512)
    report = record_file.verify(segment.path, [at_hand.public])
    assert report.sound and report.entries == 512
    left = at_hand.verify()
    assert (left.problems, left.archived, left.entries) == ((), 512, 700 - 512 + 1)
    with pytest.raises(FailedPrecondition, match="archived"):
        at_hand.checkpoints.prove(512)
    proof = at_hand.checkpoints.prove(513)
    assert is_included(leaf_hash(proof.entry.hash), 512, proof.checkpoint.size, proof.path, proof.checkpoint.root)
    at_hand.write(400)
    second = at_hand.archive(at_hand.now, tmp_path)
    assert (second.first, second.last) == (513, 1024)
    assert record_file.verify(second.path, [at_hand.public]).sound
    assert at_hand.verify().problems == ()


def test_a_checkpoint_from_before_the_archive_is_not_passed_over(at_hand: LedgerAtHand, tmp_path: Path) -> None:
    at_hand.write(100)
    kept = at_hand.checkpoints.make()
    at_hand.write(300)
    at_hand.archive(at_hand.now, tmp_path)
    tree = at_hand.store.stored_tree()
    report = verification.verify(
        at_hand.store.ledger_entries(),
        at_hand.store.ledger_head(),
        ledger_keys(at_hand.ring),
        StoredTree({**tree.notes, kept.size: kept.note}, tree.nodes),
    )
    assert report.problems == ("checkpoint 100: the entries before it are archived: its segment file has them",)


def test_several_processes_make_checkpoints_of_one_ledger(at_hand: LedgerAtHand) -> None:
    second = LedgerAtHand(at_hand.path)
    for step in (10, 300, 1, 400):
        at_hand.write(step)
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda one: one.checkpoints.make(), [at_hand, second] * 2))
        assert {one.root for one in made} == {made[0].root}
    assert at_hand.verify().problems == ()
    second.store.close()


def test_nothing_is_archived_that_is_young_or_that_a_receiver_was_not_told(
    at_hand: LedgerAtHand, tmp_path: Path
) -> None:
    at_hand.write(600)
    for before in (at_hand.now - timedelta(minutes=400), at_hand.now - timedelta(days=1)):
        with pytest.raises(FailedPrecondition, match="nothing to archive"):
            at_hand.archive(before, tmp_path)
    at_hand.store.delivery("platform", 255, at_hand.now)
    with pytest.raises(FailedPrecondition, match="nothing to archive"):
        at_hand.archive(at_hand.now, tmp_path)
    assert list(tmp_path.glob("*.jsonl")) == []
    at_hand.store.forget_receiver("platform")
    assert at_hand.archive(at_hand.now, tmp_path).last == 512


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM ledger WHERE kind = 'segment'",
        "DELETE FROM ledger WHERE sequence = 257",
        "DELETE FROM checkpoint WHERE size = 256",
        "UPDATE ledger_node SET hash = x'00' WHERE level = 8 AND number = 0",
        "DELETE FROM ledger_node WHERE level = 8 AND number = 0",
    ],
)
def test_tampering_at_the_seam_of_a_segment_is_found(at_hand: LedgerAtHand, tmp_path: Path, act: str) -> None:
    at_hand.write(300)
    at_hand.archive(at_hand.now, tmp_path)
    assert at_hand.verify().sound
    with closing(sqlite3.connect(at_hand.path)) as other:
        other.execute(act)
        other.commit()
    assert not at_hand.verify().sound


def test_dropping_the_front_without_the_entry_that_says_so_is_found(at_hand: LedgerAtHand) -> None:
    at_hand.write(256)
    at_hand.checkpoints.make()
    at_hand.write(10)
    at_hand.checkpoints.make()
    with closing(sqlite3.connect(at_hand.path)) as other:
        other.execute("DELETE FROM ledger WHERE sequence <= 256")
        other.commit()
    assert at_hand.verify().problems == (
        "entries 1 to 256: are gone, and no entry of the ledger says that they were archived",
    )


def test_checkpoints_are_made_by_themselves_while_the_service_runs(at_hand: LedgerAtHand) -> None:
    at_hand.write(5)
    watch = CheckpointWatch(at_hand.checkpoints, at_hand.store, entries=5, seconds=3_600)
    while at_hand.store.checkpoint() is None:
        pass
    at_hand.write(1)
    watch.close()
    last = at_hand.store.checkpoint()
    assert last is not None and last.size == 6
