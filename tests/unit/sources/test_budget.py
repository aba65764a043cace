"""How many billed answers a tenant gets in a day."""

from datetime import date, timedelta

from verifier.sources.budget import Budget


class Calendar:
    def __init__(self) -> None:
        self.today = date(2026, 11, 24)

    def __call__(self) -> date:
        return self.today


def test_a_tenant_gets_so_many_answers_a_day() -> None:
    calendar = Calendar()
    budget = Budget(2, calendar)
    assert [budget.take("a") for _ in range(3)] == [True, True, False]
    calendar.today += timedelta(days=1)
    assert [budget.take("a") for _ in range(3)] == [True, True, False]


def test_one_tenant_spends_nothing_of_anothers() -> None:
    budget = Budget(1, Calendar())
    assert [budget.take("a"), budget.take("b"), budget.take("a")] == [True, True, False]


def test_what_was_not_billed_can_be_given_back() -> None:
    budget = Budget(1, Calendar())
    assert budget.take("a")
    budget.give_back("a")
    assert [budget.take("a"), budget.take("a")] == [True, False]


def test_what_comes_back_after_midnight_is_not_of_the_new_day() -> None:
    calendar = Calendar()
    budget = Budget(1, calendar)
    assert budget.take("a")
    calendar.today += timedelta(days=1)
    assert budget.take("b")
    budget.give_back("a")
    assert [budget.take("a"), budget.take("a")] == [True, False]


def test_a_budget_of_nothing_allows_nothing_and_none_limits_nothing() -> None:
    assert not Budget(0, Calendar()).take("a")
    unlimited = Budget(None, Calendar())
    assert all(unlimited.take("a") for _ in range(1_000))
