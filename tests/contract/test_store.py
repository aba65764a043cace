"""What every store promises."""

import queue
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.stores import FACTORIES, KEYS, NOW, Factory, commit

from verifier.domain.errors import AlreadyExists, FailedPrecondition, InvalidRequest, NotFound, VerifierError
from verifier.domain.finding import Outcome
from verifier.ledger.verification import verify
from verifier.storage.accounts import AccountState
from verifier.storage.store import (
    AccountsMoved,
    CapReached,
    CredentialTaken,
    DecisionCommit,
    ListChange,
    NameKey,
    SoleHolder,
    Store,
    StoreClosed,
    StoredDecision,
    StoredMaterial,
    Tell,
)


def test_a_decision_is_found_again(store: Store) -> None:
    made = store.commit_decision(commit(), NOW)
    assert store.find_request("t", "r1") == store.get_decision("d-r1") == made == commit().decision
    assert store.find_request("other tenant", "r1") is None
    assert store.get_decision("d-r2") is None


def test_decisions_are_found_together_in_the_order_they_were_asked_for(store: Store) -> None:
    first, second = store.commit_decision(commit(), NOW), store.commit_decision(commit("r2", "a2", "s2"), NOW)
    asked = [("t", "r2"), ("other tenant", "r1"), ("t", "r1"), ("t", "r2")]
    assert store.find_requests(asked) == [second, None, first, second]
    assert store.find_requests([]) == []


def test_a_commit_that_is_begun_tells_what_became_of_it(store: Store) -> None:
    told: queue.Queue[tuple[str, StoredDecision | None, Exception | None]] = queue.Queue()

    def tell(which: str) -> Tell:
        return lambda stored, refusal: told.put((which, stored, refusal))

    store.begin_commit(commit(), NOW, tell("first"))
    store.begin_commit(commit("r2", "a2"), NOW, tell("over the cap"))
    _, stored, refusal = told.get(timeout=30)
    assert stored == store.find_request("t", "r1") and refusal is None
    which, stored, refusal = told.get(timeout=30)
    assert which == "over the cap" and stored is None and isinstance(refusal, CapReached)
    store.close()
    with pytest.raises(StoreClosed):
        store.begin_commit(commit("r3", "a3"), NOW, tell("too late"))
    assert told.empty()


def test_a_store_tells_for_how_long_it_has_been_writing(store: Store) -> None:
    telling, told = threading.Event(), threading.Event()

    def tell(_: StoredDecision | None, refusal: Exception | None) -> None:
        telling.set()
        assert told.wait(30) and refusal is None

    assert store.busy_seconds() == 0
    store.begin_commit(commit(), NOW, tell)
    assert telling.wait(30)
    first = store.busy_seconds()
    assert 0 < first < store.busy_seconds()
    told.set()
    store.close()
    assert store.busy_seconds() == 0


def test_the_same_request_returns_the_first_decision(store: Store) -> None:
    store.commit_decision(commit(), NOW)
    again = commit()
    again = replace(again, decision=replace(again.decision, decision_id="d-other", sealed=b"other"))
    assert store.commit_decision(again, NOW).decision_id == "d-r1"
    assert len(list(store.ledger_entries())) == 1


def test_the_same_request_id_with_another_body_is_refused(store: Store) -> None:
    store.commit_decision(commit(), NOW)
    with pytest.raises(AlreadyExists):
        store.commit_decision(commit(body=b"another"), NOW)


def test_the_cap_holds_for_one_subject(store: Store) -> None:
    store.commit_decision(commit("r1", "a1"), NOW)
    with pytest.raises(CapReached):
        store.commit_decision(commit("r2", "a2"), NOW)
    assert store.find_request("t", "r2") is None
    store.commit_decision(commit("r3", "a3", subject="s2"), NOW)
    assert store.places_held("t", ("s1",), "another", NOW) == 1
    assert store.places_held("t", ("s1",), "a1", NOW) == 0
    assert store.places_held("t", ("s1", "s2"), "another", NOW) == 2


def test_what_was_decided_as_for_a_first_account_is_not_stored_for_a_second(store: Store) -> None:
    def first(request_id: str, account_id: str) -> DecisionCommit:
        made = commit(request_id, account_id, cap=2)
        assert made.place is not None
        return replace(made, place=replace(made.place, as_first=True))

    store.commit_decision(first("r1", "a1"), NOW)
    with pytest.raises(AccountsMoved):
        store.commit_decision(first("r2", "a2"), NOW)
    assert store.find_request("t", "r2") is None
    store.commit_decision(first("r3", "a1"), NOW)
    store.commit_decision(commit("r2", "a2", cap=2), NOW)
    with pytest.raises(CapReached):
        store.commit_decision(first("r4", "a4"), NOW)


def test_a_reservation_expires(store: Store) -> None:
    store.commit_decision(commit("r1", "a1"), NOW)
    later = NOW + timedelta(hours=1)
    store.commit_decision(commit("r2", "a2"), later)
    with pytest.raises(FailedPrecondition):
        store.confirm_account("t", "a1", later)


def test_a_confirmed_place_does_not_expire(store: Store) -> None:
    store.commit_decision(commit("r1", "a1"), NOW)
    assert store.confirm_account("t", "a1", NOW).state is AccountState.BOUND
    assert store.confirm_account("t", "a1", NOW + timedelta(days=9)).state is AccountState.BOUND
    with pytest.raises(CapReached):
        store.commit_decision(commit("r2", "a2"), NOW + timedelta(days=9))


def test_a_bound_account_is_not_taken_over_by_another_subject(store: Store) -> None:
    store.commit_decision(commit("r1", "a1"), NOW)
    store.confirm_account("t", "a1", NOW)
    with pytest.raises(FailedPrecondition):
        store.commit_decision(commit("r2", "a1", subject="s2"), NOW)
    store.commit_decision(commit("r3", "a1"), NOW)
    account = store.account("t", "a1")
    assert account is not None and account.state is AccountState.BOUND


def test_a_released_place_is_free(store: Store) -> None:
    store.commit_decision(commit("r1", "a1"), NOW)
    assert store.release_account("t", "a1", NOW).state is AccountState.RELEASED
    assert store.release_account("t", "a1", NOW).state is AccountState.RELEASED
    store.commit_decision(commit("r2", "a2"), NOW)
    with pytest.raises(FailedPrecondition):
        store.confirm_account("t", "a1", NOW)


def test_closing_retires_the_name_and_frees_the_place(store: Store) -> None:
    skeleton, sound = NameKey("skeleton", "h1"), NameKey("sound", "h2")
    store.commit_decision(commit("r1", "a1", names=(skeleton, sound)), NOW)
    store.confirm_account("t", "a1", NOW)
    assert store.closed_names("t", (skeleton, sound)) == ()
    assert store.close_account("t", "a1", NOW).state is AccountState.CLOSED
    assert store.closed_names("t", (sound, NameKey("skeleton", "h3"))) == (sound,)
    assert store.closed_names("t", (NameKey("sound", "h1"),)) == ()
    assert store.closed_names("other tenant", (skeleton,)) == ()
    store.commit_decision(commit("r2", "a2"), NOW)
    with pytest.raises(FailedPrecondition):
        store.release_account("t", "a1", NOW)


@pytest.mark.parametrize("act", ["confirm_account", "release_account", "close_account"])
def test_an_unknown_account_is_not_found(store: Store, act: str) -> None:
    with pytest.raises(NotFound):
        getattr(store, act)("t", "nobody", NOW)
    assert list(store.ledger_entries()) == []


def test_credentials_remember_who_presented_them(store: Store) -> None:
    store.commit_decision(commit("r1", "a1", "s1", credentials=("c1", "c2")), NOW)
    store.commit_decision(commit("r2", "a2", "s2", credentials=("c2",)), NOW)
    assert set(store.credential_holders("t", ("c2",))) == {"s1", "s2"}
    assert store.credential_holders("t", ("c1", "c9")) == ("s1",)
    assert store.credential_holders("t", ()) == ()


def test_paging_is_newest_first_and_complete(store: Store) -> None:
    for i in range(7):
        verdict = Outcome.REJECT if i % 2 else Outcome.REVIEW
        store.commit_decision(commit(f"r{i}", f"a{i % 2}", cap=None, verdict=verdict), NOW)
    seen, token = [], ""
    while True:
        page = store.list_decisions("t", "", None, 3, token)
        seen += [decision.request_id for decision in page.decisions]
        token = page.next_token
        if not token:
            break
    assert seen == [f"r{i}" for i in reversed(range(7))]
    assert [d.request_id for d in store.list_decisions("t", "a1", None, 50, "").decisions] == ["r5", "r3", "r1"]
    assert len(store.list_decisions("t", "", Outcome.REVIEW, 50, "").decisions) == 4
    assert store.list_decisions("nobody", "", None, 50, "").decisions == ()


@pytest.mark.parametrize("token", ["x", "AAAA", "你好"])
def test_a_made_up_page_token_is_named(store: Store, token: str) -> None:
    with pytest.raises(InvalidRequest) as raised:
        store.list_decisions("t", "", None, 3, token)
    assert raised.value.violations[0].field == "page_token"


def test_one_key_from_a_thousand_threads_has_one_effect(factory: Factory, store: Store, tmp_path: Path) -> None:
    """Two store objects on one database stand for two server processes."""
    second = factory(tmp_path)
    barrier = threading.Barrier(1_000)

    def attempt(i: int) -> str:
        made = commit()
        made = replace(made, decision=replace(made.decision, decision_id=f"d{i}"))
        barrier.wait()
        return (store, second)[i % 2].commit_decision(made, NOW).decision_id

    with ThreadPoolExecutor(1_000) as pool:
        answers = list(pool.map(attempt, range(1_000)))
    assert len(answers) == 1_000 and len(set(answers)) == 1
    assert len(list(store.ledger_entries())) == 1
    assert store.places_held("t", ("s1",), "", NOW) == 1
    second.close()


def test_a_race_never_passes_the_cap(factory: Factory, store: Store, tmp_path: Path) -> None:
    """Two store objects on one file stand for two server processes."""
    second = factory(tmp_path)
    barrier = threading.Barrier(64)

    def attempt(i: int) -> bool:
        barrier.wait()
        try:
            (store, second)[i % 2].commit_decision(commit(f"r{i}", f"a{i}", cap=3), NOW)
        except CapReached:
            return False
        return True

    with ThreadPoolExecutor(64) as pool:
        won = sum(pool.map(attempt, range(64)))
    assert won == 3
    assert store.places_held("t", ("s1",), "", NOW) == 3
    assert verify(store.ledger_entries(), store.ledger_head(), KEYS).problems == ()
    second.close()


def test_every_act_is_in_the_ledger(store: Store) -> None:
    store.commit_decision(commit(), NOW)
    store.confirm_account("t", "a1", NOW)
    store.close_account("t", "a1", NOW)
    entries = list(store.ledger_entries())
    assert [entry.kind for entry in entries] == ["decision", "account", "account"]
    assert verify(entries, store.ledger_head(), KEYS).sound


def test_what_was_stored_is_there_after_reopening(factory: Factory, tmp_path: Path) -> None:
    first = factory(tmp_path)
    first.commit_decision(commit(), NOW)
    first.close()
    second = factory(tmp_path)
    assert second.find_request("t", "r1") == commit().decision
    second.close()


def test_a_closed_store_says_so(factory: Factory, tmp_path: Path) -> None:
    store = factory(tmp_path)
    store.close()
    store.close()
    with pytest.raises(VerifierError, match="closed"):
        store.commit_decision(commit(), NOW)


WRITER = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from support.stores import FACTORIES, NOW, commit
store = FACTORIES[{which!r}](Path({folder!r}))
i = 0
while True:
    store.commit_decision(commit(f"r{{i}}", f"a{{i}}", f"s{{i}}"), NOW)
    print(i, flush=True)
    i += 1
"""


def test_kill_9_loses_nothing_that_was_acknowledged(factory: Factory, tmp_path: Path) -> None:
    program = WRITER.format(
        paths=[str(Path(__file__).parent.parent)],
        which=next(name for name, made in FACTORIES.items() if made is factory),
        folder=str(tmp_path),
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    acknowledged = [int(process.stdout.readline()) for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().splitlines()]
    process.stdout.close()
    process.wait()
    store = factory(tmp_path)
    assert all(store.find_request("t", f"r{i}") for i in acknowledged)
    assert verify(store.ledger_entries(), store.ledger_head(), KEYS).sound
    store.close()


def test_changes_of_the_lists_are_counted_and_only_the_latest_of_an_id_stands(store: Store) -> None:
    assert (store.list_revision(), store.list_changes()) == (0, ())
    assert [
        store.change_list(entry_id, entry, b"{}", NOW) for entry_id, entry in (("a", b"1"), ("b", b"2"), ("a", None))
    ] == [
        1,
        2,
        3,
    ]
    assert store.list_revision() == 3
    assert store.list_changes() == (ListChange(2, "b", b"2"), ListChange(3, "a", None))
    assert [entry.kind for entry in store.ledger_entries()] == ["list"] * 3


SCANS = (
    StoredMaterial("claims[0].materials[0]", "pdf", "d1", b"sealed one"),
    StoredMaterial("claims[1].materials[0]", "jpeg", "d2", b"sealed two"),
)


def test_documents_are_kept_with_their_decision_or_not_at_all(store: Store) -> None:
    store.commit_decision(replace(commit("r1", "a1"), materials=SCANS), NOW)
    store.commit_decision(replace(commit("r1", "a1"), materials=SCANS), NOW)
    assert store.materials("d-r1") == SCANS
    with pytest.raises(CapReached):
        store.commit_decision(replace(commit("r2", "a2"), materials=SCANS), NOW)
    assert store.materials("d-r2") == store.materials("unknown") == ()


def sole(request_id: str, subject: str, *subject_keys: str) -> DecisionCommit:
    """A decision that rests on nobody but ``subject`` having presented c1."""
    made = commit(request_id, f"a-{request_id}", subject, cap=None, credentials=("c1",))
    return replace(made, sole_holder=SoleHolder(("c1", "c1 under an older key"), (subject, *subject_keys)))


def test_a_credential_that_another_subject_presented_meanwhile_is_noticed(store: Store) -> None:
    store.commit_decision(sole("r1", "s1"), NOW)
    store.commit_decision(sole("r2", "s1"), NOW)
    with pytest.raises(CredentialTaken):
        store.commit_decision(sole("r3", "s2"), NOW)
    assert store.find_request("t", "r3") is None
    store.commit_decision(sole("r4", "s2", "s1"), NOW)
    store.commit_decision(replace(sole("r5", "s3"), sole_holder=None), NOW)
    assert set(store.credential_holders("t", ("c1",))) == {"s1", "s2", "s3"}


def test_of_many_subjects_who_present_one_credential_at_once_all_but_one_are_noticed(store: Store) -> None:
    barrier = threading.Barrier(32)

    def attempt(i: int) -> bool:
        barrier.wait()
        try:
            store.commit_decision(sole(f"r{i}", f"s{i}"), NOW)
        except CredentialTaken:
            return False
        return True

    with ThreadPoolExecutor(32) as pool:
        assert sum(pool.map(attempt, range(32))) == 1
