"""Claims and resolves cases. What a resolution brings is stored with it and its ledger entry, in one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from verifier.cases import acts
from verifier.cases.case import Case, CaseEvent, CaseState, Resolution, Step
from verifier.cases.consequences import AGAINST_TERMINATION
from verifier.domain.errors import NotFound
from verifier.policy.pack import PolicyPack
from verifier.storage.cases import AccountEffect, CaseMoved
from verifier.storage.store import Store
from verifier.use_cases.approval import Approval
from verifier.use_cases.case_changes import CaseWriter
from verifier.use_cases.clock import Clock
from verifier.use_cases.records import Records

_ENDS = {
    Resolution.APPROVE: (CaseState.APPROVED, CaseState.RESTORED, CaseState.GRANTED),
    Resolution.REJECT: (CaseState.REJECTED, CaseState.UPHELD),
}
_ATTEMPTS = 4
_DECIDED = (CaseState.APPROVED, CaseState.REJECTED, CaseState.RESTORED, CaseState.GRANTED)
"""The ends that a decision of their own goes with."""


class ResolveCases:
    def __init__(self, store: Store, records: Records, policy: PolicyPack, clock: Clock) -> None:
        self._store = store
        self._policy = policy
        self._clock = clock
        self._writer = CaseWriter(records.vault)
        self._approval = Approval(store, records, policy, clock)

    def claim(self, case_id: str, reviewer: str) -> Case:
        """Raises ``NotFound``; ``FailedPrecondition`` where somebody else has the case or has to."""
        return _again(lambda: self._claim(case_id, reviewer))

    def resolve(self, case_id: str, reviewer: str, resolution: Resolution, reason: str) -> Case:
        """Repeating what ended the case, by the same reviewer, returns it as it is.

        Raises ``NotFound``, ``FailedPrecondition``.
        """
        return _again(lambda: self._resolve(case_id, reviewer, resolution, reason))

    def _claim(self, case_id: str, reviewer: str) -> Case:
        case = self._existing(case_id)
        now = self._clock.now()
        step = acts.claim(case, reviewer, now, self._policy.cases.times())
        self._store.change_cases((self._writer.change(step, reviewer),), now)
        return step.case

    def _resolve(self, case_id: str, reviewer: str, resolution: Resolution, reason: str) -> Case:
        case = self._existing(case_id)
        if case.state in _ENDS[resolution] and case.assignee == reviewer:
            return case
        now = self._clock.now()
        step = acts.resolve(case, reviewer, resolution, now, self._policy.cases.times())
        if step.event is not CaseEvent.PROPOSE and self._decides(step.case):
            return self._with_decision(case, step, resolution, reviewer, reason, now)
        effect, cap = AccountEffect.NONE, 0
        if step.case.state is CaseState.GRANTED and case.occasion == AGAINST_TERMINATION:
            effect, cap = AccountEffect.REINSTATE, self._cap_of(case)
        self._store.change_cases((self._writer.change(step, reviewer, reason, effect, cap),), now)
        return step.case

    def _decides(self, ended: Case) -> bool:
        """An appeal against a termination reinstates instead; what has no decision (an unapproved transfer) needs
        none.
        """
        if ended.state not in _DECIDED or not ended.decision_id:
            return False
        return ended.occasion not in (AGAINST_TERMINATION, "")

    def _with_decision(
        self, case: Case, step: Step, resolution: Resolution, reviewer: str, reason: str, now: datetime
    ) -> Case:
        decision = self._approval.decide(case, resolution, now)
        ended = replace(step.case, outcome_id=decision.decision_id)
        change = self._writer.change(Step(ended, step.event), reviewer, reason)
        self._approval.store(case, decision, change)
        return ended

    def _cap_of(self, case: Case) -> int:
        """The cap without regard to credit, which the granted appeal puts in doubt."""
        account = self._store.account(case.tenant, case.account_id)
        caps = {str(kind): rules.cap for kind, rules in self._policy.accounts.items()}
        return min(caps.values()) if account is None else caps.get(account.subject_type, min(caps.values()))

    def _existing(self, case_id: str) -> Case:
        case = self._store.case(case_id)
        if case is None:
            raise NotFound("name: no such case")
        return case


def _again(attempt: Callable[[], Case]) -> Case:
    """What another act that came first means for this one shows in a second attempt. Raises ``CaseMoved`` at last."""
    for _ in range(_ATTEMPTS):
        try:
            return attempt()
        except CaseMoved:
            continue
    return attempt()
