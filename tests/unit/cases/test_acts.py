"""What people and the clock may do to a case, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from verifier.cases import acts
from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState, Resolution
from verifier.cases.times import CaseTimes
from verifier.domain.errors import FailedPrecondition
from verifier.domain.finding import Outcome

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES = CaseTimes(claim=DAY, review=3 * DAY, correct=15 * DAY, appeal=15 * DAY)
REVIEW = Case("c", "t", "a", "s", CaseKind.REVIEW, CaseState.OPEN, "registration", "d", (), NOW, due=NOW + 3 * DAY)
RECTIFICATION = replace(
    REVIEW, kind=CaseKind.RECTIFICATION, suspended=True, deadline=NOW + 15 * DAY, due=NOW + 15 * DAY
)


def claimed(case: Case, reviewer: str = "r1") -> Case:
    return acts.claim(case, reviewer, NOW, TIMES).case


def test_a_claim_is_kept_a_day() -> None:
    case = claimed(REVIEW)
    with pytest.raises(FailedPrecondition):
        acts.claim(case, "r2", NOW + DAY - timedelta(seconds=1), TIMES)
    assert acts.claim(case, "r2", NOW + DAY, TIMES).case.assignee == "r2"
    assert acts.claim(case, "r1", NOW, TIMES).case.assignee == "r1"


def test_who_decided_before_does_not_decide_an_appeal() -> None:
    with pytest.raises(FailedPrecondition):
        claimed(replace(REVIEW, kind=CaseKind.APPEAL, barred=("r1",)))


def test_two_persons_have_to_agree() -> None:
    first = acts.resolve(claimed(replace(REVIEW, two_persons=True)), "r1", Resolution.APPROVE, NOW, TIMES)
    assert (first.event, first.case.state) == (CaseEvent.PROPOSE, CaseState.AWAITING_SECOND)
    with pytest.raises(FailedPrecondition):
        claimed(first.case, "r1")
    second = acts.resolve(claimed(first.case, "r2"), "r2", Resolution.APPROVE, NOW, TIMES)
    assert (second.case.state, second.case.is_open, second.case.due) == (CaseState.APPROVED, False, None)


@pytest.mark.parametrize(
    ("verdict", "state", "suspended"),
    [
        (Outcome.PASS, CaseState.RESTORED, False),
        (Outcome.REVIEW, CaseState.UNDER_REVIEW, True),
        (Outcome.REJECT, CaseState.OPEN, True),
    ],
)
def test_a_correction_by_its_verdict(verdict: Outcome, state: CaseState, suspended: bool) -> None:
    case = acts.correct(RECTIFICATION, verdict, "d2", NOW, TIMES).case
    assert (case.state, case.suspended) == (state, suspended)
    assert case.decision_id == ("d" if verdict is Outcome.REJECT else "d2")


def test_the_deadline_rests_while_a_person_looks() -> None:
    waiting = acts.correct(RECTIFICATION, Outcome.REVIEW, "d2", NOW + 14 * DAY, TIMES).case
    late = NOW + 20 * DAY
    overdue = acts.tick(waiting, late)
    assert overdue is not None and overdue.event is CaseEvent.OVERDUE and overdue.case.overdue
    assert acts.tick(overdue.case, late) is None
    mine = acts.claim(overdue.case, "r1", late, TIMES).case
    refused = acts.resolve(mine, "r1", Resolution.REJECT, late, TIMES).case
    assert (refused.state, refused.due, refused.overdue) == (CaseState.OPEN, late + 3 * DAY, False)


def test_the_clock_acts_at_the_deadline_and_not_before() -> None:
    assert acts.tick(RECTIFICATION, NOW + 15 * DAY - timedelta(seconds=1)) is None
    step = acts.tick(RECTIFICATION, NOW + 15 * DAY)
    assert step is not None and step.case.state is CaseState.TERMINATED and step.case.suspended
