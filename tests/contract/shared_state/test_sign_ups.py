"""The sign-ups of one subject, wherever they are known."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from verifier.shared_state import sign_ups as in_process
from verifier.shared_state.redis import sign_ups as on_redis
from verifier.shared_state.sign_ups import MOST_ENDED, Crowd, Ending, SignUps

SUBJECT = ("t", "k1:subject")
NOBODY = Crowd(0, 0, 0)


def test_who_enters_sees_the_others_and_not_itself(sign_ups: SignUps) -> None:
    assert [sign_ups.enter(SUBJECT, account) for account in "aba"] == [NOBODY, Crowd(1, 0, 0), Crowd(1, 0, 0)]
    assert sign_ups.look(SUBJECT, "a") == Crowd(1, 0, 0)
    assert sign_ups.look(SUBJECT, "c") == Crowd(2, 0, 0)


def test_what_became_of_the_others_is_seen(sign_ups: SignUps) -> None:
    for account, ending in (("a", Ending.PLACED), ("b", Ending.REFUSED), ("c", Ending.NEITHER)):
        sign_ups.enter(SUBJECT, account)
        sign_ups.leave(SUBJECT, account, ending)
    assert sign_ups.look(SUBJECT, "d") == Crowd(0, 1, 1)
    assert sign_ups.look(SUBJECT, "a") == Crowd(0, 0, 1)


def test_a_repair_forgets_all_but_those_under_way(sign_ups: SignUps) -> None:
    for account, ending in (("a", Ending.PLACED), ("b", Ending.REFUSED)):
        sign_ups.enter(SUBJECT, account)
        sign_ups.leave(SUBJECT, account, ending)
    sign_ups.enter(SUBJECT, "c")
    sign_ups.repair(SUBJECT)
    assert sign_ups.look(SUBJECT, "d") == Crowd(1, 0, 0)


def test_subjects_and_tenants_are_apart(sign_ups: SignUps) -> None:
    sign_ups.enter(SUBJECT, "a")
    assert sign_ups.enter(("t", "k1:another"), "b") == NOBODY
    assert sign_ups.enter(("u", "k1:subject"), "b") == NOBODY
    assert sign_ups.enter(("tk1:", "subject"), "b") == NOBODY


def test_of_many_at_once_each_sees_another_number(sign_ups: SignUps) -> None:
    with ThreadPoolExecutor(16) as pool:
        seen = list(pool.map(lambda i: sign_ups.enter(SUBJECT, f"a{i}").under_way, range(100)))
    assert sorted(seen) == list(range(100))


def test_only_so_many_of_the_past_are_remembered(sign_ups: SignUps) -> None:
    for i in range(MOST_ENDED + 5):
        sign_ups.leave(SUBJECT, f"a{i}", Ending.REFUSED)
    assert sign_ups.look(SUBJECT, "b") == Crowd(0, 0, MOST_ENDED)


def test_who_does_not_leave_is_forgotten(sign_ups: SignUps, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (in_process, on_redis):
        monkeypatch.setattr(module, "UNDER_WAY_SECONDS", 0.05)
    sign_ups.enter(SUBJECT, "a")
    until_nobody(sign_ups)


@pytest.mark.parametrize("ending", [Ending.PLACED, Ending.REFUSED])
def test_the_past_is_forgotten(sign_ups: SignUps, ending: Ending, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (in_process, on_redis):
        monkeypatch.setattr(module, "ENDED_SECONDS", 0.05)
    sign_ups.leave(SUBJECT, "a", ending)
    until_nobody(sign_ups)


def until_nobody(sign_ups: SignUps) -> None:
    end = time.monotonic() + 10
    while sign_ups.look(SUBJECT, "b") != NOBODY:
        assert time.monotonic() < end
        time.sleep(0.02)
