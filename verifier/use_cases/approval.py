"""The decision that a person makes: what a case's decision would have brought, put into force, or refused for good."""

from datetime import datetime, timedelta
from hashlib import sha256

from verifier.cases.case import Case, Resolution
from verifier.domain.decision import Decision
from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.domain.finding import Assurance, Evidence, Finding, Outcome
from verifier.domain.reasons import accounts as reasons
from verifier.domain.request import Occasion
from verifier.policy.pack import PolicyPack
from verifier.screening.closed_names import SKELETON
from verifier.storage.accounts import Account, AccountState
from verifier.storage.cases import CaseChange
from verifier.storage.store import CapReached, DecisionCommit, PlaceRequest, Store, StoredDecision
from verifier.use_cases import proposals
from verifier.use_cases.account_examination import NEW_NAME, standing_of
from verifier.use_cases.clock import Clock
from verifier.use_cases.conclusion import AFTER_PASS
from verifier.use_cases.identifiers import new_identifier
from verifier.use_cases.proposals import Proposal
from verifier.use_cases.records import Records, in_force, ledger_payload


class Approval:
    def __init__(self, store: Store, records: Records, policy: PolicyPack, clock: Clock) -> None:
        self._store = store
        self._records = records
        self._policy = policy
        self._clock = clock

    def decide(self, case: Case, resolution: Resolution, now: datetime) -> Decision:
        """The decision about ``case.decision_id``, not stored yet.

        Raises ``FailedPrecondition`` where it can no longer come into force, ``NotFound`` where it was erased.
        """
        proposal, original = self._kept(case)
        if resolution is Resolution.APPROVE:
            self._check(case, proposal, now)
        approved = resolution is Resolution.APPROVE
        return Decision(
            decision_id=new_identifier(now),
            request_id=f"cases/{case.case_id}/{case.version}",
            tenant=case.tenant,
            account_id=case.account_id,
            verdict=Outcome.PASS if approved else Outcome.REJECT,
            findings=(_finding(case, resolution),),
            obligations=AFTER_PASS if approved else (),
            mark=proposal.mark if approved else None,
            disclosure=proposal.disclosure if approved else None,
            decide_time=now,
            valid_until=proposal.valid_until(now, self._clock) if approved else None,
            versions=original.versions,
            case_id=case.case_id,
        )

    def store(self, case: Case, decision: Decision, change: CaseChange) -> None:
        """With what becomes of the case, in one transaction. Raises ``FailedPrecondition`` where the subject's places
        are taken, ``CaseMoved`` where somebody else was faster.
        """
        proposal, _ = self._kept(case)
        sealed = self._records.seal(decision)
        passed = decision.verdict is Outcome.PASS
        commit = DecisionCommit(
            decision=StoredDecision(
                decision_id=decision.decision_id,
                tenant=case.tenant,
                request_id=decision.request_id,
                request_hash=sha256(decision.request_id.encode()).digest(),
                account_id=case.account_id,
                subject_key=case.subject_key,
                verdict=decision.verdict,
                decide_time=decision.decide_time,
                sealed=sealed,
            ),
            ledger_payload=ledger_payload(decision, sealed),
            place=self._place(case, proposal, decision.decide_time) if passed else None,
            name_keys=proposal.name_keys,
            credential_keys=(),
            occasion=proposal.occasion,
            category=proposal.category,
            subject_type=proposal.subject_type,
            cases=(change,),
            in_force=in_force(decision),
        )
        try:
            self._store.commit_decision(commit, decision.decide_time)
        except CapReached:
            raise FailedPrecondition("name: the subject's places are taken now; free one, or reject") from None

    def _kept(self, case: Case) -> tuple[Proposal, Decision]:
        sealed, stored = self._store.proposal(case.decision_id), self._store.get_decision(case.decision_id)
        if not sealed or stored is None or not stored.sealed:
            raise NotFound("name: what the decision would have brought is not kept; the applicant has to apply again")
        return proposals.unseal(self._records.vault, sealed, case.decision_id), self._records.open(stored)

    def _check(self, case: Case, proposal: Proposal, now: datetime) -> None:
        """What happened since the decision may not be approved away."""
        if standing_of(self._store, self._policy, case.tenant, proposal.subject_keys, now).blacklisted:
            raise FailedPrecondition("name: the subject is on the blacklist; lift that first")
        account = self._store.account(case.tenant, case.account_id)
        if account is not None and account.state is AccountState.CLOSED:
            raise FailedPrecondition("name: the account is closed")
        if proposal.occasion is Occasion.REGISTRATION and _is_anothers(account, proposal):
            raise FailedPrecondition("name: the account is bound to another subject")
        skeletons = [key for key in proposal.name_keys if key.kind == SKELETON]
        if proposal.occasion in NEW_NAME and self._store.closed_names(case.tenant, skeletons):
            raise FailedPrecondition("name: the name was retired with a closed account; it takes another name")

    def _place(self, case: Case, proposal: Proposal, now: datetime) -> PlaceRequest | None:
        if proposal.occasion not in (Occasion.REGISTRATION, Occasion.TRANSFER):
            return None
        standing = standing_of(self._store, self._policy, case.tenant, proposal.subject_keys, now)
        caps = self._policy.accounts[proposal.subject_type].caps(proposal.category, standing.grade)
        expires_at = now + timedelta(hours=self._policy.reservation_hours)
        return PlaceRequest(proposal.subject_keys, caps.overall, expires_at, caps.in_category)


def _is_anothers(account: Account | None, proposal: Proposal) -> bool:
    return (
        account is not None and account.state is AccountState.BOUND and account.subject_key not in proposal.subject_keys
    )


def _finding(case: Case, resolution: Resolution) -> Finding:
    """The reasons that were overruled, or stood, are in the evidence; who decided is in the case's history."""
    reason = reasons.REVIEW_APPROVED if resolution is Resolution.APPROVE else reasons.REVIEW_REJECTED
    evidence = (Evidence("case", f"cases/{case.case_id}"), *(Evidence("reason", code) for code in case.reasons))
    return reason.finding(evidence=evidence, assurance=Assurance.PERSON)
