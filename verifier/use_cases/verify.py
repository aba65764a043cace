"""Decides requests: examines them, judges by the policy, stores each decision with its ledger entry, answers.

A reply leaves only after the decision is durable. The same request gets the stored decision back.

Requests that come at the same time are worked on together, in one thread: a step for all of them before the next. That
costs half of what it costs to work each from its beginning to its end, and their threads do not disturb each other.
What takes long (an authority, an avatar, a crowd) is waited for in the caller's own thread, between two such rounds.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from verifier.accounts import cap, velocity
from verifier.domain.decision import Decision, Shadow
from verifier.domain.errors import AlreadyExists, Conflict
from verifier.domain.inquiry import Inquiry
from verifier.domain.profile import Category
from verifier.domain.request import Occasion, VerificationRequest
from verifier.groups import GroupThread
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack
from verifier.screening.active import Screeners
from verifier.storage.accounts import SignalsExceeded
from verifier.storage.cases import CaseMoved
from verifier.storage.store import (
    AccountsMoved,
    CapReached,
    CredentialTaken,
    DecisionCommit,
    Store,
    StoreClosed,
    StoredDecision,
    StoreUnavailable,
)
from verifier.use_cases import presented_credentials
from verifier.use_cases.authorities import Authorities, foresee
from verifier.use_cases.conclusion import Conclusion, Conclusions
from verifier.use_cases.crowded_sign_ups import CrowdedSignUps
from verifier.use_cases.examination import Examination, Examiner
from verifier.use_cases.records import Records
from verifier.use_cases.underway import Stage, Underway

_ATTEMPTS = 5
_TOGETHER = 32
"""Requests are worked on together at most: more would make the first of them wait, and cost little less each."""


@dataclass(frozen=True, slots=True)
class Policies:
    """``candidate`` is the pack on trial, which only ``shadow`` requests see."""

    active: PolicyPack
    candidate: PolicyPack | None


class Verify:
    """``screeners`` are those in use; ``close`` ends the thread."""

    def __init__(
        self,
        examiner: Examiner,
        conclusions: Conclusions,
        authorities: Authorities,
        policies: Policies,
        screeners: Callable[[], Screeners],
        store: Store,
        records: Records,
        crowds: CrowdedSignUps,
    ) -> None:
        self._examiner = examiner
        self._conclusions = conclusions
        self._authorities = authorities
        self._policies = policies
        self._screeners = screeners
        self._store = store
        self._records = records
        self._crowds = crowds
        self._together: GroupThread[Underway] = GroupThread("decisions", _TOGETHER, self._work)

    def busy_seconds(self) -> float:
        """For how long those that are decided have been worked on; 0 where none are. More than a moment is a hang."""
        return self._together.busy_seconds()

    def close(self) -> None:
        self._together.close()

    def __call__(self, request: VerificationRequest, deadline: float = math.inf) -> Decision:
        """``deadline``, in seconds of ``time.monotonic``, is when the caller stops waiting; the sources get less.

        Raises ``AlreadyExists`` where the request id was used with another body.
        """
        return self._end(self._begin(Underway(request, deadline, self._authorities, self._screeners())))

    def batch(self, requests: Sequence[VerificationRequest], deadline: float = math.inf) -> list[Decision | Exception]:
        """In order, each decision or what a call for it alone would raise; all by the same lists.

        Not more at a time than are decided together, so that a call that comes meanwhile need not wait for the rest.
        """
        authorities, screeners = self._ask_ahead(requests, deadline), self._screeners()
        outcomes: list[Decision | Exception] = []
        for start in range(0, len(requests), _TOGETHER):
            begun = [
                self._begin(Underway(request, deadline, authorities, screeners, in_batch=True))
                for request in requests[start : start + _TOGETHER]
            ]
            outcomes += [self._outcome(one) for one in begun]
        return outcomes

    def _ask_ahead(self, requests: Sequence[VerificationRequest], deadline: float) -> Authorities:
        """The sources get the questions of all at once, and can batch them. Nobody is asked for a request that was
        decided before.
        """
        policy = self._policies.active
        asked_by: dict[str, list[Inquiry]] = defaultdict(list)
        decided = self._store.find_requests([(request.tenant, request.request_id) for request in requests])
        for request, known in zip(requests, decided, strict=True):
            if known is None:
                asked_by[request.tenant] += self._examiner.questions(request, policy)
        return foresee(self._authorities, asked_by, policy.source_timeout_seconds, deadline)

    def _begin(self, one: Underway) -> Underway:
        """Takes the request up; each is to be ended."""
        if not self._together.put(one):
            one.tell(None, StoreClosed("the service is stopping"))
        return one

    def _outcome(self, one: Underway) -> Decision | Exception:
        try:
            return self._end(one)
        except Exception as error:
            return error

    def _end(self, one: Underway) -> Decision:
        for left in reversed(range(_ATTEMPTS)):
            try:
                return self._ended(one)
            except (CaseMoved, AccountsMoved):
                if left:
                    one = self._begin(one.anew())
        raise Conflict("account_id: its cases, or its subject's accounts, changed again and again; try again")

    def _ended(self, one: Underway) -> Decision:
        """Raises ``CaseMoved`` and ``AccountsMoved``: then all has to be seen anew."""
        decision = None
        try:
            one.wait()
            if one.stage is Stage.BEGUN and one.error is None:
                self._wait_for_others(one)
                self._begin(one)
                one.wait()
            decision = self._decision(one)
            return decision
        finally:
            if one.turn is not None:
                self._crowds.leave(one.turn, decision)

    def _wait_for_others(self, one: Underway) -> None:
        turn, candidate = one.turn, self._policies.candidate
        if turn is not None:
            if turn.crowd is None:
                self._crowds.enter(turn)
            if turn.is_crowded:
                one.refused = self._crowds.refusal(turn, one.deadline)
        if one.refused is None:
            self._examiner.ask(one.begun, one.authorities, one.deadline)
        if one.request.shadow and candidate is not None:
            (on_trial,) = self._examiner.begin([(one.begun.request, one.screeners)], candidate)
            self._examiner.ask(on_trial, one.authorities, one.deadline)
            (one.on_trial,) = self._examiner.examine([on_trial])
        one.stage = Stage.ASKED

    def _decision(self, one: Underway) -> Decision:
        if one.stage is Stage.KNOWN:
            return self._replay(one.known, one.request)
        if one.error is not None:
            return self._conclude_again(one, one.error)
        return self._as_stored(one.decision, one.stored)

    def _conclude_again(self, one: Underway, error: Exception) -> Decision:
        """What others did since the examination becomes a finding, each of them at most once."""
        known_signals: tuple[str, ...] = ()
        capped = False
        while True:
            match error:
                case CapReached() if not capped:
                    capped = True
                    examination = one.concluded.examination.with_finding(cap.reached(error.cap))
                case CredentialTaken():
                    found = presented_credentials.shared("presented by another subject at the same time")
                    examination = replace(one.concluded.examination.with_finding(found), sole_holder=None)
                case SignalsExceeded():
                    known_signals = (*known_signals, *error.others)
                    examination = one.concluded.examination
                    for signal in examination.signals:
                        if signal.kind in error.others:
                            found = velocity.finding(signal, error.others[signal.kind])
                            examination = examination.with_finding(found)
                case _:
                    raise error
            one.concluded = self._concluded(one, examination, known_signals)
            ((decision, commit),) = self._conclusions.commits([one.concluded])
            try:
                return self._as_stored(decision, self._store.commit_decision(commit, decision.decide_time))
            except (CapReached, CredentialTaken, SignalsExceeded) as another:
                error = another

    def _as_stored(self, decision: Decision, stored: StoredDecision | None) -> Decision:
        """The same request may have been decided at the same time: the first decision is everybody's."""
        if stored is None or stored.decision_id == decision.decision_id:
            return decision
        return self._records.open(stored)

    def _replay(self, known: StoredDecision, request: VerificationRequest) -> Decision:
        if not self._records.is_same_request(known, request):
            raise AlreadyExists("request_id: was used before with another body; use a new one")
        return self._records.open(known)

    # what follows runs in the thread that works on many

    def _work(self, group: list[Underway]) -> None:
        try:
            self._advance(group)
        except Exception as error:
            if len(group) > 1 and not isinstance(error, StoreUnavailable):
                # one that fails harms no other
                for one in group:
                    self._work([one])
                return
            for one in group:
                one.tell(None, error)

    def _advance(self, group: Sequence[Underway]) -> None:
        self._recognise([one for one in group if one.stage is Stage.NEW])
        asked = [one for one in group if one.stage is Stage.ASKED]
        commits = self._conclude(asked)
        for one in group:
            if one.stage is not Stage.ASKED:
                one.rest()
        for one, commit in zip(asked, commits, strict=True):
            try:
                self._store.begin_commit(commit, one.decision.decide_time, one.tell)
            except StoreClosed as error:
                one.tell(None, error)

    def _recognise(self, new: Sequence[Underway]) -> None:
        fresh = []
        decided = self._store.find_requests([(one.request.tenant, one.request.request_id) for one in new])
        for one, known in zip(new, decided, strict=True):
            if known is None:
                fresh.append(one)
            else:
                one.known, one.stage = known, Stage.KNOWN
        policy = self._policies.active
        examined = [(self._as_examined(one.request), one.screeners) for one in fresh]
        for one, begun in zip(fresh, self._examiner.begin(examined, policy), strict=True):
            one.begun = begun
            if not one.in_batch:
                one.turn = self._crowds.turn(one.request, policy, begun.recognised)
            if one.turn is not None and self._crowds.at_once:
                self._crowds.enter(one.turn)
            one.stage = Stage.BEGUN
            if self._waits_for_nobody(one):
                self._examiner.ask(begun, one.authorities, one.deadline)
                one.stage = Stage.ASKED

    def _waits_for_nobody(self, one: Underway) -> bool:
        request, turn = one.request, one.turn
        if request.profile.avatar or request.shadow:
            return False
        if turn is not None and (turn.crowd is None or turn.is_crowded):
            return False
        return one.authorities.answers_at_once(one.begun.checks.inquiries)

    def _as_examined(self, request: VerificationRequest) -> VerificationRequest:
        """An account keeps its category through a transfer, and with it what the category asks of the receiver
        (Article 11).
        """
        if request.occasion is not Occasion.TRANSFER:
            return request
        account = self._store.account(request.tenant, request.account_id)
        if account is None or account.category == Category.GENERAL:
            return request
        return replace(request, profile=replace(request.profile, category=Category(account.category)))

    def _conclude(self, asked: Sequence[Underway]) -> list[DecisionCommit]:
        examined = iter(self._examiner.examine([one.begun for one in asked if one.refused is None]))
        examinations = [one.refused or next(examined) for one in asked]
        concluded = [self._concluded(*pair) for pair in zip(asked, examinations, strict=True)]
        made = self._conclusions.commits(concluded)
        for one, conclusion, (decision, _) in zip(asked, concluded, made, strict=True):
            one.concluded, one.decision = conclusion, decision
        return [commit for _, commit in made]

    def _concluded(self, one: Underway, examination: Examination, known_signals: tuple[str, ...] = ()) -> Conclusion:
        concluded = self._conclusions.conclude(
            one.request, one.begun.request, examination, one.begun.now, known_signals
        )
        if one.on_trial is None or self._policies.candidate is None:
            return concluded
        shadow = _shadow(self._policies.candidate, one.on_trial, concluded.decision)
        return replace(concluded, decision=replace(concluded.decision, shadow=shadow))


def _shadow(candidate: PolicyPack, examination: Examination, decision: Decision) -> Shadow:
    findings = evaluation.apply_outcomes(candidate, examination.findings)
    ours = {(finding.reason, finding.outcome) for finding in decision.findings}
    theirs = {(finding.reason, finding.outcome) for finding in findings}
    differing = sorted({reason for reason, _ in ours ^ theirs})
    return Shadow(candidate.version, evaluation.verdict(findings), tuple(differing))
