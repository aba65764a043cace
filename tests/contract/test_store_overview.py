"""An overview says in one look what the store's other reads say one by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.stores import NOW, commit

from verifier.accounts.credit import CreditEffect
from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState
from verifier.storage.accounts import CreditRecord
from verifier.storage.cases import CaseChange
from verifier.storage.store import NameKey, OverviewQuery, PlaceRequest, Store

NAMES = (NameKey("skeleton", "n1"), NameKey("core", "n2"), NameKey("cut", "n2"))
QUERY = OverviewQuery("t", "a1", ("s1", "s0"), NAMES, "medical", NOW - timedelta(days=30), NOW)


@pytest.fixture
def lived_in(store: Store) -> Store:
    """The subject holds a1, and a2 of another category; a3 was closed with names; one case is open about a1."""
    place = PlaceRequest(("s1", "s0"), 9, NOW + timedelta(hours=1))
    for account, category in (("a1", "medical"), ("a2", "general"), ("a4", "medical")):
        made = commit(f"r-{account}", account, "s1", names=NAMES[:2])
        store.commit_decision(replace(made, place=place, category=category), NOW)
        store.confirm_account("t", account, NOW)
    store.commit_decision(commit("r-a3", "a3", "s2", names=NAMES[:2]), NOW)
    store.close_account("t", "a3", NOW)
    case = Case("c1", "t", "a1", "s1", CaseKind.REVIEW, CaseState.OPEN, "existing", "d-r-a1", ("NAME",), NOW)
    store.change_cases((CaseChange(case, CaseEvent.OPENED, "somebody", b"{}"),), NOW)
    event = CreditRecord("e1", "t", "s0", "violation", 3, CreditEffect.BLACKLIST, NOW, "somebody", b"sealed")
    store.record_credit(event, ("s1", "s0"), b"{}", NOW)
    return store


QUERIES = [
    QUERY,
    replace(QUERY, account_id="a2"),
    replace(QUERY, account_id="unknown", names=()),
    replace(QUERY, subject_keys=("nobody",)),
    replace(QUERY, tenant="another"),
    replace(QUERY, credit_since=NOW),
    replace(QUERY, category="general", names=NAMES[2:]),
]


@pytest.mark.parametrize("query", QUERIES)
def test_an_overview_is_the_sum_of_the_other_reads(lived_in: Store, query: OverviewQuery) -> None:
    (seen,) = lived_in.overviews([query])
    about = (query.tenant, query.subject_keys, query.account_id, query.now)
    assert seen.account == lived_in.account(query.tenant, query.account_id)
    assert seen.standing == lived_in.standing(query.tenant, query.subject_keys, query.credit_since)
    assert seen.held == lived_in.places_held(*about)
    assert seen.held_in_category == lived_in.places_held(*about, query.category)
    assert seen.closed_names == lived_in.closed_names(query.tenant, query.names)
    assert seen.has_open_cases == bool(lived_in.open_cases(query.tenant, query.account_id))


def test_overviews_asked_for_together_are_those_asked_for_alone(lived_in: Store) -> None:
    alone = [lived_in.overviews([query])[0] for query in QUERIES]
    assert lived_in.overviews(QUERIES) == alone
    assert lived_in.overviews([]) == []


def test_an_overview_finds_what_there_is(lived_in: Store) -> None:
    (seen,) = lived_in.overviews([QUERY])
    assert (seen.held, seen.held_in_category) == (2, 1)
    assert seen.closed_names == NAMES[:2]
    assert seen.standing.blacklisted
    assert seen.standing.points == 3
    assert seen.has_open_cases
