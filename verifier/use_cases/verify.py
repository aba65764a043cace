"""Decides one request: examine, judge by the policy, store with its ledger entry, answer.

The reply leaves only after the decision is durable. The same request gets the stored decision back.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from verifier.accounts import cap
from verifier.domain.decision import Decision, Disclosure, Mark, Obligation, ObligationKind, Shadow, Versions
from verifier.domain.errors import AlreadyExists
from verifier.domain.finding import Finding, Message, Outcome
from verifier.domain.request import Occasion, VerificationRequest
from verifier.domain.subject import Organisation, Person
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack, subject_type
from verifier.privacy.masking import mask_name
from verifier.storage.store import CapReached, DecisionCommit, PlaceRequest, Store, StoredDecision
from verifier.use_cases.examination import Examination, Examiner
from verifier.use_cases.records import Records, ledger_payload

_MARKS = {
    "person": Message(zh="实名认证个人", en="Verified person"),
    "organisation": Message(zh="实名认证机构", en="Verified organisation"),
    "opaque": Message(zh="网号认证用户", en="Verified by network identifier"),
}
_MARK = Message(zh="请为账号加注认证标识。", en="Show the mark beside the account.")
_PUBLISH = Message(zh="请公示账号主体信息。", en="Publish the disclosure record.")


@dataclass(frozen=True, slots=True)
class Policies:
    """``candidate`` is the pack on trial, which only ``shadow`` requests see."""

    active: PolicyPack
    candidate: PolicyPack | None


@dataclass(frozen=True, slots=True)
class Clock:
    """``now`` in UTC; the law's days are those of ``zone`` (Asia/Shanghai)."""

    now: Callable[[], datetime]
    zone: tzinfo

    def today(self) -> date:
        return self.day_of(self.now())

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)


class Verify:
    """``rules`` and ``data`` name the program's version and that of its tables."""

    def __init__(
        self,
        examiner: Examiner,
        policies: Policies,
        store: Store,
        records: Records,
        clock: Clock,
        *,
        rules: str,
        data: str,
    ) -> None:
        self._examiner = examiner
        self._policies = policies
        self._store = store
        self._records = records
        self._clock = clock
        self._rules = rules
        self._data = data

    def __call__(self, request: VerificationRequest) -> Decision:
        """Raises ``AlreadyExists`` where the request id was used with another body."""
        known = self._store.find_request(request.tenant, request.request_id)
        if known is not None:
            return self._replay(known, request)
        now = self._clock.now()
        policy = self._policies.active
        examination = self._examiner.examine(request, policy, now, self._clock.day_of(now))
        decision = self._conclude(request, examination, examination.findings, policy, now)
        decision = replace(decision, shadow=self._shadow(request, decision, now))
        try:
            return self._store_decision(request, examination, decision, now)
        except CapReached:
            limit = policy.accounts[subject_type(request.subject)].cap
            findings = (*examination.findings, cap.reached(limit))
            decision = self._conclude(request, examination, findings, policy, now)
            return self._store_decision(request, examination, decision, now)

    def _replay(self, known: StoredDecision, request: VerificationRequest) -> Decision:
        if not self._records.is_same_request(known, request):
            raise AlreadyExists("request_id: was used before with another body; use a new one")
        return self._records.open(known)

    def _store_decision(
        self, request: VerificationRequest, examination: Examination, decision: Decision, now: datetime
    ) -> Decision:
        sealed = self._records.seal(decision)
        passed = decision.verdict is Outcome.PASS
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
                    decide_time=now,
                    sealed=sealed,
                ),
                ledger_payload=ledger_payload(decision, sealed),
                place=self._place(request, examination, now) if passed else None,
                name_keys=examination.name_keys,
                credential_keys=examination.credential_keys,
                moves_account=passed and request.occasion is Occasion.PROFILE_CHANGE,
            ),
            now,
        )
        return decision if stored.decision_id == decision.decision_id else self._records.open(stored)

    def _place(self, request: VerificationRequest, examination: Examination, now: datetime) -> PlaceRequest | None:
        if request.occasion is not Occasion.REGISTRATION:
            return None
        policy = self._policies.active
        return PlaceRequest(
            subject_keys=examination.subject_keys,
            cap=policy.accounts[subject_type(request.subject)].cap,
            expires_at=now + timedelta(hours=policy.reservation_hours),
        )

    def _conclude(
        self,
        request: VerificationRequest,
        examination: Examination,
        found: tuple[Finding, ...],
        policy: PolicyPack,
        now: datetime,
    ) -> Decision:
        findings = evaluation.apply_outcomes(policy, found)
        verdict = evaluation.verdict(findings)
        passed = verdict is Outcome.PASS
        obligations = evaluation.obligations(policy, findings, now)
        return Decision(
            decision_id=secrets.token_hex(16),
            request_id=request.request_id,
            tenant=request.tenant,
            account_id=request.account_id,
            verdict=verdict,
            findings=findings,
            obligations=(*obligations, *_after_pass()) if passed else obligations,
            mark=Mark(_MARKS[subject_type(request.subject)], examination.domains) if passed else None,
            disclosure=_disclosure(request, examination, policy) if passed else None,
            decide_time=now,
            valid_until=self._valid_until(request, examination, policy, now) if passed else None,
            versions=Versions(policy.version, examination.lists_version, self._rules, self._data),
        )

    def _valid_until(
        self, request: VerificationRequest, examination: Examination, policy: PolicyPack, now: datetime
    ) -> datetime:
        """The earliest of the policy's interval and the last good day of anything that was relied on."""
        days = policy.accounts[subject_type(request.subject)].valid_days
        if examination.domains:
            days = min(days, policy.credentials.valid_days)
        return min([now + timedelta(days=days), *map(self._clock.end_of, examination.good_until)])

    def _shadow(self, request: VerificationRequest, decision: Decision, now: datetime) -> Shadow | None:
        candidate = self._policies.candidate
        if candidate is None or not request.shadow:
            return None
        examination = self._examiner.examine(request, candidate, now, self._clock.day_of(now))
        findings = evaluation.apply_outcomes(candidate, examination.findings)
        ours = {(finding.reason, finding.outcome) for finding in decision.findings}
        theirs = {(finding.reason, finding.outcome) for finding in findings}
        differing = sorted({reason for reason, _ in ours ^ theirs})
        return Shadow(candidate.version, evaluation.verdict(findings), tuple(differing))


def _after_pass() -> tuple[Obligation, Obligation]:
    return (
        Obligation(ObligationKind.MARK, "", None, _MARK),
        Obligation(ObligationKind.PUBLISH, "", None, _PUBLISH),
    )


def _disclosure(request: VerificationRequest, examination: Examination, policy: PolicyPack) -> Disclosure:
    """Article 9, paragraph 2. An organisation's details are public; a person's name is masked where the policy
    says so.
    """
    subject, profile = request.subject, request.profile
    operator = examination.numbers.name
    if isinstance(subject, Person) and policy.mask_personal_operator:
        operator = mask_name(operator)
    organisation = isinstance(subject, Organisation)
    return Disclosure(
        category=profile.category,
        operator=operator,
        registered_place=profile.registered_place,
        uscc=examination.numbers.document if organisation else "",
        contact=profile.contact if organisation else "",
    )
