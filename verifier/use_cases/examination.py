"""Runs every check on requests and gathers what they found. Nothing is stored here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from verifier.accounts.cap import Caps
from verifier.accounts.credit import Standing
from verifier.accounts.velocity import Signal
from verifier.domain.finding import Finding
from verifier.domain.inquiry import Answer, Inquiry
from verifier.domain.profile import Category
from verifier.domain.request import VerificationRequest
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack
from verifier.screening.active import Screeners
from verifier.screening.hit import Screening
from verifier.storage.store import NameKey, SoleHolder, Store
from verifier.use_cases import account_examination, presented_credentials
from verifier.use_cases.account_examination import AccountLook
from verifier.use_cases.authorities import Authorities, patience
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.clock import Clock
from verifier.use_cases.recognition import Recognised, recognise
from verifier.use_cases.records import NameKeys, Records
from verifier.use_cases.request_checks import Answered, RequestChecks


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
    holds_none: bool
    signals: tuple[Signal, ...]
    has_open_cases: bool
    in_full: bool = True

    def with_finding(self, finding: Finding) -> "Examination":
        return replace(self, findings=(*self.findings, finding))


@dataclass(slots=True)
class Begun:
    """A request whose subject is recognised, with what has to be asked about it.

    ``answers`` to the inquiries of ``checks`` and what was found of the ``avatar`` come before it is examined.
    """

    request: VerificationRequest
    policy: PolicyPack
    now: datetime
    screeners: Screeners
    recognised: Recognised
    checks: RequestChecks
    answers: tuple[Answer, ...] = ()
    avatar: tuple[Finding, ...] = ()


class Examiner:
    """Holds what the checks need; one for the life of the process. Works on many requests at a time, a step for all of
    them before the next: a step that was just carried out costs half of one that was not.
    """

    def __init__(self, avatars: CheckAvatar, store: Store, records: Records, clock: Clock) -> None:
        self._avatars = avatars
        self._store = store
        self._records = records
        self._clock = clock

    def questions(self, request: VerificationRequest, policy: PolicyPack) -> tuple[Inquiry, ...]:
        """What will be asked of the authorities."""
        return RequestChecks(request, policy, self._clock.today()).inquiries

    def begin(self, requests: Sequence[tuple[VerificationRequest, Screeners]], policy: PolicyPack) -> list[Begun]:
        now = self._clock.now()
        today = self._clock.day_of(now)
        recognised = [recognise(self._records, request, policy, today) for request, _ in requests]
        checks = [
            RequestChecks(request, policy, today, who.numbers)
            for (request, _), who in zip(requests, recognised, strict=True)
        ]
        return [
            Begun(request, policy, now, screeners, who, check)
            for (request, screeners), who, check in zip(requests, recognised, checks, strict=True)
        ]

    def ask(self, begun: Begun, authorities: Authorities, deadline: float) -> None:
        """Asks the authorities and looks at the avatar, which takes as long as it takes. ``deadline``, in seconds of
        ``time.monotonic``, is when the request's caller stops waiting.
        """
        request = begun.request
        seconds = patience(begun.policy.source_timeout_seconds, deadline)
        begun.answers = authorities.ask_all(begun.checks.inquiries, seconds, request.tenant)
        begun.avatar = self._avatars.findings(
            request.profile.avatar, request.subject, begun.screeners, request.consent_ref
        )

    def examine(self, begun: Sequence[Begun]) -> list[Examination]:
        """In order."""
        answered = [one.checks.conclude(one.answers) for one in begun]
        names = [self._records.names(one.request.profile.name) for one in begun]
        queries = [
            account_examination.query(one.request, one.policy, one.recognised.keys, forms, one.now)
            for one, forms in zip(begun, names, strict=True)
        ]
        accounts = [
            account_examination.look(self._store, self._records, one.request, one.policy, one.recognised, overview)
            for one, overview in zip(begun, self._store.overviews(queries), strict=True)
        ]
        screened = [
            one.checks.screened(one.request, one.screeners, named)
            for one, named in zip(begun, _screened_names(begun), strict=True)
        ]
        return [self._gathered(*parts) for parts in zip(begun, answered, names, accounts, screened, strict=True)]

    def _gathered(
        self, begun: Begun, answered: Answered, names: NameKeys, account: AccountLook, screened: Sequence[Finding]
    ) -> Examination:
        numbers, keys, assessed = begun.recognised.numbers, begun.recognised.keys, answered.credentials
        presented = presented_credentials.look(self._store, self._records, begun.request.tenant, assessed.numbers, keys)
        findings = (
            *numbers.findings,
            *answered.identity,
            *screened,
            *begun.avatar,
            *account.findings,
            *assessed.findings,
            *presented.findings,
        )
        return Examination(
            findings=findings,
            numbers=numbers,
            subject_keys=keys,
            name_keys=names.kept,
            credential_keys=presented.kept,
            sole_holder=presented.sole_holder,
            domains=assessed.domains,
            good_until=answered.good_until,
            lists_version=begun.screeners.version,
            standing=account.standing,
            caps=account.caps,
            holds_none=account.holds_none,
            signals=account.signals,
            has_open_cases=account.has_open_cases,
        )


def _screened_names(begun: Sequence[Begun]) -> Iterator[Screening]:
    """In order. Those that came before the lists were swapped, and those that came after, are screened apart."""
    for names, part in groupby(begun, key=lambda one: one.screeners.names):
        yield from names.screen_names([(one.request.profile.name, one.request.subject) for one in part])
