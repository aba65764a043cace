"""Judges one account as it is shown now: the checks of every request, without the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from verifier.accounts import profile_completeness
from verifier.domain.finding import Finding, Outcome
from verifier.domain.reasons import accounts as reasons
from verifier.domain.reasons import credentials, identity
from verifier.jobs import carrying, evidence
from verifier.jobs.account import Account
from verifier.jobs.asking import Replies
from verifier.jobs.carrying import Carried
from verifier.policy import evaluation
from verifier.policy.pack import PolicyPack, subject_type
from verifier.screening.active import Screeners
from verifier.screening.hit import Screening
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.clock import Clock
from verifier.use_cases.request_checks import Answered, RequestChecks

_CHECKED = frozenset({identity.IDENTITY_VERIFIED.code, credentials.CREDENTIAL_VERIFIED.code})


@dataclass(frozen=True, slots=True)
class Judgement:
    """``valid_until`` of a PASS; ``checked_until`` is until when what the authorities said may be relied on."""

    verdict: Outcome
    findings: tuple[Finding, ...]
    evidence: str
    valid_until: datetime | None
    checked_until: datetime | None


class Judge:
    """``moment`` in UTC is when every decision is made. ``avatars`` is ``None`` where the input has none."""

    def __init__(self, policy: PolicyPack, screeners: Screeners, avatars: CheckAvatar | None, clock: Clock) -> None:
        self._policy = policy
        self._screeners = screeners
        self._avatars = avatars
        self.moment = clock.now()
        self._today = clock.today()
        self._end_of = lru_cache(maxsize=4_096)(clock.end_of)

    def checks(self, account: Account) -> RequestChecks:
        return RequestChecks(account.request, self._policy, self._today)

    def named(self, accounts: Sequence[Account]) -> list[Screening]:
        """What each is called in the protected lists, in order: together that costs half."""
        return self._screeners.names.screen_names([(one.request.profile.name, one.request.subject) for one in accounts])

    def judge(
        self, account: Account, checks: RequestChecks, named: Screening, replies: Replies, *, unchanged: bool
    ) -> Judgement:
        """``replies`` to the checks' inquiries. ``unchanged``: subject and claims are those of the last decision."""
        request, last = account.request, account.last
        answered = checks.conclude(replies.answers)
        own = [
            *checks.numbers.findings,
            *checks.screened(request, self._screeners, named),
            *self._avatar(account),
            *profile_completeness.findings(request.profile, request.subject),
            *carrying.standing(last, with_avatar=self._avatars is not None),
        ]
        said = [*answered.identity, *answered.credentials.findings]
        findings = evaluation.apply_outcomes(self._policy, [*own, *said])
        verdict = evaluation.verdict(findings)
        approved = unchanged and last.verdict is Outcome.PASS and reasons.REVIEW_APPROVED.code in last.reasons
        # where nobody was asked, what the authorities said then is what was relied on, or what a person approved
        is_old = not replies.is_fresh and (replies.carried is not None or approved)
        authorities = evidence.of_authorities(last.evidence) if is_old else ""
        digest = evidence.joined(
            evidence.of_findings(own),
            authorities or evidence.of_findings(said),
            evidence.of_profile(request.profile),
        )
        until = self._checked_until(account, answered, replies.carried)
        good_until = last.good_until or self.moment
        if approved and verdict is Outcome.REVIEW and last.evidence == digest and good_until > self.moment:
            # a person passed exactly what is seen now, for as long as that decision holds
            findings = (*findings, reasons.REVIEW_APPROVED.finding())
            verdict, until = Outcome.PASS, good_until
        checked = any(one.reason in _CHECKED for one in findings)
        return Judgement(
            verdict, findings, digest, until if verdict is Outcome.PASS else None, until if checked else None
        )

    def _avatar(self, account: Account) -> Iterable[Finding]:
        if self._avatars is None:
            return ()
        return self._avatars.findings(account.request.profile.avatar, account.request.subject, self._screeners)

    def _checked_until(self, account: Account, answered: Answered, carried: Carried | None) -> datetime:
        """The earliest of the policy's interval, the last good days of the answers, and the age of what was carried."""
        rules = self._policy.accounts[subject_type(account.request.subject)]
        days = rules.days(account.grade)
        if answered.credentials.domains:
            days = min(days, self._policy.credentials.valid_days)
        ends = [self.moment + timedelta(days=days), *map(self._end_of, answered.good_until)]
        return min([*ends, carried.until] if carried is not None else ends)
