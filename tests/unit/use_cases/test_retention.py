"""Retention by the policy's days, on a real store, with a clock that the test sets."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from support.stores import NOW, commit

from verifier.domain.finding import Outcome
from verifier.policy import pack
from verifier.policy.privacy_policy import PrivacyPolicy
from verifier.storage.erasure_store import Erased
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import StoredMaterial
from verifier.use_cases.retention import Retention, RetentionWatch

POLICY = PrivacyPolicy(decision_days=90, document_days=30)


def store_with(path: Path, decisions: int) -> SqliteStore:
    store = SqliteStore(path, "k1", bytes(32))
    document = StoredMaterial("claims[0].materials[0]", "pdf", "digest", b"sealed")
    for i in range(decisions):
        made = commit(f"r{i}", f"a{i}", f"s{i}", cap=None, verdict=Outcome.REJECT)
        store.commit_decision(replace(made, materials=(document,)), NOW)
    return store


@pytest.mark.parametrize(("days", "expected"), [(30, Erased(0, 0)), (31, Erased(0, 3)), (91, Erased(3, 0))])
def test_documents_go_first_then_decisions(tmp_path: Path, days: int, expected: Erased) -> None:
    store = store_with(tmp_path / "verifier.sqlite", 3)
    if days > 90:
        Retention(store, POLICY, lambda: NOW + timedelta(days=31)).run()
    assert Retention(store, POLICY, lambda: NOW + timedelta(days=days)).run() == expected
    assert Retention(store, POLICY, lambda: NOW + timedelta(days=days)).run() == Erased(0, 0)
    store.close()


def test_more_than_a_step_is_done_at_once(tmp_path: Path) -> None:
    store = store_with(tmp_path / "verifier.sqlite", 450)
    assert Retention(store, POLICY, lambda: NOW + timedelta(days=91)).run().decisions == 450
    store.close()


def test_the_service_does_it_by_itself(tmp_path: Path) -> None:
    store = store_with(tmp_path / "verifier.sqlite", 2)
    watch = RetentionWatch(Retention(store, POLICY, lambda: NOW + timedelta(days=91)))
    watch.close()
    assert {stored.sealed for n in range(2) if (stored := store.get_decision(f"d-r{n}"))} == {b""}
    store.close()


def test_the_policy_that_ships_has_its_days_and_odd_ones_are_refused() -> None:
    shipped = pack.load().privacy
    assert (shipped.decision_days, shipped.document_days) == (1_095, 180)
    for days in (0, 29, 10**6):
        with pytest.raises(ValidationError):
            PrivacyPolicy(decision_days=days)
