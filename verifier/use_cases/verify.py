"""Decides one request: examine, judge by the policy, store with its ledger entry, answer.

The reply leaves only after the decision is durable. The same request gets the stored decision back.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from verifier.accounts import cap, velocity
from verifier.cases import consequences
from verifier.cases.case import CaseKind, CaseState
from verifier.domain.decision import Decision, Obligation, ObligationKind, Shadow, Versions
from verifier.domain.errors import AlreadyExists, Conflict
from verifier.domain.finding import Message, Outcome
from verifier.domain.inquiry import Inquiry
from verifier.domain.profile import Category
from verifier.domain.request import Occasion, VerificationRequest
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack
from verifier.storage.accounts import AccountState, SignalsExceeded
from verifier.storage.cases import CaseChange, CaseMoved
from verifier.storage.store import (
    CapReached,
    CredentialTaken,
    DecisionCommit,
    PlaceRequest,
    Store,
    StoredDecision,
    StoredMaterial,
)
from verifier.use_cases import case_openings, kept_materials, presented_credentials, proposals
from verifier.use_cases.authorities import Authorities, foresee
from verifier.use_cases.case_changes import SERVICE, CaseWriter
from verifier.use_cases.clock import Clock
from verifier.use_cases.crowded_sign_ups import CrowdedSignUps, Turn
from verifier.use_cases.examination import Examination, Examiner
from verifier.use_cases.identifiers import new_identifier
from verifier.use_cases.proposals import Proposal
from verifier.use_cases.records import Records, in_force, ledger_payload

AFTER_PASS = (
    Obligation(
        ObligationKind.MARK, "", None, Message(zh="请为账号加注认证标识。", en="Show the mark beside the account.")
    ),
    Obligation(
        ObligationKind.PUBLISH, "", None, Message(zh="请公示账号主体信息。", en="Publish the disclosure record.")
    ),
)
"""What a PASS asks of the platform (Article 9, paragraph 2)."""
_OF_CASES = (ObligationKind.CORRECT, ObligationKind.REVIEW)
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Policies:
    """``candidate`` is the pack on trial, which only ``shadow`` requests see."""

    active: PolicyPack
    candidate: PolicyPack | None


class Verify:
    """``rules`` and ``data`` name the program's version and that of its tables."""

    def __init__(
        self,
        examiner: Examiner,
        authorities: Authorities,
        policies: Policies,
        store: Store,
        records: Records,
        clock: Clock,
        crowds: CrowdedSignUps,
        *,
        rules: str,
        data: str,
    ) -> None:
        self._examiner = examiner
        self._authorities = authorities
        self._policies = policies
        self._store = store
        self._records = records
        self._clock = clock
        self._crowds = crowds
        self._rules = rules
        self._data = data
        self._cases = CaseWriter(records.vault)

    def ask_ahead(self, requests: Sequence[VerificationRequest], deadline: float = math.inf) -> Authorities:
        """For ``requests`` that are decided together: the sources get their questions at once, and can batch them.

        Nobody is asked for a request that was decided before.
        """
        today = self._clock.today()
        policy = self._policies.active
        asked_by: dict[str, list[Inquiry]] = defaultdict(list)
        for request in requests:
            if self._store.find_request(request.tenant, request.request_id) is None:
                asked_by[request.tenant] += self._examiner.questions(request, policy, today)
        return foresee(self._authorities, asked_by, policy.source_timeout_seconds, deadline)

    def __call__(
        self, request: VerificationRequest, deadline: float = math.inf, authorities: Authorities | None = None
    ) -> Decision:
        """``deadline``, in seconds of ``time.monotonic``, is when the caller stops waiting; the sources get less.

        ``authorities`` are those of ``ask_ahead``. Raises ``AlreadyExists`` where the request id was used with another
        body.
        """
        known = self._store.find_request(request.tenant, request.request_id)
        if known is not None:
            return self._replay(known, request)
        asked = authorities or self._authorities
        with self._crowds.turn(request, self._policies.active, deadline) as turn:
            for _ in range(_ATTEMPTS):
                try:
                    turn.decision = self._decide(self._as_examined(request), request, asked, deadline, turn)
                    return turn.decision
                except CaseMoved:
                    continue
        raise Conflict("account_id: its cases changed again and again meanwhile; try again")

    def _decide(
        self,
        examined: VerificationRequest,
        request: VerificationRequest,
        asked: Authorities,
        deadline: float,
        turn: Turn,
    ) -> Decision:
        """``examined`` is the request as the checks see it; one that was ``turn.refused`` needs no further check.

        Raises ``CaseMoved``: then all has to be seen anew.
        """
        now = self._clock.now()
        policy = self._policies.active
        day = self._clock.day_of(now)
        examination = turn.refused or self._examiner.examine(
            examined, policy, asked, now, day, deadline, turn.recognised
        )
        proposal = proposals.propose(examined, examination, policy)
        decision = self._conclude(examined, examination, proposal, policy, now)
        if request.shadow:
            decision = replace(decision, shadow=self._shadow(examined, decision, asked, now, deadline))
        capped = False
        known_signals: tuple[str, ...] = ()
        while True:
            # what others did since the examination becomes a finding, each of them at most once
            try:
                return self._store_decision(request, examination, proposal, decision, known_signals)
            except CapReached as error:
                if capped:
                    raise
                capped = True
                examination = examination.with_finding(cap.reached(error.cap))
            except CredentialTaken:
                found = presented_credentials.shared("presented by another subject at the same time")
                examination = replace(examination.with_finding(found), sole_holder=None)
            except SignalsExceeded as error:
                known_signals = (*known_signals, *error.others)
                for signal in examination.signals:
                    if signal.kind in error.others:
                        found = velocity.finding(signal, error.others[signal.kind])
                        examination = examination.with_finding(found)
            decision = replace(self._conclude(examined, examination, proposal, policy, now), shadow=decision.shadow)

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

    def _replay(self, known: StoredDecision, request: VerificationRequest) -> Decision:
        if not self._records.is_same_request(known, request):
            raise AlreadyExists("request_id: was used before with another body; use a new one")
        return self._records.open(known)

    def _store_decision(
        self,
        request: VerificationRequest,
        examination: Examination,
        proposal: Proposal,
        concluded: Decision,
        known_signals: tuple[str, ...],
    ) -> Decision:
        decision, cases = self._with_cases(request, examination, concluded)
        passed = decision.verdict is Outcome.PASS
        sealed = self._records.seal(decision)
        stored = self._store.commit_decision(
            DecisionCommit(
                decision=StoredDecision(
                    decision_id=decision.decision_id,
                    tenant=request.tenant,
                    request_id=request.request_id,
                    request_hash=self._records.request_hash(request),
                    account_id=request.account_id,
                    subject_key=examination.subject_keys[0],
                    verdict=decision.verdict,
                    decide_time=decision.decide_time,
                    sealed=sealed,
                ),
                ledger_payload=ledger_payload(decision, sealed),
                place=self._place(request, examination, decision.decide_time) if passed else None,
                name_keys=examination.name_keys,
                credential_keys=examination.credential_keys,
                occasion=request.occasion,
                category=proposal.category,
                subject_type=proposal.subject_type,
                sole_holder=examination.sole_holder,
                materials=self._materials(request, decision),
                signals=examination.signals,
                known_signals=known_signals,
                cases=cases,
                proposal=self._proposal(examination, proposal, decision),
                in_force=in_force(decision),
            ),
            decision.decide_time,
        )
        return decision if stored.decision_id == decision.decision_id else self._records.open(stored)

    def _with_cases(
        self, request: VerificationRequest, examination: Examination, decision: Decision
    ) -> tuple[Decision, tuple[CaseChange, ...]]:
        """The decision names the case that it opens or moves, and what that asks of the platform."""
        known = examination.has_open_cases
        open_cases = self._store.open_cases(request.tenant, request.account_id) if known else ()
        if not open_cases and decision.verdict is Outcome.PASS:
            return decision, ()
        steps = case_openings.steps(
            open_cases,
            decision,
            request.occasion,
            examination.subject_keys[0],
            self._policies.active.cases,
            exists=self._exists(request),
        )
        led = next((one.case for one in steps if one.case.state is not CaseState.SUPERSEDED), None)
        if led is not None:
            obligations = decision.obligations
            if led.kind is CaseKind.RECTIFICATION:
                # the case has its own deadline, and its own review
                others = [one for one in obligations if one.kind not in _OF_CASES]
                obligations = (*others, *consequences.obligations(led))
            decision = replace(decision, case_id=led.case_id, obligations=obligations)
        return decision, tuple(self._cases.change(step, SERVICE) for step in steps)

    def _exists(self, request: VerificationRequest) -> bool:
        """The platform says so, or it was confirmed here. Asked only where it matters."""
        if request.occasion not in self._policies.active.cases.rectification.opened_by:
            return False
        account = self._store.account(request.tenant, request.account_id)
        if account is None:
            return request.occasion is Occasion.EXISTING
        return account.state is AccountState.BOUND

    def _materials(self, request: VerificationRequest, decision: Decision) -> tuple[StoredMaterial, ...]:
        if not kept_materials.keeps(self._policies.active.credentials, decision.verdict):
            return ()
        return tuple(kept_materials.seal(self._records.vault, decision.decision_id, request.claims))

    def _proposal(self, examination: Examination, proposal: Proposal, decision: Decision) -> bytes:
        """Sealed, for the day on which a person puts it into force; what was not checked never is."""
        if decision.verdict is Outcome.PASS or not examination.in_full:
            return b""
        return proposals.seal(self._records.vault, proposal, decision.decision_id)

    def _place(self, request: VerificationRequest, examination: Examination, now: datetime) -> PlaceRequest | None:
        if request.occasion not in (Occasion.REGISTRATION, Occasion.TRANSFER):
            return None
        return PlaceRequest(
            subject_keys=examination.subject_keys,
            cap=examination.caps.overall,
            expires_at=now + timedelta(hours=self._policies.active.reservation_hours),
            category_cap=examination.caps.in_category,
        )

    def _conclude(
        self,
        request: VerificationRequest,
        examination: Examination,
        proposal: Proposal,
        policy: PolicyPack,
        now: datetime,
    ) -> Decision:
        findings = evaluation.apply_outcomes(policy, examination.findings)
        verdict = evaluation.verdict(findings)
        passed = verdict is Outcome.PASS
        obligations = evaluation.obligations(policy, findings, now)
        return Decision(
            decision_id=new_identifier(now),
            request_id=request.request_id,
            tenant=request.tenant,
            account_id=request.account_id,
            verdict=verdict,
            findings=findings,
            obligations=(*obligations, *AFTER_PASS) if passed else obligations,
            mark=proposal.mark if passed else None,
            disclosure=proposal.disclosure if passed else None,
            decide_time=now,
            valid_until=proposal.valid_until(now, self._clock) if passed else None,
            versions=Versions(policy.version, examination.lists_version, self._rules, self._data),
            purpose=request.occasion.value,
            consent_ref=request.consent_ref,
        )

    def _shadow(
        self,
        request: VerificationRequest,
        decision: Decision,
        authorities: Authorities,
        now: datetime,
        deadline: float,
    ) -> Shadow | None:
        candidate = self._policies.candidate
        if candidate is None:
            return None
        examination = self._examiner.examine(request, candidate, authorities, now, self._clock.day_of(now), deadline)
        findings = evaluation.apply_outcomes(candidate, examination.findings)
        ours = {(finding.reason, finding.outcome) for finding in decision.findings}
        theirs = {(finding.reason, finding.outcome) for finding in findings}
        differing = sorted({reason for reason, _ in ours ^ theirs})
        return Shadow(candidate.version, evaluation.verdict(findings), tuple(differing))
