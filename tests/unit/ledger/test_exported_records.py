"""Exports: what is in one, and that a file proves itself with nothing but a public key."""

import base64
import json
import random
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from support.ledgers import START, LedgerAtHand

from verifier.ledger import record_file, record_lines, record_table
from verifier.ledger.record_lines import RecordsUnreadable
from verifier.ledger.record_verification import verify_lines
from verifier.ledger.signing import Signer
from verifier.use_cases.export_records import Asked, Inspection

WHO = Inspection("林晓禾", "检查通知 996 号")


def exported(at_hand: LedgerAtHand, **asked: object) -> list[bytes]:
    return [record_lines.line(one) for one in at_hand.export(Asked(**asked), WHO)]  # type: ignore[arg-type]


def sequences(lines: list[bytes]) -> list[int]:
    return [json.loads(line)["sequence"] for line in lines[1:-1]]


def test_an_export_holds_what_was_asked_for(at_hand: LedgerAtHand) -> None:
    at_hand.write(40)
    # the last one is the request for the export itself, which is about what it asks for
    assert sequences(exported(at_hand, tenant="t")) == [*range(1, 41, 2), 41]
    assert sequences(exported(at_hand, tenant="t", account_id="a-2")) == [3, 13, 23, 33, 42]
    assert sequences(exported(at_hand, tenant="t", account_id="a-1")) == [43]
    since, until = START + timedelta(minutes=10), START + timedelta(minutes=13)
    assert sequences(exported(at_hand, since=since, until=until)) == [11, 12, 13]


def test_who_asked_and_why_is_in_the_ledger(at_hand: LedgerAtHand) -> None:
    at_hand.write(1)
    exported(at_hand, tenant="t", account_id="a-0")
    last = list(at_hand.store.ledger_entries())[-1]
    told = json.loads(last.payload)
    assert last.kind == "export"
    assert (told["actor"], told["reason"], told["account_id"]) == ("林晓禾", "检查通知 996 号", "a-0")


def test_an_export_is_checked_by_its_own_description(at_hand: LedgerAtHand) -> None:
    """With the standard library and Ed25519, nothing of the code under test."""
    at_hand.write(300)
    lines = exported(at_hand, tenant="t")
    last = json.loads(lines[-1])
    digest = sha256(b"".join(lines[:-1])).digest()
    assert base64.b64decode(last["digest"]) == digest
    message = b"verifier records 1\n" + len(lines[1:-1]).to_bytes(8, "big") + digest + last["checkpoint"].encode()
    Ed25519PublicKey.from_public_bytes(at_hand.public).verify(base64.b64decode(last["signature"]), message)
    _, size, root, *_ = last["checkpoint"].split("\n")
    for line in lines[1:-1]:
        entry = json.loads(line)
        computed = sha256(b"\x00" + base64.b64decode(entry["hash"])).digest()
        assert _climb(computed, entry["sequence"] - 1, int(size), [base64.b64decode(h) for h in entry["path"]]) == (
            base64.b64decode(root)
        )


def _climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    if size == 1:
        return leaf
    k = 1
    while k * 2 < size:
        k *= 2
    if index < k:
        return sha256(b"\x01" + _climb(leaf, index, k, path[:-1]) + path[-1]).digest()
    return sha256(b"\x01" + path[-1] + _climb(leaf, index - k, size - k, path[:-1])).digest()


def is_sound(lines: list[bytes], *keys: bytes) -> bool:
    try:
        return verify_lines(lines, keys).sound
    except RecordsUnreadable:
        return False


def test_a_changed_byte_anywhere_in_an_export_is_found(at_hand: LedgerAtHand) -> None:
    at_hand.write(6)
    lines = exported(at_hand, tenant="t")
    assert is_sound(lines, at_hand.public)
    content = b"".join(lines)
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        assert not is_sound(bytes(changed).splitlines(keepends=True), at_hand.public), f"byte {place}"


def test_lines_that_were_dropped_added_moved_or_repeated_are_found(at_hand: LedgerAtHand) -> None:
    at_hand.write(8)
    lines = exported(at_hand, tenant="t")
    key = at_hand.public
    for i in range(len(lines)):
        assert not is_sound(lines[:i] + lines[i + 1 :], key)
        assert not is_sound(lines[: i + 1] + lines[i:], key)
    assert not is_sound(lines[:1] + lines[2:3] + lines[1:2] + lines[3:], key)
    assert not is_sound([], key) and not is_sound(lines + lines, key)


def test_an_export_is_not_taken_for_another_signers_or_ledgers(at_hand: LedgerAtHand, tmp_path: Path) -> None:
    at_hand.write(3)
    lines = exported(at_hand)
    other = Signer.of(bytes(32))
    assert not is_sound(lines, other.public)
    report = verify_lines(lines, [other.public])
    assert report.problems[0] == "signature: is not by the public key that was given"
    elsewhere = LedgerAtHand(tmp_path / "other.sqlite")
    elsewhere.write(5)
    forged = record_lines.parse(record_lines.Closing, lines[-1], 0)
    theirs = elsewhere.checkpoints.make()
    signed = record_lines.close(forged.entries, theirs.note, forged.digest, Signer.of(elsewhere.ring.active.ledger))
    assert not is_sound([*lines[:-1], record_lines.line(signed)], at_hand.public)
    elsewhere.store.close()


def test_a_parquet_export_says_the_same_and_proves_itself(at_hand: LedgerAtHand, tmp_path: Path) -> None:
    at_hand.write(1_100)
    path = tmp_path / "records.parquet"
    record_file.write(path, at_hand.export(Asked(), WHO), as_table=True)
    report = record_file.verify(path, [at_hand.public])
    assert (report.problems, report.entries) == ((), 1_101)
    table = pyarrow.parquet.read_table(path)
    assert table.column("sequence").to_pylist() == list(range(1, 1_102))
    assert json.loads(table.column("payload")[4].as_py())["decision"] == "d-4"
    assert not record_file.verify(path, [Signer.of(bytes(32)).public]).sound


def test_a_parquet_export_whose_content_was_changed_is_found(at_hand: LedgerAtHand, tmp_path: Path) -> None:
    """Whatever is changed in the bytes: either the content is the signed one still, or it is found."""
    at_hand.write(20)
    path = tmp_path / "records.parquet"
    record_file.write(path, at_hand.export(Asked(), WHO), as_table=True)
    original = path.read_bytes()
    lines = list(record_table.read_lines(path))
    found = 0
    places = random.Random(996).sample(range(len(original)), 400)
    for place in places:
        changed = bytearray(original)
        changed[place] ^= 1
        path.write_bytes(changed)
        try:
            sound = record_file.verify(path, [at_hand.public]).sound
        except RecordsUnreadable:
            sound = False
        found += not sound
        assert not sound or list(record_table.read_lines(path)) == lines, f"byte {place}"
    assert found > len(places) // 2


@pytest.mark.parametrize("content", [b"", b"\n", b"nonsense", b"PAR1nonsense", b'{"type":"records"}\n'])
def test_what_is_no_export_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(RecordsUnreadable):
        record_file.verify(tmp_path / "file", [bytes(32)])
