"""What every store promises about records: the ledger's filters, erasure, retention, re-sealing, event receivers."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.stores import KEYS, NOW, Factory, commit

from verifier.domain.finding import Outcome
from verifier.ledger.verification import verify
from verifier.storage.accounts import AccountState
from verifier.storage.erasure_store import SealedRow, SubjectInUse
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.outbox_store import Delivery
from verifier.storage.store import DecisionCommit, NameKey, Store, StoredMaterial

SCANS = (StoredMaterial("claims[0].materials[0]", "pdf", "d1", b"sealed one"),)
BASE = b'{"tenant":"t"}'
LATER = NOW + timedelta(days=1)


def told(request_id: str, account_id: str, subject: str, **fields: object) -> DecisionCommit:
    made = commit(request_id, account_id, subject, **fields)  # type: ignore[arg-type]
    payload = {"decision": made.decision.decision_id, "tenant": "t", "account_id": account_id}
    return replace(made, ledger_payload=json.dumps(payload).encode())


def sound(store: Store) -> bool:
    return verify(store.ledger_entries(), store.ledger_head(), KEYS, store.stored_tree()).sound


def test_entries_are_chosen_by_tenant_account_time_and_place(store: Store) -> None:
    for i in range(6):
        store.commit_decision(told(f"r{i}", f"a{i % 2}", f"s{i}", cap=None), NOW + timedelta(minutes=i))

    def chosen(**fields: object) -> list[int]:
        return [one.sequence for one in store.ledger_entries(EntryFilter(**fields))]  # type: ignore[arg-type]

    assert chosen() == [1, 2, 3, 4, 5, 6]
    assert chosen(tenant="t", account_id="a1") == [2, 4, 6]
    assert chosen(tenant="other") == []
    assert chosen(since=NOW + timedelta(minutes=2), until=NOW + timedelta(minutes=4)) == [3, 4]
    assert chosen(first=2, last=3) == [2, 3]
    entry = store.ledger_entry_of_decision("t", "a1", "d-r3")
    assert entry is not None and entry.sequence == 4
    assert store.ledger_entry_of_decision("t", "a0", "d-r3") is None


def test_a_subject_is_erased_and_nobody_else(store: Store) -> None:
    store.commit_decision(replace(told("r1", "a1", "s1", verdict=Outcome.REJECT, cap=None), materials=SCANS), NOW)
    store.commit_decision(replace(told("r2", "a2", "s2", verdict=Outcome.REJECT, cap=None), materials=SCANS), NOW)
    before = store.get_decision("d-r1")
    assert store.erase_subject("other tenant", ("s1",), BASE, NOW).decisions == 0
    erased = store.erase_subject("t", ("s1", "s1 under an older key"), BASE, NOW)
    assert (erased.decisions, erased.documents) == (1, 1)
    left = store.get_decision("d-r1")
    assert before is not None
    assert left == replace(before, sealed=b"", request_hash=b"", subject_key="")
    assert store.materials("d-r1") == () and store.materials("d-r2") == SCANS
    assert store.subject_decisions("t", ("s1",)) == ()
    assert [one.account_id for one in store.subject_decisions("t", ("s2",))] == ["a2"]
    entry = list(store.ledger_entries())[-1]
    assert (entry.sequence, entry.kind) == (erased.sequence, "erasure")
    assert json.loads(entry.payload) == {"tenant": "t", "decisions": 1, "documents": 1}
    assert sound(store)


def test_who_holds_a_place_is_not_erased(store: Store) -> None:
    store.commit_decision(told("r1", "a1", "s1"), NOW)
    with pytest.raises(SubjectInUse):
        store.erase_subject("t", ("s1",), BASE, NOW)
    store.confirm_account("t", "a1", NOW)
    with pytest.raises(SubjectInUse):
        store.erase_subject("t", ("s1",), BASE, LATER)
    stored = store.get_decision("d-r1")
    assert stored is not None and stored.sealed
    store.release_account("t", "a1", LATER)
    assert store.erase_subject("t", ("s1",), BASE, LATER).decisions == 1
    account = store.account("t", "a1")
    assert account is not None and (account.subject_key, account.state) == ("", AccountState.RELEASED)


def test_retired_names_and_presented_credentials(store: Store) -> None:
    """The ban stays; who presented a credential is forgotten."""
    name = NameKey("skeleton", "h1")
    store.commit_decision(told("r1", "a1", "s1", names=(name,), credentials=("c1",)), NOW)
    store.close_account("t", "a1", NOW)
    store.erase_subject("t", ("s1",), BASE, NOW)
    assert store.closed_names("t", (name,)) == (name,)
    assert store.credential_holders("t", ("c1",)) == ()


def test_contents_go_when_their_time_is_over_but_not_those_in_force(store: Store) -> None:
    old = NOW - timedelta(days=2)

    def aged(made: DecisionCommit) -> DecisionCommit:
        return replace(made, decision=replace(made.decision, decide_time=old), materials=SCANS)

    store.commit_decision(aged(told("r1", "a1", "s1", verdict=Outcome.REJECT, cap=None)), old)
    store.commit_decision(aged(told("r2", "a2", "s2")), old)
    store.confirm_account("t", "a2", old)
    store.commit_decision(told("r3", "a3", "s3", verdict=Outcome.REJECT, cap=None), NOW)
    limit = NOW - timedelta(days=1)
    none = store.purge(old, old, 100, NOW)
    assert (none.decisions, none.documents, none.sequence) == (0, 0, 0)
    assert store.purge(old, limit, 100, NOW).documents == 2
    assert store.purge(limit, limit, 100, NOW).decisions == 1
    kept = {
        one: bool(stored and stored.sealed) for one in ("r1", "r2", "r3") if (stored := store.get_decision(f"d-{one}"))
    }
    assert kept == {"r1": False, "r2": True, "r3": True}
    store.close_account("t", "a2", NOW)
    assert store.purge(limit, limit, 100, NOW).decisions == 1
    assert store.purge(limit, limit, 100, NOW).sequence == 0
    assert [one.kind for one in store.ledger_entries()].count("retention") == 3
    assert sound(store)


def test_a_purge_goes_in_steps(store: Store) -> None:
    for i in range(5):
        store.commit_decision(told(f"r{i}", f"a{i}", f"s{i}", verdict=Outcome.REJECT, cap=None), NOW)
    assert [store.purge(LATER, NOW, 2, LATER).decisions for _ in range(4)] == [2, 2, 1, 0]


def test_what_is_sealed_under_another_key_is_found_and_replaced(store: Store) -> None:
    old, new = b"\x02k1 old", b"\x02k2 new"
    made = told("r1", "a1", "s1", verdict=Outcome.REVIEW, cap=None)
    made = replace(made, decision=replace(made.decision, sealed=old), materials=(replace(SCANS[0], sealed=old),))
    store.commit_decision(replace(made, proposal=old), NOW)
    assert store.sealed_rows("k1", 10) == ()
    rows = store.sealed_rows("k2", 10)
    assert {(row.table, row.context) for row in rows} == {
        ("decision", b"d-r1"),
        ("material", b"d-r1 claims[0].materials[0]"),
        ("proposal", b"proposal d-r1"),
    }
    assert len(store.sealed_rows("k2", 2)) == 2
    anew: list[SealedRow] = [replace(row, sealed=new) for row in rows]
    store.reseal(anew, b'{"act":"reseal"}', NOW)
    assert store.sealed_rows("k2", 10) == ()
    assert store.materials("d-r1")[0].sealed == new and store.proposal("d-r1") == new
    store.erase_subject("t", ("s1",), BASE, NOW)
    store.reseal(anew, b'{"act":"reseal"}', NOW)
    erased = store.get_decision("d-r1")
    assert erased is not None and erased.sealed == b""


def test_a_receiver_goes_on_where_it_was(factory: Factory, tmp_path: Path) -> None:
    first = factory(tmp_path)
    assert first.oldest_event() == 1
    assert first.delivery("platform", 7, NOW) == Delivery("platform", 7, 0, NOW, "")
    moved = Delivery("platform", 9, 3, LATER, "HTTP_500")
    first.keep_delivery(moved)
    first.close()
    second = factory(tmp_path)
    assert second.delivery("platform", 0, LATER) == moved
    assert second.deliveries() == (moved,)
    second.forget_receiver("platform")
    assert second.deliveries() == ()
    second.close()


def test_one_process_at_a_time_delivers(store: Store) -> None:
    store.delivery("platform", 0, NOW)
    assert store.lease_receiver("platform", "one", LATER, NOW)
    assert not store.lease_receiver("platform", "two", LATER, NOW)
    assert store.lease_receiver("platform", "one", LATER, NOW)
    assert store.lease_receiver("platform", "two", LATER, LATER + timedelta(seconds=1))
    assert not store.lease_receiver("unknown", "one", LATER, NOW)
