"""An objection (Article 20) to a decision, or to a case that ended against the applicant."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from verifier.cases import opening
from verifier.cases.case import Case, CaseState
from verifier.cases.consequences import AGAINST_TERMINATION
from verifier.domain.errors import AlreadyExists, FailedPrecondition, NotFound
from verifier.domain.finding import Outcome
from verifier.policy.pack import PolicyPack
from verifier.storage.cases import CaseMoved
from verifier.storage.store import Store
from verifier.use_cases.case_changes import SERVICE, CaseWriter
from verifier.use_cases.clock import Clock
from verifier.use_cases.identifiers import new_identifier
from verifier.use_cases.records import Records

APPLICANT = "applicant"
CASES, DECISIONS = "cases/", "decisions/"
_LOST = (CaseState.REJECTED, CaseState.TERMINATED)
_NOTHING_LOST = "about: only what was decided against the applicant can be appealed"


@dataclass(frozen=True, slots=True)
class _Appealed:
    """What the appeal is against. ``decision_id`` is the one that would come into force; ``barred`` decided before."""

    account_id: str
    subject_key: str
    decision_id: str
    occasion: str
    reasons: tuple[str, ...]
    barred: tuple[str, ...]
    decided_at: datetime


class SubmitAppeal:
    def __init__(self, store: Store, records: Records, policy: PolicyPack, clock: Clock) -> None:
        self._store = store
        self._policy = policy.cases
        self._records = records
        self._clock = clock
        self._writer = CaseWriter(records.vault)

    def __call__(self, tenant: str, request_id: str, about: str, statement: str) -> Case:
        """The appeal's case; the same request gets the same case. ``about`` is ``cases/...`` or ``decisions/...``.

        Raises ``NotFound``; ``FailedPrecondition`` where there is nothing to appeal against, it is too late, or an
        appeal is open; ``AlreadyExists`` where the request id was used for another appeal; ``CaseMoved``.
        """
        known = self._known(tenant, request_id, about)
        if known is not None:
            return known
        now = self._clock.now()
        appealed = self._appealed(tenant, about)
        if now > appealed.decided_at + timedelta(days=self._policy.appeal.submit_within_days):
            raise FailedPrecondition("about: the time for an appeal has passed")
        if any(case.about == about for case in self._store.open_cases(tenant, appealed.account_id)):
            # perhaps by the same request, a moment ago
            known = self._known(tenant, request_id, about)
            if known is not None:
                return known
            raise FailedPrecondition("about: an appeal is open already")
        step = opening.appeal(
            new_identifier(now),
            tenant=tenant,
            account_id=appealed.account_id,
            subject_key=appealed.subject_key,
            about=about,
            occasion=appealed.occasion,
            decision_id=appealed.decision_id,
            reasons=appealed.reasons,
            barred=appealed.barred,
            request_id=request_id,
            now=now,
            times=self._policy.times(),
        )
        try:
            self._store.change_cases((self._writer.change(step, APPLICANT, statement),), now)
        except CaseMoved:
            known = self._known(tenant, request_id, about)
            if known is None:
                raise
            return known
        return step.case

    def _known(self, tenant: str, request_id: str, about: str) -> Case | None:
        """The appeal that this request opened already."""
        known = self._store.appeal(tenant, request_id)
        if known is not None and known.about != about:
            raise AlreadyExists("request_id: was used before for another appeal; use a new one")
        return known

    def _appealed(self, tenant: str, about: str) -> _Appealed:
        if about.startswith(CASES):
            case = self._store.case(about.removeprefix(CASES))
            if case is None or case.tenant != tenant:
                raise NotFound("about: no such case")
            return self._ended(case)
        stored = self._store.get_decision(about.removeprefix(DECISIONS))
        if stored is None or stored.tenant != tenant:
            raise NotFound("about: no such decision")
        if stored.verdict is not Outcome.REJECT:
            raise FailedPrecondition(_NOTHING_LOST)
        for case in self._store.cases_about(tenant, stored.account_id, stored.decision_id):
            if case.outcome_id == stored.decision_id:
                return self._ended(case)
        return _Appealed(
            account_id=stored.account_id,
            subject_key=stored.subject_key,
            decision_id=stored.decision_id,
            occasion="decision",
            reasons=opening.doubts(self._records.open(stored)) if stored.sealed else (),
            barred=(),
            decided_at=stored.decide_time,
        )

    def _ended(self, case: Case) -> _Appealed:
        """Everybody who acted on the case is barred from the appeal."""
        if case.state not in _LOST or case.closed_at is None:
            raise FailedPrecondition(_NOTHING_LOST)
        actors = (event.actor for event in self._store.case_events(case.case_id))
        return _Appealed(
            account_id=case.account_id,
            subject_key=case.subject_key,
            decision_id=case.decision_id,
            occasion=AGAINST_TERMINATION if case.state is CaseState.TERMINATED else case.occasion,
            reasons=case.reasons,
            barred=tuple(dict.fromkeys(one for one in actors if one not in (SERVICE, APPLICANT))),
            decided_at=case.closed_at,
        )
