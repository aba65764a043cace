"""How often a tenant may call, wherever that is counted."""

import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier.shared_state.rate_limit import InProcessRateLimiter, RateLimit, RateLimiter

SLOW = RateLimit(per_second=0.001, burst=3)
"""Nothing comes back while a test runs."""
_tenants = count()


def test_a_burst_is_allowed_and_the_next_call_is_told_when(limiter: RateLimiter) -> None:
    assert [limiter.take("t", {"*": SLOW}) for _ in range(3)] == [0, 0, 0]
    assert 900 < limiter.take("t", {"*": SLOW}) <= 1_000


def test_after_the_time_that_was_told_the_call_is_allowed(limiter: RateLimiter) -> None:
    limit = RateLimit(per_second=20, burst=2)
    waits = []
    for _ in range(4):
        while (wait := limiter.take("t", {"*": limit})) > 0:
            waits.append(wait)
            time.sleep(wait)
    assert waits and max(waits) <= 1 / 20


def test_what_is_refused_counts_nothing(limiter: RateLimiter) -> None:
    limits = {"*": RateLimit(0.001, 10), "VerifyRegistration": RateLimit(0.001, 1)}
    assert limiter.take("t", limits) == 0
    assert all(limiter.take("t", limits) > 0 for _ in range(20))
    assert [limiter.take("t", {"*": limits["*"]}) > 0 for _ in range(10)] == [False] * 9 + [True]


def test_a_batch_takes_its_calls_or_none(limiter: RateLimiter) -> None:
    assert limiter.take("t", {"*": SLOW}, calls=2) == 0
    assert limiter.take("t", {"*": SLOW}, calls=2) > 0
    assert limiter.take("t", {"*": SLOW}) == 0


def test_a_batch_that_is_larger_than_the_burst_takes_all_of_it(limiter: RateLimiter) -> None:
    assert limiter.take("t", {"*": SLOW}, calls=500) == 0
    assert limiter.take("t", {"*": SLOW}) > 0


def test_tenants_are_limited_apart(limiter: RateLimiter) -> None:
    assert limiter.take("t", {"*": SLOW}, calls=3) == 0
    assert limiter.take("u", {"*": SLOW}) == 0 and limiter.take("t", {"*": SLOW}) > 0


def test_many_at_once_get_a_burst_and_no_more(limiter: RateLimiter) -> None:
    limit = RateLimit(0.001, 50)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda _: limiter.take("t", {"*": limit}), range(200)))
    assert waits.count(0) == 50


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(burst=st.integers(1, 20), asked=st.lists(st.integers(1, 25), max_size=30))
def test_calls_at_one_time_are_those_of_a_bucket_of_tokens(limiter: RateLimiter, burst: int, asked: list[int]) -> None:
    tenant, tokens, seconds = f"t{next(_tenants)}", burst, 10_000
    for calls in asked:
        needed = min(calls, burst)
        wait = limiter.take(tenant, {"*": RateLimit(1 / seconds, burst)}, calls)
        if needed <= tokens:
            tokens -= needed
            assert wait == 0
        else:
            # less by what passed since the first call
            assert (needed - tokens) * seconds - 60 < wait <= (needed - tokens) * seconds


@given(
    interval=st.integers(1, 5_000_000),
    burst=st.integers(1, 20),
    asked=st.lists(st.tuples(st.integers(0, 20_000_000), st.integers(1, 25)), max_size=50),
)
def test_calls_over_time_are_those_of_a_bucket_of_tokens(
    interval: int, burst: int, asked: list[tuple[int, int]]
) -> None:
    """The bucket of the model fills by a token in ``interval`` microseconds, and counts in fractions."""
    now, tokens = 0, Fraction(burst)
    limiter = InProcessRateLimiter(clock=lambda: Fraction(now, 1_000_000))  # type: ignore[arg-type,return-value]  # exact
    limit = RateLimit(float(Fraction(1_000_000, interval)), burst)
    assert limit.interval == interval
    for pause, calls in asked:
        now, tokens = now + pause, min(Fraction(burst), tokens + Fraction(pause, interval))
        needed = min(calls, burst)
        wait = limiter.take("t", {"*": limit}, calls)
        missing = needed - tokens
        if missing <= 0:
            tokens -= needed
            assert wait == 0
        else:
            assert round(wait * 1_000_000) == missing * interval
