"""What every store promises about cases, transfers, credit, activity and signals."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from support.stores import KEYS, NOW, Factory, commit

from verifier.accounts.credit import CreditEffect
from verifier.accounts.velocity import Signal, SignalKind
from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState
from verifier.domain.errors import AlreadyExists, FailedPrecondition, InvalidRequest, NotFound
from verifier.domain.finding import Outcome
from verifier.domain.request import Occasion
from verifier.ledger.verification import verify
from verifier.storage.accounts import AccountState, CreditRecord, SignalsExceeded, StoredStanding
from verifier.storage.cases import AccountEffect, CaseChange, CaseMoved, CaseQuery
from verifier.storage.store import CapReached, DecisionCommit, NameKey, Store

LATER = NOW + timedelta(minutes=1)


def case(case_id: str = "c1", account_id: str = "a1", kind: CaseKind = CaseKind.RECTIFICATION, **more: object) -> Case:
    made = Case(case_id, "t", account_id, "s1", kind, CaseState.OPEN, "existing", "d-r1", ("NAME",), NOW)
    return replace(made, **more)  # type: ignore[arg-type]


def change(one: Case, event: CaseEvent = CaseEvent.OPENED, **more: object) -> CaseChange:
    return replace(CaseChange(one, event, "somebody", b"{}"), **more)  # type: ignore[arg-type]


def ended(one: Case, state: CaseState) -> Case:
    return replace(one, state=state, version=one.version + 1, closed_at=LATER, due=None)


def bound(store: Store, account_id: str = "a1", subject: str = "s1", names: tuple[NameKey, ...] = ()) -> None:
    store.commit_decision(commit(f"r-{account_id}", account_id, subject, cap=9, names=names), NOW)
    store.confirm_account("t", account_id, NOW)


def test_a_case_is_found_by_its_name_its_account_its_decision_and_its_request(store: Store) -> None:
    made = case(kind=CaseKind.APPEAL, request_id="q1", outcome_id="d-end")
    store.change_cases((change(made, statement=b"sealed"),), NOW)
    assert store.case("c1") == store.appeal("t", "q1") == made
    assert store.open_cases("t", "a1") == store.cases_about("t", "a1", "d-r1") == (made,)
    assert store.cases_about("t", "a1", "d-end") == (made,)
    assert store.case("c2") is store.appeal("other", "q1") is None
    (event,) = store.case_events("c1")
    assert (event.version, event.event, event.actor, event.statement) == (1, CaseEvent.OPENED, "somebody", b"sealed")


def test_two_who_move_one_version_move_it_once(store: Store) -> None:
    store.change_cases((change(case()),), NOW)
    moved = change(replace(case(), version=2, assignee="reviewer-1"), CaseEvent.CLAIM)
    barrier = threading.Barrier(16)

    def attempt(_: int) -> bool:
        barrier.wait()
        try:
            store.change_cases((moved,), NOW)
        except CaseMoved:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(attempt, range(16))) == 1
    assert [event.event for event in store.case_events("c1")] == [CaseEvent.OPENED, CaseEvent.CLAIM]
    assert [entry.kind for entry in store.ledger_entries()] == ["case", "case"]


def test_changes_happen_together_or_not_at_all(store: Store) -> None:
    with pytest.raises(CaseMoved):
        store.change_cases((change(case("c1", "a1")), change(case("c2", "a2", version=5))), NOW)
    assert store.case("c1") is None and list(store.ledger_entries()) == []


def test_a_decision_and_what_it_does_to_cases_are_stored_together_or_not_at_all(store: Store) -> None:
    store.change_cases((change(case()),), NOW)
    second = replace(commit(), cases=(change(case("c2")),))
    with pytest.raises(CaseMoved):
        store.commit_decision(second, NOW)
    assert store.find_request("t", "r1") is None
    store.commit_decision(replace(second, cases=(change(case("c3", kind=CaseKind.REVIEW)),), proposal=b"sealed"), NOW)
    assert store.proposal("d-r1") == b"sealed"
    assert [one.case_id for one in store.open_cases("t", "a1")] == ["c1", "c3"]


def test_a_decision_that_was_made_by_other_cases_than_there_are_is_not_stored(store: Store) -> None:
    review = replace(commit(), cases=(change(case("c1", kind=CaseKind.REVIEW)),), open_cases=0)
    store.commit_decision(review, NOW)
    another = replace(commit("r2", verdict=Outcome.REVIEW), place=None)
    for made_by in (0, 2):
        with pytest.raises(CaseMoved):
            store.commit_decision(replace(another, open_cases=made_by), NOW)
    assert store.find_request("t", "r2") is None
    assert store.commit_decision(review, NOW).decision_id == "d-r1"
    store.commit_decision(replace(another, open_cases=1), NOW)
    store.commit_decision(replace(commit("r3", verdict=Outcome.REVIEW), place=None, open_cases=None), NOW)


def test_an_account_has_one_open_rectification(store: Store) -> None:
    store.change_cases((change(case("c1")),), NOW)
    with pytest.raises(CaseMoved):
        store.change_cases((change(case("c2")),), NOW)
    store.change_cases((change(ended(case("c1"), CaseState.RESTORED), CaseEvent.APPROVE),), NOW)
    store.change_cases((change(case("c2")), change(case("c3", "a2"))), NOW)


def test_the_queue_pages_the_oldest_first_and_shows_what_ended_on_demand(store: Store) -> None:
    for i in range(5):
        kind = CaseKind.REVIEW if i % 2 else CaseKind.APPEAL
        store.change_cases((change(case(f"c{i}", f"a{i}", kind)),), NOW)
    store.change_cases((change(ended(case("c0", "a0", CaseKind.APPEAL), CaseState.UPHELD), CaseEvent.REJECT),), NOW)
    first = store.list_cases(CaseQuery("t"), 3, "")
    rest = store.list_cases(CaseQuery("t"), 3, first.next_token)
    assert [one.case_id for one in (*first.cases, *rest.cases)] == ["c1", "c2", "c3", "c4"] and not rest.next_token
    appeals = store.list_cases(CaseQuery("t", kind=CaseKind.APPEAL, include_closed=True), 9, "").cases
    assert [one.case_id for one in appeals] == ["c0", "c2", "c4"]
    assert len(store.list_cases(CaseQuery("t", account_id="a3"), 9, "").cases) == 1
    assert store.list_cases(CaseQuery("nobody"), 9, "").cases == ()
    with pytest.raises(InvalidRequest):
        store.list_cases(CaseQuery("t"), 3, "made up")


def test_what_is_due_comes_the_longest_due_first(store: Store) -> None:
    for i, minutes in enumerate((3, 1, 2)):
        store.change_cases((change(case(f"c{i}", f"a{i}", due=NOW + timedelta(minutes=minutes))),), NOW)
    store.change_cases((change(case("c9", "a9")),), NOW)
    assert [one.case_id for one in store.due_cases(NOW + timedelta(minutes=2), 9)] == ["c1", "c2"]
    assert store.due_cases(NOW, 9) == ()


def test_termination_closes_the_account_and_retires_its_names_and_reinstatement_undoes_both(store: Store) -> None:
    own, shared = NameKey("skeleton", "own"), NameKey("sound", "shared")
    bound(store, "a1", "s1", (own, shared))
    bound(store, "a2", "s2", (shared,))
    store.close_account("t", "a2", NOW)
    store.change_cases((change(case()),), NOW)
    over = ended(case(), CaseState.TERMINATED)
    store.change_cases((change(over, CaseEvent.DEADLINE, effect=AccountEffect.TERMINATE),), NOW)
    account = store.account("t", "a1")
    assert account is not None and account.state is AccountState.CLOSED
    assert store.standing("t", ("s1",), NOW).terminated == 1
    assert store.closed_names("t", (own, shared)) == (own, shared)
    back = change(case("c2", kind=CaseKind.APPEAL), effect=AccountEffect.REINSTATE, cap=1)
    store.change_cases((back,), LATER)
    account = store.account("t", "a1")
    assert account is not None and account.state is AccountState.BOUND
    assert store.closed_names("t", (own, shared)) == (shared,)
    assert store.standing("t", ("s1",), NOW).terminated == 0
    assert verify(store.ledger_entries(), store.ledger_head(), KEYS).sound


def test_a_reinstated_account_needs_a_place(store: Store) -> None:
    bound(store)
    store.change_cases((change(case()),), NOW)
    over = ended(case(), CaseState.TERMINATED)
    store.change_cases((change(over, CaseEvent.DEADLINE, effect=AccountEffect.TERMINATE),), NOW)
    bound(store, "a2", "s1")
    with pytest.raises(FailedPrecondition):
        store.change_cases((change(case("c2", kind=CaseKind.APPEAL), effect=AccountEffect.REINSTATE, cap=1),), LATER)
    assert store.case("c2") is None


def transfer(request_id: str = "x1", receiver: str = "s2", cap: int = 1) -> DecisionCommit:
    made = commit(request_id, "a1", receiver, cap=cap, names=(NameKey("skeleton", "new"),))
    return replace(made, occasion=Occasion.TRANSFER, category="medical", subject_type="person")


def test_a_transfer_moves_the_account_once_and_frees_the_giver_s_place(store: Store) -> None:
    bound(store, names=(NameKey("skeleton", "old"),))
    store.commit_decision(transfer(), NOW)
    assert store.places_held("t", ("s2",), "", NOW) == store.places_held("t", ("s1",), "", NOW) == 1
    account = store.complete_transfer("t", "a1", "d-x1", LATER)
    assert (account.subject_key, account.category, account.decision_id) == ("s2", "medical", "d-x1")
    assert store.places_held("t", ("s1",), "", NOW) == 0 and store.places_held("t", ("s2",), "", NOW) == 1
    assert store.complete_transfer("t", "a1", "d-x1", LATER + timedelta(days=9)) == account
    assert [one.cause for one in store.publications("t", "a1")] == ["transfer", "registration"]
    store.close_account("t", "a1", LATER)
    assert store.closed_names("t", (NameKey("skeleton", "new"), NameKey("skeleton", "old"))) == (
        NameKey("skeleton", "new"),
    )
    assert [entry.kind for entry in store.ledger_entries()].count("transfer") == 1


def test_an_approved_transfer_is_under_the_receiver_s_cap_and_expires(store: Store) -> None:
    bound(store)
    store.commit_decision(transfer(), NOW)
    with pytest.raises(CapReached):
        store.commit_decision(commit("r2", "a2", "s2"), NOW)
    later = NOW + timedelta(hours=1)
    store.commit_decision(commit("r2", "a2", "s2"), later)
    with pytest.raises(FailedPrecondition):
        store.complete_transfer("t", "a1", "d-x1", later)
    with pytest.raises(CapReached):
        store.commit_decision(transfer("x2"), NOW)


def test_only_the_latest_approval_of_a_bound_account_completes(store: Store) -> None:
    with pytest.raises(NotFound):
        store.complete_transfer("t", "a1", "d-x1", NOW)
    with pytest.raises(FailedPrecondition):
        store.commit_decision(transfer(), NOW)
    bound(store)
    store.commit_decision(transfer("x1", "s2"), NOW)
    store.commit_decision(transfer("x2", "s3"), NOW)
    with pytest.raises(NotFound):
        store.complete_transfer("t", "a1", "d-x1", NOW)
    assert store.complete_transfer("t", "a1", "d-x2", NOW).subject_key == "s3"


def event(
    event_id: str, subject: str = "s1", points: int = 30, effect: CreditEffect = CreditEffect.NONE
) -> CreditRecord:
    return CreditRecord(event_id, "t", subject, effect.value, points, effect, NOW, "officer", b"sealed")


def test_credit_counts_each_event_once_and_since_a_time(store: Store) -> None:
    assert store.record_credit(event("e1"), ("s1",), b"{}", NOW)
    assert not store.record_credit(event("e1"), ("s1",), b"{}", NOW)
    store.record_credit(event("e2", points=10), ("s1",), b"{}", NOW)
    with pytest.raises(AlreadyExists):
        store.record_credit(event("e1", subject="s2"), ("s2",), b"{}", NOW)
    assert store.standing("t", ("s0", "s1"), NOW - timedelta(days=1)) == StoredStanding(40, False, 0)
    assert store.standing("t", ("s1",), NOW) == StoredStanding(0, False, 0)
    assert [entry.kind for entry in store.ledger_entries()] == ["credit", "credit"]


def test_the_blacklist_holds_until_it_is_lifted_under_whatever_key(store: Store) -> None:
    store.record_credit(event("e1", effect=CreditEffect.BLACKLIST), ("s1",), b"{}", NOW)
    assert store.standing("t", ("s1 anew", "s1"), NOW).blacklisted
    assert not store.standing("other", ("s1",), NOW).blacklisted
    store.record_credit(event("e2", "s1 anew", effect=CreditEffect.LIFT), ("s1 anew", "s1"), b"{}", NOW)
    assert not store.standing("t", ("s1 anew", "s1"), NOW).blacklisted


def test_idle_accounts_are_bound_and_the_longest_idle_first(store: Store) -> None:
    for i in range(5):
        bound(store, f"a{i}", f"s{i}")
    store.commit_decision(commit("r9", "a9", "s9"), NOW)
    store.close_account("t", "a4", NOW)
    assert store.report_activity("t", ("a0", "unknown"), NOW + timedelta(days=2)) == 1
    store.report_activity("t", ("a0",), NOW)
    store.report_activity("t", ("a1",), NOW + timedelta(days=1))
    first = store.idle_accounts("t", NOW + timedelta(days=2), 2, "")
    rest = store.idle_accounts("t", NOW + timedelta(days=2), 2, first.next_token)
    assert [one.account_id for one in (*first.accounts, *rest.accounts)] == ["a2", "a3", "a1"]
    assert rest.next_token == "" and store.idle_accounts("t", NOW, 9, "").accounts == ()


def shared(number: int, limit: int = 2, known: tuple[str, ...] = (), now_days: int = 0) -> DecisionCommit:
    made = commit(f"r{number}", f"a{number}", f"s{number}")
    signal = Signal(SignalKind.DEVICE, ("device", "device under an older key"), limit, timedelta(days=7))
    decision = replace(made.decision, decide_time=NOW + timedelta(days=now_days))
    return replace(made, decision=decision, signals=(signal,), known_signals=known)


def test_more_subjects_than_the_limit_are_noticed_within_the_window(store: Store) -> None:
    for i in range(3):
        store.commit_decision(shared(i), NOW)
    again = replace(shared(0).decision, request_id="again", decision_id="d-again")
    store.commit_decision(replace(shared(0), decision=again), NOW)
    with pytest.raises(SignalsExceeded) as raised:
        store.commit_decision(shared(3), NOW)
    assert raised.value.others == {"device": 3}
    assert store.find_request("t", "r3") is None
    store.commit_decision(shared(3, known=("device",)), NOW)
    store.commit_decision(shared(4), NOW + timedelta(days=7))


def test_of_many_at_once_as_many_pass_as_the_limit_lets(factory: Factory, store: Store) -> None:
    barrier = threading.Barrier(32)

    def attempt(i: int) -> bool:
        barrier.wait()
        try:
            store.commit_decision(shared(i), NOW)
        except SignalsExceeded:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(attempt, range(32))) == 3


def test_old_signals_are_forgotten(store: Store) -> None:
    store.commit_decision(shared(0), NOW)
    assert store.forget_signals(NOW) == 0
    assert store.forget_signals(LATER) == 1


def test_a_decision_in_force_is_the_account_s_and_is_published_when_it_is_bound(store: Store) -> None:
    store.commit_decision(replace(commit("r1"), category="news", subject_type="organisation"), NOW)
    assert store.publications("t", "a1") == ()
    account = store.confirm_account("t", "a1", LATER)
    assert (account.category, account.subject_type, account.decision_id) == ("news", "organisation", "d-r1")
    store.commit_decision(replace(commit("r2", cap=None), occasion=Occasion.PROFILE_CHANGE), LATER)
    store.commit_decision(replace(commit("r3", cap=None), occasion=Occasion.EXISTING), LATER)
    refused = commit("r4", cap=None, verdict=Outcome.REJECT)
    store.commit_decision(replace(refused, occasion=Occasion.PROFILE_CHANGE), LATER)
    told = [(one.decision_id, one.cause) for one in store.publications("t", "a1")]
    assert told == [("d-r2", "profile_change"), ("d-r1", "registration")]


def test_an_account_that_exists_elsewhere_is_adopted_whatever_the_verdict(store: Store) -> None:
    name = NameKey("skeleton", "h")
    refused = commit("r1", cap=None, verdict=Outcome.REJECT, names=(name,))
    store.commit_decision(replace(refused, occasion=Occasion.EXISTING), NOW)
    account = store.account("t", "a1")
    assert account is not None and account.state is AccountState.BOUND and account.decision_id == ""
    store.close_account("t", "a1", NOW)
    assert store.closed_names("t", (name,)) == (name,)
