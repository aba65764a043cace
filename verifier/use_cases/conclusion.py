"""From what was found to a decision, and to what the store keeps of it. Nothing is stored here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from verifier.cases import consequences
from verifier.cases.case import Case, CaseKind, CaseState
from verifier.domain.decision import Decision, Obligation, ObligationKind, Versions
from verifier.domain.finding import Message, Outcome
from verifier.domain.request import Occasion, VerificationRequest
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack
from verifier.storage.accounts import AccountState
from verifier.storage.cases import CaseChange
from verifier.storage.store import DecisionCommit, PlaceRequest, Store, StoredDecision, StoredMaterial
from verifier.use_cases import case_openings, kept_materials, proposals
from verifier.use_cases.case_changes import SERVICE, CaseWriter
from verifier.use_cases.clock import Clock
from verifier.use_cases.examination import Examination
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


@dataclass(frozen=True, slots=True)
class Conclusion:
    """``request`` is the one that came, ``decision`` was made of ``examination``.

    ``known_signals`` are those that the store refused once, and that are findings now.
    """

    request: VerificationRequest
    examination: Examination
    proposal: Proposal
    decision: Decision
    known_signals: tuple[str, ...] = ()


class Conclusions:
    """``rules`` and ``data`` name the program's version and that of its tables."""

    def __init__(
        self, store: Store, records: Records, policy: PolicyPack, clock: Clock, *, rules: str, data: str
    ) -> None:
        self._store = store
        self._records = records
        self._policy = policy
        self._clock = clock
        self._rules = rules
        self._data = data
        self._cases = CaseWriter(records.vault)

    def conclude(
        self,
        request: VerificationRequest,
        examined: VerificationRequest,
        examination: Examination,
        now: datetime,
        known_signals: tuple[str, ...] = (),
    ) -> Conclusion:
        """``examined`` is the request as the checks saw it."""
        proposal = proposals.propose(examined, examination, self._policy)
        findings = evaluation.apply_outcomes(self._policy, examination.findings)
        verdict = evaluation.verdict(findings)
        passed = verdict is Outcome.PASS
        obligations = evaluation.obligations(self._policy, findings, now)
        decision = Decision(
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
            versions=Versions(self._policy.version, examination.lists_version, self._rules, self._data),
            purpose=request.occasion.value,
            consent_ref=request.consent_ref,
        )
        return Conclusion(request, examination, proposal, decision, known_signals)

    def commits(self, concluded: Sequence[Conclusion]) -> list[tuple[Decision, DecisionCommit]]:
        """In order: each decision with the case that it opens or moves, and what the store keeps of it. A step is
        carried out for all of them before the next.
        """
        open_cases = [self._open_cases(one) for one in concluded]
        with_cases = [self._with_cases(*pair) for pair in zip(concluded, open_cases, strict=True)]
        sealed = [self._records.seal(decision) for decision, _ in with_cases]
        hashes = [self._records.request_hash(one.request) for one in concluded]
        kept = [self._proposal(one) for one in concluded]
        return [
            (decision, self._commit(one, decision, cases, len(seen), *stored))
            for one, seen, (decision, cases), *stored in zip(
                concluded, open_cases, with_cases, sealed, hashes, kept, strict=True
            )
        ]

    def _commit(
        self,
        concluded: Conclusion,
        decision: Decision,
        cases: tuple[CaseChange, ...],
        open_cases: int,
        sealed: bytes,
        request_hash: bytes,
        proposed: bytes,
    ) -> DecisionCommit:
        request, examination, proposal = concluded.request, concluded.examination, concluded.proposal
        return DecisionCommit(
            decision=StoredDecision(
                decision_id=decision.decision_id,
                tenant=request.tenant,
                request_id=request.request_id,
                request_hash=request_hash,
                account_id=request.account_id,
                subject_key=examination.subject_keys[0],
                verdict=decision.verdict,
                decide_time=decision.decide_time,
                sealed=sealed,
            ),
            ledger_payload=ledger_payload(decision, sealed),
            place=self._place(concluded),
            name_keys=examination.name_keys,
            credential_keys=examination.credential_keys,
            occasion=request.occasion,
            category=proposal.category,
            subject_type=proposal.subject_type,
            sole_holder=examination.sole_holder,
            materials=self._materials(request, decision),
            signals=examination.signals,
            known_signals=concluded.known_signals,
            cases=cases,
            open_cases=open_cases,
            proposal=proposed,
            in_force=in_force(decision),
        )

    def _open_cases(self, concluded: Conclusion) -> tuple[Case, ...]:
        request = concluded.request
        known = concluded.examination.has_open_cases
        return self._store.open_cases(request.tenant, request.account_id) if known else ()

    def _with_cases(
        self, concluded: Conclusion, open_cases: tuple[Case, ...]
    ) -> tuple[Decision, tuple[CaseChange, ...]]:
        """The decision names the case that it opens or moves, and what that asks of the platform."""
        request, examination, decision = concluded.request, concluded.examination, concluded.decision
        if not open_cases and decision.verdict is Outcome.PASS:
            return decision, ()
        steps = case_openings.steps(
            open_cases,
            decision,
            request.occasion,
            examination.subject_keys[0],
            self._policy.cases,
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
        if request.occasion not in self._policy.cases.rectification.opened_by:
            return False
        account = self._store.account(request.tenant, request.account_id)
        if account is None:
            return request.occasion is Occasion.EXISTING
        return account.state is AccountState.BOUND

    def _materials(self, request: VerificationRequest, decision: Decision) -> tuple[StoredMaterial, ...]:
        if not kept_materials.keeps(self._policy.credentials, decision.verdict):
            return ()
        return tuple(kept_materials.seal(self._records.vault, decision.decision_id, request.claims))

    def _proposal(self, concluded: Conclusion) -> bytes:
        """Sealed, for the day on which a person puts it into force; what was not checked never is."""
        decision = concluded.decision
        if decision.verdict is Outcome.PASS or not concluded.examination.in_full:
            return b""
        return proposals.seal(self._records.vault, concluded.proposal, decision.decision_id)

    def _place(self, concluded: Conclusion) -> PlaceRequest | None:
        examination, decision = concluded.examination, concluded.decision
        if decision.verdict is not Outcome.PASS:
            return None
        if concluded.request.occasion not in (Occasion.REGISTRATION, Occasion.TRANSFER):
            return None
        return PlaceRequest(
            subject_keys=examination.subject_keys,
            cap=examination.caps.overall,
            expires_at=decision.decide_time + timedelta(hours=self._policy.reservation_hours),
            category_cap=examination.caps.in_category,
            as_first=examination.holds_none,
        )
