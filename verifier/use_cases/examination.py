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
from verifier.domain.reasons import screening as screening_reasons
from verifier.domain.request import VerificationRequest
from verifier.identity import factors, subject_numbers
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack, subject_type
from verifier.screening import bio_claims
from verifier.screening.active import Screeners
from verifier.screening.bio_claims import BioClaim
from verifier.screening.findings import bio_findings, name_findings
from verifier.storage.store import NameKey, SoleHolder, Store
from verifier.use_cases import account_examination, presented_credentials
from verifier.use_cases.authorities import Authorities, patience
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.credential_examination import CredentialExamination
from verifier.use_cases.records import Records


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known about a request. ``good_until`` are the days on which some part of it ends."""

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
        subject = request.subject
        numbers = self._numbers(request, policy, today)
        asked = factors.inquiries(subject, numbers, policy.identity[subject_type(subject)].ask)
        return (*asked, *CredentialExamination(request, numbers, policy, today).inquiries)

    def examine(
        self,
        request: VerificationRequest,
        policy: PolicyPack,
        authorities: Authorities,
        now: datetime,
        today: date,
        deadline: float,
    ) -> Examination:
        """``deadline``, in seconds of ``time.monotonic``, is when the request's caller stops waiting."""
        subject, profile = request.subject, request.profile
        screeners = self._screeners()
        numbers = self._numbers(request, policy, today)
        rules = policy.identity[subject_type(subject)]
        questions = factors.inquiries(subject, numbers, rules.ask)
        credentials = CredentialExamination(request, numbers, policy, today)
        seconds = patience(policy.source_timeout_seconds, deadline)
        replies = authorities.ask_all((*questions, *credentials.inquiries), seconds, request.tenant)
        answers = {question.kind: answer for question, answer in zip(questions, replies, strict=False)}
        assessed = credentials.assess(replies[len(questions) :])
        subject_keys = self._records.subject_keys(subject, numbers)
        names = self._records.names(profile.name)
        account = account_examination.look(
            self._store, self._records, request, policy, numbers, subject_keys, names, now
        )
        presented = presented_credentials.look(
            self._store, self._records, request.tenant, assessed.numbers, subject_keys
        )
        findings = [
            *numbers.findings,
            *factors.findings(
                subject,
                numbers,
                answers,
                asked=rules.ask,
                factors=rules.factors,
                authoritative=rules.authoritative,
            ),
            *self._screen(request, screeners, credentials.professions),
            *account.findings,
            *assessed.findings,
            *presented.findings,
        ]
        end = factors.verified_until(answers)
        return Examination(
            findings=tuple(findings),
            numbers=numbers,
            subject_keys=subject_keys,
            name_keys=names.kept,
            credential_keys=presented.kept,
            sole_holder=presented.sole_holder,
            domains=assessed.domains,
            good_until=(*((end,) if end else ()), *assessed.good_until),
            lists_version=screeners.version,
            standing=account.standing,
            caps=account.caps,
            signals=account.signals,
        )

    def _numbers(self, request: VerificationRequest, policy: PolicyPack, today: date) -> SubjectNumbers:
        place = request.profile.registered_place
        return subject_numbers.check(request.subject, registered_place=place, adult_age=policy.adult_age, today=today)

    def _screen(
        self, request: VerificationRequest, screeners: Screeners, professions: tuple[BioClaim, ...]
    ) -> list[Finding]:
        profile, subject = request.profile, request.subject
        found: list[Finding] = []
        if not len(screeners.snapshot):
            note = "no protected lists are loaded: build a snapshot and name it in the settings (lists)"
            found.append(screening_reasons.NAME_NOT_SCREENED.finding(field="profile.name", note=note))
        if profile.name.strip():
            found += name_findings(screeners.names.screen_name(profile.name, subject))
        if profile.bio.strip():
            bait = bio_claims.contact_bait(profile.bio)
            found += bio_findings(screeners.names.screen_bio(profile.bio, subject), professions, bait)
        found += self._avatars.findings(profile.avatar, subject, screeners, request.consent_ref)
        return found
