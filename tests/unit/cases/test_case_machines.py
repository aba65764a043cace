"""Whatever happens to cases, in whatever order: each stays in a state of its table, none is lost, none moves twice.

On the real embedded store, so that what is tested is what is kept.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from verifier.cases import acts, consequences, opening
from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState, Resolution, Step
from verifier.cases.machine import FINAL, TABLES
from verifier.cases.times import CaseTimes
from verifier.domain.decision import Decision, Versions
from verifier.domain.errors import FailedPrecondition
from verifier.domain.finding import Outcome
from verifier.domain.reasons.screening import NAME_CLAIMS_PROTECTED
from verifier.ledger.verification import verify
from verifier.privacy.keys import KeyRing, KeySet
from verifier.privacy.vault import Vault
from verifier.storage.cases import CaseMoved, CaseQuery
from verifier.storage.sqlite.store import SqliteStore
from verifier.use_cases.case_changes import CaseWriter

START = datetime(2026, 11, 24, tzinfo=UTC)
KEY = bytes(32)
TIMES = CaseTimes(
    claim=timedelta(hours=24), review=timedelta(days=3), correct=timedelta(days=15), appeal=timedelta(days=15)
)
REVIEWERS = st.sampled_from(["reviewer-1", "reviewer-2", "reviewer-3"])
RING = KeyRing(KeySet("k1", KEY, KEY, KEY), {})


class Cases(RuleBasedStateMachine):
    """The model is only what was opened and how many events each case took; everything else is read back."""

    names = Bundle("names")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = SqliteStore(Path(self.folder.name) / "verifier.sqlite", "k1", KEY)
        self.writer = CaseWriter(Vault(RING))
        self.now = START
        self.events: dict[str, int] = {}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    def opened(self, step: Step) -> str:
        self.store.change_cases((self.writer.change(step, "service"),), self.now)
        self.events[step.case.case_id] = 1
        return step.case.case_id

    def decision(self, account: str) -> Decision:
        return Decision(
            decision_id=f"d{len(self.events)}",
            request_id="r",
            tenant="t",
            account_id=account,
            verdict=Outcome.REJECT,
            findings=(NAME_CLAIMS_PROTECTED.finding(target="晨曦日报"),),
            obligations=(),
            mark=None,
            disclosure=None,
            decide_time=self.now,
            valid_until=None,
            versions=Versions("1", "1", "1", "1"),
        )

    @rule(target=names, two=st.booleans())
    def open_review(self, two: bool) -> str:
        name = f"c{len(self.events)}"
        return self.opened(opening.review(name, self.decision(name), "s", "registration", TIMES, two_persons=two))

    @rule(target=names, worst=st.sampled_from([Outcome.REVIEW, Outcome.REJECT]), early=st.booleans())
    def open_rectification(self, worst: Outcome, early: bool) -> str:
        name = f"c{len(self.events)}"
        return self.opened(
            opening.rectification(
                name, self.decision(name), "s", "existing", TIMES, worst=worst, suspend_before_review=early
            )
        )

    @rule(target=names, barred=REVIEWERS)
    def open_appeal(self, barred: str) -> str:
        name = f"c{len(self.events)}"
        return self.opened(
            opening.appeal(
                name,
                tenant="t",
                account_id=name,
                subject_key="s",
                about="cases/x",
                occasion="registration",
                decision_id="d",
                reasons=(),
                barred=(barred,),
                request_id=name,
                now=self.now,
                times=TIMES,
            )
        )

    @rule(name=names, reviewer=REVIEWERS)
    def claim(self, name: str, reviewer: str) -> None:
        self.act(name, lambda case: acts.claim(case, reviewer, self.now, TIMES))

    @rule(name=names, reviewer=REVIEWERS, resolution=st.sampled_from(Resolution))
    def resolve(self, name: str, reviewer: str, resolution: Resolution) -> None:
        before = self.read(name)
        moved = self.act(name, lambda case: acts.resolve(case, reviewer, resolution, self.now, TIMES))
        if moved is None:
            return
        assert reviewer not in before.barred and before.assignee == reviewer
        if before.two_persons and moved.case.state in (CaseState.APPROVED, CaseState.REJECTED):
            assert before.proposer not in ("", reviewer)

    @rule(name=names, verdict=st.sampled_from(Outcome))
    def correct(self, name: str, verdict: Outcome) -> None:
        self.act(name, lambda case: acts.correct(case, verdict, "d-corrected", self.now, TIMES))

    @rule(name=names)
    def supersede(self, name: str) -> None:
        self.act(name, lambda case: acts.supersede(case, self.now))

    @rule(days=st.integers(1, 20))
    def let_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def run_the_clock(self) -> None:
        for case in self.store.due_cases(self.now, 100):
            before = case
            moved = self.act(case.case_id, lambda one: acts.tick(one, self.now))
            assert moved is not None
            if moved.case.state is CaseState.TERMINATED:
                assert before.deadline is not None and before.deadline <= self.now and before.suspended

    @rule(name=names)
    def a_crash_repeats_the_last_act(self, name: str) -> None:
        case = self.read(name)
        repeated = self.writer.change(Step(case, CaseEvent.CLAIM), "reviewer-1")
        try:
            self.store.change_cases((repeated,), self.now)
        except CaseMoved:
            return
        raise AssertionError("a version was written twice")

    def act(self, name: str, what: Callable[[Case], Step | None]) -> Step | None:
        """What the case made of it; a refusal changes nothing."""
        case = self.read(name)
        try:
            step = what(case)
        except FailedPrecondition:
            assert self.read(name) == case
            return None
        assert step is not None
        assert TABLES[case.kind][case.state, step.event] is step.case.state
        self.store.change_cases((self.writer.change(step, "somebody"),), self.now)
        self.events[name] += 1
        return step

    def read(self, name: str) -> Case:
        case = self.store.case(name)
        assert case is not None
        return case

    @invariant()
    def no_case_is_lost_and_each_event_is_kept_once(self) -> None:
        for name, count in self.events.items():
            case = self.read(name)
            assert case.version == count
            assert [event.version for event in self.store.case_events(name)] == list(range(1, count + 1))

    @invariant()
    def what_is_open_is_in_the_queue_and_has_something_to_do(self) -> None:
        listed = {case.case_id for kind in CaseKind for case in self.open_of(kind)}
        for name in self.events:
            case = self.read(name)
            states = {state for state, _ in TABLES[case.kind]}
            assert case.is_open == (case.state in states) == (name in listed)
            assert case.is_open != (case.state in FINAL)
            assert not case.is_open or consequences.obligations(case)
            assert not case.is_open or case.due is not None or case.overdue

    def open_of(self, kind: CaseKind) -> tuple[Case, ...]:
        return self.store.list_cases(CaseQuery("t", kind=kind), 500, "").cases

    @invariant()
    def every_event_is_in_a_sound_ledger(self) -> None:
        entries = list(self.store.ledger_entries())
        assert len(entries) == sum(self.events.values())
        assert not verify(entries, self.store.ledger_head(), {"k1": KEY}).problems


Cases.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCases = Cases.TestCase
