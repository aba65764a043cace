"""How many billed answers a tenant gets in a day."""

import asyncio
from datetime import date, timedelta

from verifier.sources.budget import Budget
from verifier.sources.sharing import NothingShared


class Calendar:
    def __init__(self) -> None:
        self.today = date(2026, 11, 24)

    def __call__(self) -> date:
        return self.today


def take(budget: Budget, tenant: str) -> bool:
    return asyncio.run(budget.take(tenant))


def give_back(budget: Budget, tenant: str) -> None:
    asyncio.run(budget.give_back(tenant))


def test_a_tenant_gets_so_many_answers_a_day() -> None:
    calendar = Calendar()
    budget = Budget(2, calendar)
    assert [take(budget, "a") for _ in range(3)] == [True, True, False]
    calendar.today += timedelta(days=1)
    assert [take(budget, "a") for _ in range(3)] == [True, True, False]


def test_one_tenant_spends_nothing_of_anothers() -> None:
    budget = Budget(1, Calendar())
    assert [take(budget, "a"), take(budget, "b"), take(budget, "a")] == [True, True, False]


def test_what_was_not_billed_can_be_given_back() -> None:
    budget = Budget(1, Calendar())
    assert take(budget, "a")
    give_back(budget, "a")
    assert [take(budget, "a"), take(budget, "a")] == [True, False]


def test_what_comes_back_after_midnight_is_not_of_the_new_day() -> None:
    calendar = Calendar()
    budget = Budget(1, calendar)
    assert take(budget, "a")
    calendar.today += timedelta(days=1)
    assert take(budget, "b")
    give_back(budget, "a")
    assert [take(budget, "a"), take(budget, "a")] == [True, False]


def test_a_budget_of_nothing_allows_nothing_and_none_limits_nothing() -> None:
    assert not take(Budget(0, Calendar()), "a")
    unlimited = Budget(None, Calendar())
    assert all(take(unlimited, "a") for _ in range(1_000))


def test_processes_share_a_budget_in_equal_parts_rounded_up() -> None:
    parts = [NothingShared(4).budget("provider", most, Calendar()) for most in (8, 9, None)]
    assert [sum(take(part, "a") for _ in range(20)) for part in parts] == [2, 3, 20]
