"""Runs every check on one request and gathers what they found. Nothing is stored here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from verifier.accounts import cap, closed_name, profile_completeness
from verifier.domain.finding import Finding
from verifier.domain.inquiry import Answer, Inquiry
from verifier.domain.profile import Category
from verifier.domain.reasons import accounts as account_reasons
from verifier.domain.reasons import credentials as credential_reasons
from verifier.domain.reasons import screening as screening_reasons
from verifier.domain.request import Occasion, VerificationRequest
from verifier.identity import factors, subject_numbers
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.pack import PolicyPack, subject_type
from verifier.screening import bio_claims
from verifier.screening.active import Screeners
from verifier.screening.bio_claims import BioClaim
from verifier.screening.findings import bio_findings, name_findings
from verifier.storage.store import AccountState, NameKey, Store
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.credential_examination import CredentialExamination
from verifier.use_cases.records import NameKeys, Records


class Authorities(Protocol):
    def ask_all(self, inquiries: tuple[Inquiry, ...], timeout_seconds: float) -> tuple[Answer, ...]: ...


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known about a request. ``good_until`` are the days on which some part of it ends."""

    findings: tuple[Finding, ...]
    numbers: SubjectNumbers
    subject_keys: tuple[str, ...]
    name_keys: tuple[NameKey, ...]
    credential_keys: tuple[str, ...]
    domains: tuple[Category, ...]
    good_until: tuple[date, ...]
    lists_version: str


class Examiner:
    """Holds what the checks need; one for the life of the process."""

    def __init__(
        self,
        screeners: Callable[[], Screeners],
        avatars: CheckAvatar,
        authorities: Authorities,
        store: Store,
        records: Records,
    ) -> None:
        self._screeners = screeners
        self._avatars = avatars
        self._authorities = authorities
        self._store = store
        self._records = records

    def examine(self, request: VerificationRequest, policy: PolicyPack, now: datetime, today: date) -> Examination:
        subject, profile = request.subject, request.profile
        screeners = self._screeners()
        numbers = subject_numbers.check(
            subject, registered_place=profile.registered_place, adult_age=policy.adult_age, today=today
        )
        rules = policy.identity[subject_type(subject)]
        questions = factors.inquiries(subject, numbers, rules.ask)
        credentials = CredentialExamination(request, numbers, policy, today)
        replies = self._authorities.ask_all((*questions, *credentials.inquiries), policy.source_timeout_seconds)
        answers = {question.kind: answer for question, answer in zip(questions, replies, strict=False)}
        assessed = credentials.assess(replies[len(questions) :])
        subject_keys = self._records.subject_keys(subject, numbers)
        names = self._records.names(profile.name)
        findings = [
            *numbers.findings,
            *factors.findings(subject, numbers, answers, factors=rules.factors, authoritative=rules.authoritative),
            *self._screen(request, screeners, credentials.professions),
            *self._look_at_account(request, policy, subject_keys, names, now),
            *assessed.findings,
            *self._shared(request.tenant, assessed.numbers, subject_keys),
        ]
        end = factors.verified_until(answers)
        return Examination(
            findings=tuple(findings),
            numbers=numbers,
            subject_keys=subject_keys,
            name_keys=names.kept,
            credential_keys=tuple(self._records.credential_keys(*number)[0] for number in assessed.numbers),
            domains=assessed.domains,
            good_until=(*((end,) if end else ()), *assessed.good_until),
            lists_version=screeners.version,
        )

    def _shared(
        self, tenant: str, credentials: tuple[tuple[str, str], ...], subject_keys: tuple[str, ...]
    ) -> list[Finding]:
        """A credential that somebody else presented is rented or stolen, or moved on; a person has to tell."""
        if not credentials:
            return []
        keys = [key for number in credentials for key in self._records.credential_keys(*number)]
        others = set(self._store.credential_holders(tenant, keys)) - set(subject_keys)
        if not others:
            return []
        note = f"presented by {len(others)} other subject(s) before"
        return [credential_reasons.CREDENTIAL_SHARED.finding(field="claims", note=note)]

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
        found += self._avatars.findings(profile.avatar, subject, screeners)
        return found

    def _look_at_account(
        self,
        request: VerificationRequest,
        policy: PolicyPack,
        subject_keys: tuple[str, ...],
        names: NameKeys,
        now: datetime,
    ) -> list[Finding]:
        found = [*profile_completeness.findings(request.profile, request.subject)]
        closed = self._store.closed_names(request.tenant, names.candidates)
        found += closed_name.findings({key.kind for key in closed})
        account = self._store.account(request.tenant, request.account_id)
        if account is not None and account.state is AccountState.BOUND and account.subject_key not in subject_keys:
            return [*found, account_reasons.ACCOUNT_SUBJECT_DIFFERS.finding(field="subject")]
        if request.occasion is Occasion.REGISTRATION:
            held = self._store.places_held(request.tenant, subject_keys, request.account_id, now)
            limit = policy.accounts[subject_type(request.subject)].cap
            found += cap.findings(held, limit, request.subject, request.profile.business_scope)
        return found
