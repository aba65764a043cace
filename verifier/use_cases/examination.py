"""Runs every check on one request and gathers what they found. Nothing is stored here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from verifier.accounts.cap import Caps
from verifier.accounts.credit import Standing
from verifier.accounts.velocity import Signal
from verifier.domain.finding import Finding
from verifier.domain.inquiry import Inquiry
from verifier.domain.profile import Category
from verifier.domain.request import VerificationRequest
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack
from verifier.screening.active import Screeners
from verifier.storage.store import NameKey, SoleHolder, Store
from verifier.use_cases import account_examination, presented_credentials
from verifier.use_cases.authorities import Authorities, patience
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.recognition import Recognised, recognise
from verifier.use_cases.records import Records
from verifier.use_cases.request_checks import RequestChecks


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known about a request. ``good_until`` are the days on which some part of it ends.

    Not ``in_full`` where it was refused before all checks were made: then nothing may come into force by it later.
    """

    findings: tuple[Finding, ...]
    numbers: SubjectNumbers
    subject_keys: tuple[str, ...]
    name_keys: tuple[NameKey, ...]
    credential_keys: tuple[str, ...]
    sole_holder: SoleHolder | None
    domains: tuple[Category, ...]
    good_until: tuple[date, ...]
    lists_version: str
    standing: Standing
    caps: Caps
    signals: tuple[Signal, ...]
    has_open_cases: bool
    in_full: bool = True

    def with_finding(self, finding: Finding) -> "Examination":
        return replace(self, findings=(*self.findings, finding))


class Examiner:
    """Holds what the checks need; one for the life of the process."""

    def __init__(
        self,
        screeners: Callable[[], Screeners],
        avatars: CheckAvatar,
        store: Store,
        records: Records,
    ) -> None:
        self._screeners = screeners
        self._avatars = avatars
        self._store = store
        self._records = records

    def questions(self, request: VerificationRequest, policy: PolicyPack, today: date) -> tuple[Inquiry, ...]:
        """What ``examine`` will ask the authorities."""
        return RequestChecks(request, policy, today).inquiries

    def examine(
        self,
        request: VerificationRequest,
        policy: PolicyPack,
        authorities: Authorities,
        now: datetime,
        today: date,
        deadline: float,
        recognised: Recognised | None = None,
    ) -> Examination:
        """``deadline``, in seconds of ``time.monotonic``, is when the request's caller stops waiting. ``recognised`` is
        the subject where it was recognised before.
        """
        subject, profile = request.subject, request.profile
        screeners = self._screeners()
        recognised = recognised or recognise(self._records, request, policy, today)
        numbers, subject_keys = recognised.numbers, recognised.keys
        checks = RequestChecks(request, policy, today, numbers)
        seconds = patience(policy.source_timeout_seconds, deadline)
        answered = checks.conclude(authorities.ask_all(checks.inquiries, seconds, request.tenant))
        assessed = answered.credentials
        names = self._records.names(profile.name)
        account = account_examination.look(
            self._store, self._records, request, policy, numbers, subject_keys, names, now
        )
        presented = presented_credentials.look(
            self._store, self._records, request.tenant, assessed.numbers, subject_keys
        )
        findings = [
            *numbers.findings,
            *answered.identity,
            *checks.screened(request, screeners),
            *self._avatars.findings(profile.avatar, subject, screeners, request.consent_ref),
            *account.findings,
            *assessed.findings,
            *presented.findings,
        ]
        return Examination(
            findings=tuple(findings),
            numbers=numbers,
            subject_keys=subject_keys,
            name_keys=names.kept,
            credential_keys=presented.kept,
            sole_holder=presented.sole_holder,
            domains=assessed.domains,
            good_until=answered.good_until,
            lists_version=screeners.version,
            standing=account.standing,
            caps=account.caps,
            signals=account.signals,
            has_open_cases=account.has_open_cases,
        )
