"""How long the sources may take, and how a batch asks ahead."""

import math
import time
from collections.abc import Sequence

import pytest

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.use_cases.authorities import foresee, patience

KIND = "identity.name_id"
MATCH, UNAVAILABLE = InquiryOutcome.MATCH, InquiryOutcome.UNAVAILABLE


class Recorded:
    """Authorities that answer ``outcome`` and keep who asked what."""

    def __init__(self, outcome: InquiryOutcome = MATCH) -> None:
        self.outcome = outcome
        self.calls: list[tuple[str, list[str]]] = []

    def ask_all(self, inquiries: Sequence[Inquiry], timeout_seconds: float, tenant: str) -> tuple[Answer, ...]:
        self.calls.append((tenant, [inquiry.fields["name"] for inquiry in inquiries]))
        return tuple(Answer(self.outcome, one.fields["name"], "1", Assurance.AUTHORITY) for one in inquiries)


def about(name: str) -> Inquiry:
    return Inquiry(KIND, {"name": name})


@pytest.mark.parametrize(
    ("caller_waits", "sources_get"),
    [
        (math.inf, 3.0),
        (60.0, 3.0),
        (3.3, 3.0),
        (2.0, 1.7),
        (0.9, 0.6),
        (0.6, 0.4),
        (0.03, 0.02),
        (0.0, 0.0),
        (-5.0, 0.0),
    ],
)
def test_sources_get_less_time_than_the_caller_waits(caller_waits: float, sources_get: float) -> None:
    assert patience(3.0, time.monotonic() + caller_waits) == pytest.approx(sources_get, abs=0.02)


def test_a_question_that_was_foreseen_is_not_asked_again() -> None:
    authorities = Recorded()
    foreseen = foresee(authorities, {"a": [about("1"), about("2"), about("1")]}, 3, math.inf)
    given = foreseen.ask_all((about("2"), about("1")), 3, "a")
    assert [answer.source for answer in given] == ["2", "1"]
    assert authorities.calls == [("a", ["1", "2"])]


def test_what_was_not_foreseen_is_asked_and_everything_keeps_its_order() -> None:
    authorities = Recorded()
    foreseen = foresee(authorities, {"a": [about("2")]}, 3, math.inf)
    given = foreseen.ask_all((about("1"), about("2"), about("3")), 3, "a")
    assert [answer.source for answer in given] == ["1", "2", "3"]
    assert authorities.calls == [("a", ["2"]), ("a", ["1", "3"])]


def test_each_tenant_asks_for_itself_and_nothing_twice() -> None:
    authorities = Recorded()
    foresee(authorities, {"a": [about("1")], "b": [about("1"), about("2")]}, 3, math.inf)
    assert authorities.calls == [("a", ["1"]), ("b", ["2"])]


def test_who_could_not_be_reached_is_asked_again() -> None:
    authorities = Recorded(UNAVAILABLE)
    foreseen = foresee(authorities, {"a": [about("1")]}, 3, math.inf)
    authorities.outcome = MATCH
    assert foreseen.ask_all((about("1"),), 3, "a")[0].outcome is MATCH
