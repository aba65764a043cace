"""Due lists: bound accounts by the end and the versions of their decision in force."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.stores import NOW, commit

from verifier.domain.errors import InvalidRequest
from verifier.domain.finding import Outcome
from verifier.domain.request import Occasion
from verifier.storage.accounts import DueQuery, InForce
from verifier.storage.store import DecisionCommit, PlaceRequest, Store

DAY = timedelta(days=1)


def decided(
    account: str, ends: datetime | None, policy: str = "p2", lists: str = "l2", again: str = ""
) -> DecisionCommit:
    made = commit(f"r-{account}{again}", account, f"s-{account}")
    return replace(made, in_force=InForce(ends, policy, lists))


def bind(store: Store, account: str, ends: datetime | None, policy: str = "p2", lists: str = "l2") -> None:
    store.commit_decision(decided(account, ends, policy, lists), NOW)
    store.confirm_account("t", account, NOW)


def due(store: Store, **asked: object) -> list[str]:
    found, token = [], ""
    while True:
        page = store.due_accounts(DueQuery("t", **asked), 2, token)  # type: ignore[arg-type]  # fields by name
        found += [one.account.account_id for one in page.accounts]
        token = page.next_token
        if not token:
            return found


@pytest.fixture
def lived_in(store: Store) -> Store:
    bind(store, "late", NOW + 30 * DAY)
    bind(store, "soon", NOW + 3 * DAY)
    bind(store, "b-tie", NOW + 5 * DAY, policy="p1")
    bind(store, "a-tie", NOW + 5 * DAY, lists="l1")
    bind(store, "unknown", None, policy="", lists="")
    store.commit_decision(decided("reserved", NOW), NOW)
    bind(store, "closed", NOW)
    store.close_account("t", "closed", NOW)
    return store


def test_those_that_end_before_a_time_the_first_first(lived_in: Store) -> None:
    assert due(lived_in, due_before=NOW + 3 * DAY) == ["unknown"]
    assert due(lived_in, due_before=NOW + 4 * DAY) == ["unknown", "soon"]
    assert due(lived_in, due_before=NOW + 90 * DAY) == ["unknown", "soon", "a-tie", "b-tie", "late"]


def test_those_decided_by_another_policy_or_with_other_lists(lived_in: Store) -> None:
    assert due(lived_in, policy="p2") == ["unknown", "b-tie"]
    assert due(lived_in, lists="l2") == ["unknown", "a-tie"]
    assert due(lived_in, policy="p2", lists="l2") == ["unknown", "a-tie", "b-tie"]
    assert due(lived_in, policy="p2", due_before=NOW + 4 * DAY) == ["unknown", "soon", "b-tie"]
    assert due(lived_in) == []


def test_what_each_rests_on_comes_with_it(lived_in: Store) -> None:
    page = lived_in.due_accounts(DueQuery("t", due_before=NOW + 6 * DAY), 9, "")
    told = {one.account.account_id: one.in_force for one in page.accounts}
    assert told["b-tie"] == InForce(NOW + 5 * DAY, "p1", "l2")
    assert told["unknown"] == InForce()
    assert lived_in.due_accounts(DueQuery("another", due_before=NOW + 9 * DAY), 9, "").accounts == ()


def test_a_later_pass_renews_and_a_refusal_changes_nothing(lived_in: Store) -> None:
    renewed = replace(decided("soon", NOW + 60 * DAY, again="-2"), occasion=Occasion.EXISTING, place=None)
    lived_in.commit_decision(renewed, NOW)
    refused = decided("late", NOW, again="-2")
    refused = replace(
        refused,
        decision=replace(refused.decision, verdict=Outcome.REJECT),
        occasion=Occasion.PROFILE_CHANGE,
        place=None,
    )
    lived_in.commit_decision(refused, NOW)
    assert due(lived_in, due_before=NOW + 90 * DAY) == ["unknown", "a-tie", "b-tie", "late", "soon"]


def test_an_account_that_came_without_a_pass_is_due(store: Store) -> None:
    adopted = decided("adopted", None)
    adopted = replace(
        adopted,
        decision=replace(adopted.decision, verdict=Outcome.REVIEW),
        occasion=Occasion.EXISTING,
        place=None,
    )
    store.commit_decision(adopted, NOW)
    assert due(store, due_before=NOW) == ["adopted"]


def test_a_transfer_is_in_force_from_its_completion(lived_in: Store) -> None:
    approved = decided("soon", NOW + 70 * DAY, policy="p3", again="-transfer")
    approved = replace(
        approved,
        decision=replace(approved.decision, subject_key="receiver"),
        occasion=Occasion.TRANSFER,
        place=PlaceRequest(("receiver",), 1, NOW + DAY),
    )
    lived_in.commit_decision(approved, NOW)
    assert due(lived_in, due_before=NOW + 4 * DAY) == ["unknown", "soon"]
    lived_in.complete_transfer("t", "soon", approved.decision.decision_id, NOW)
    assert due(lived_in, due_before=NOW + 4 * DAY) == ["unknown"]
    assert due(lived_in, policy="p3", due_before=None)[-1] == "late"


def test_a_token_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(InvalidRequest):
        store.due_accounts(DueQuery("t", due_before=NOW), 2, "???")
