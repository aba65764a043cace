"""When a failing source is left alone, and when it is tried again."""

from support.sources import Clock

from verifier.sources.breaker import Breaker


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.record(success=False)


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    breaker = Breaker(Clock(), failures=3)
    fail(breaker, 2)
    assert breaker.allows()
    fail(breaker, 1)
    assert not breaker.allows()


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = Breaker(Clock(), failures=3)
    fail(breaker, 2)
    breaker.record(success=True)
    fail(breaker, 2)
    assert breaker.allows()


def test_after_the_rest_one_call_is_let_through() -> None:
    clock = Clock()
    breaker = Breaker(clock, failures=1, rest_seconds=10)
    fail(breaker, 1)
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.1
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_trial_that_succeeds_closes_it_and_one_that_fails_opens_it_again() -> None:
    clock = Clock()
    breaker = Breaker(clock, failures=3, rest_seconds=10)
    fail(breaker, 3)
    clock.now += 10
    assert breaker.allows()
    fail(breaker, 1)
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.1
    assert breaker.allows()
    breaker.record(success=True)
    assert [breaker.allows() for _ in range(3)] == [True, True, True]


def test_a_trial_of_which_nothing_is_heard_is_followed_by_another() -> None:
    clock = Clock()
    breaker = Breaker(clock, failures=1, rest_seconds=10)
    fail(breaker, 1)
    clock.now += 10
    assert breaker.allows()
    clock.now += 10
    assert breaker.allows()


def test_it_says_that_it_is_open_until_a_trial_succeeds() -> None:
    clock = Clock()
    breaker = Breaker(clock, failures=1, rest_seconds=10)
    assert not breaker.is_open
    fail(breaker, 1)
    assert breaker.is_open
    clock.now += 10
    assert breaker.allows() and breaker.is_open
    breaker.record(success=True)
    assert not breaker.is_open
