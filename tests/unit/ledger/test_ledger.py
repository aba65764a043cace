"""What the chain shows when somebody changes it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.ledger.chain import Entry, Head, append, sign
from verifier.ledger.verification import verify

KEY, OTHER = bytes(range(32)), bytes(32)


def ledger(length: int) -> tuple[list[Entry], Head]:
    entries: list[Entry] = []
    head = None
    for i in range(length):
        entries.append(append(head, 1_000 + i, "decision", f'{{"n":{i}}}'.encode()))
        head = sign(entries[-1], "k1", KEY)
    assert head is not None
    return entries, head


def test_an_untouched_ledger_is_sound() -> None:
    entries, head = ledger(5)
    report = verify(entries, head, {"k1": KEY})
    assert report.sound and report.entries == 5
    assert verify([], None, {"k1": KEY}).sound


@given(st.integers(0, 4), st.sampled_from(["payload", "time", "kind", "hash", "previous", "sequence"]))
def test_a_changed_entry_is_found(index: int, field: str) -> None:
    entries, head = ledger(5)
    changed = {"payload": b"{}", "time": 7, "kind": "x", "hash": OTHER, "previous": KEY, "sequence": 9}[field]
    entries[index] = replace(entries[index], **{field: changed})
    assert not verify(entries, head, {"k1": KEY}).sound


@given(st.integers(0, 4))
def test_a_dropped_entry_is_found(index: int) -> None:
    entries, head = ledger(5)
    del entries[index]
    assert not verify(entries, head, {"k1": KEY}).sound


@given(st.integers(0, 3))
def test_swapped_entries_are_found(index: int) -> None:
    entries, head = ledger(5)
    entries[index], entries[index + 1] = entries[index + 1], entries[index]
    assert not verify(entries, head, {"k1": KEY}).sound


def test_a_chain_rewritten_without_the_key_is_found() -> None:
    _, head = ledger(5)
    rewritten = append(None, 1, "decision", b"forged")
    assert verify([rewritten], sign(rewritten, "k1", OTHER), {"k1": KEY}).problems == ("head: its signature is wrong",)
    assert not verify([rewritten], head, {"k1": KEY}).sound


@pytest.mark.parametrize(
    ("head", "problem"), [(None, "head: missing"), (Head(5, OTHER, "k9", OTHER), "k9 is not in the key file")]
)
def test_a_head_that_cannot_be_checked_is_a_problem(head: Head | None, problem: str) -> None:
    entries, _ = ledger(5)
    assert problem in verify(entries, head, {"k1": KEY}).problems[-1]
