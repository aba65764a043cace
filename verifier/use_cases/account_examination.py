"""What the store knows about a request's account and subject: state, cap, closed names, credit, signals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from verifier.accounts import cap, closed_name, credit, profile_completeness, transfer, velocity
from verifier.accounts.cap import Caps
from verifier.accounts.credit import Standing
from verifier.accounts.velocity import Signal, SignalKind
from verifier.cases.case import CaseKind
from verifier.domain.finding import Finding
from verifier.domain.number import DocumentKind
from verifier.domain.reasons import accounts as reasons
from verifier.domain.request import Occasion, VerificationRequest
from verifier.domain.subject import Person
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.policy.account_policy import AccountPolicy
from verifier.policy.pack import PolicyPack, subject_type
from verifier.storage.accounts import Account, AccountState, StoredStanding
from verifier.storage.store import NameKey, Overview, OverviewQuery, Store
from verifier.use_cases.recognition import Recognised
from verifier.use_cases.records import NameKeys, Records

_TAKES_A_PLACE = (Occasion.REGISTRATION, Occasion.TRANSFER)
NEW_NAME = (Occasion.REGISTRATION, Occasion.PROFILE_CHANGE)


@dataclass(frozen=True, slots=True)
class AccountLook:
    """``signals`` are for the store to count when the decision is stored; ``holds_none`` is a subject without any other
    account.
    """

    findings: tuple[Finding, ...]
    standing: Standing
    caps: Caps
    holds_none: bool
    signals: tuple[Signal, ...]
    has_open_cases: bool


def query(
    request: VerificationRequest, policy: PolicyPack, subject_keys: tuple[str, ...], names: NameKeys, now: datetime
) -> OverviewQuery:
    """What ``look`` has to know."""
    return _query(request, policy, subject_keys, names.candidates if request.occasion in NEW_NAME else (), now)


def look(
    store: Store,
    records: Records,
    request: VerificationRequest,
    policy: PolicyPack,
    recognised: Recognised,
    overview: Overview,
) -> AccountLook:
    """``overview`` answers the ``query``."""
    rules = policy.accounts[subject_type(request.subject)]
    account, standing = overview.account, _graded(overview.standing, policy)
    caps = rules.caps(request.profile.category, standing.grade)
    found = [
        *profile_completeness.findings(request.profile, request.subject),
        *closed_name.findings({key.kind for key in overview.closed_names}),
        *_state_findings(store, request, account, recognised.keys),
        *_credit_findings(request.occasion, standing, policy),
    ]
    if request.occasion in _TAKES_A_PLACE and not _is_its_own(request, account, recognised.keys):
        found += _place_findings(request, rules, caps, standing, overview)
    counted = request.occasion is Occasion.REGISTRATION
    signals = tuple(_signals(records, request, policy, recognised.numbers)) if counted else ()
    return AccountLook(tuple(found), standing, caps, overview.held == 0, signals, overview.has_open_cases)


def refused_for_cap(
    store: Store, request: VerificationRequest, policy: PolicyPack, subject_keys: tuple[str, ...], now: datetime
) -> AccountLook | None:
    """What ``look`` would find of a registration whose subject's places are taken, and nothing else of it."""
    rules = policy.accounts[subject_type(request.subject)]
    (overview,) = store.overviews([_query(request, policy, subject_keys, (), now)])
    if _is_its_own(request, overview.account, subject_keys):
        return None
    standing = _graded(overview.standing, policy)
    caps = rules.caps(request.profile.category, standing.grade)
    found = _place_findings(request, rules, caps, standing, overview)
    reached = tuple(one for one in found if one.reason == reasons.CAP_REACHED.code)
    return AccountLook(reached, standing, caps, overview.held == 0, (), overview.has_open_cases) if reached else None


def standing_of(
    store: Store, policy: PolicyPack, tenant: str, subject_keys: tuple[str, ...], now: datetime
) -> Standing:
    """Credit as it is now (Articles 12 and 13): the subject is recognised by its number, whatever its phone."""
    return _graded(store.standing(tenant, subject_keys, _credit_since(policy, now)), policy)


def _credit_since(policy: PolicyPack, now: datetime) -> datetime:
    return now - timedelta(days=policy.credit.lasts_days)


def _graded(stored: StoredStanding, policy: PolicyPack) -> Standing:
    return credit.standing(
        stored.points, policy.credit.floors, blacklisted=stored.blacklisted, terminated=stored.terminated
    )


def _query(
    request: VerificationRequest,
    policy: PolicyPack,
    subject_keys: tuple[str, ...],
    names: tuple[NameKey, ...],
    now: datetime,
) -> OverviewQuery:
    return OverviewQuery(
        tenant=request.tenant,
        account_id=request.account_id,
        subject_keys=subject_keys,
        names=names,
        category=request.profile.category,
        credit_since=_credit_since(policy, now),
        now=now,
    )


def _is_its_own(request: VerificationRequest, account: Account | None, subject_keys: tuple[str, ...]) -> bool:
    """A registration of an account that the subject holds already takes no further place."""
    if request.occasion is not Occasion.REGISTRATION or account is None:
        return False
    return account.state is AccountState.BOUND and account.subject_key in subject_keys


def _state_findings(
    store: Store, request: VerificationRequest, account: Account | None, subject_keys: tuple[str, ...]
) -> tuple[Finding, ...]:
    if account is not None and account.state is AccountState.CLOSED:
        return (reasons.ACCOUNT_CLOSED.finding(field="account_id"),)
    is_bound = account is not None and account.state is AccountState.BOUND
    same = account is not None and account.subject_key in subject_keys
    if request.occasion is not Occasion.TRANSFER:
        return (reasons.ACCOUNT_SUBJECT_DIFFERS.finding(field="subject"),) if is_bound and not same else ()
    waiting = (
        one for one in store.open_cases(request.tenant, request.account_id) if one.kind is CaseKind.RECTIFICATION
    )
    suspended = any(reasons.TRANSFER_UNAPPROVED.code not in case.reasons for case in waiting)
    return transfer.findings(is_bound=is_bound, same_subject=same, suspended=suspended)


def _credit_findings(occasion: Occasion, standing: Standing, policy: PolicyPack) -> list[Finding]:
    """On a patrol only the blacklist counts: a low grade shortens the time between patrols instead."""
    found = credit.findings(standing, policy.credit.review_from)
    if occasion is Occasion.EXISTING:
        return [one for one in found if one.reason == reasons.SUBJECT_BLACKLISTED.code]
    if occasion is Occasion.PROFILE_CHANGE:
        return [one for one in found if one.reason != reasons.SUBJECT_RETURNS.code]
    return [*found]


def _place_findings(
    request: VerificationRequest, rules: AccountPolicy, caps: Caps, standing: Standing, overview: Overview
) -> tuple[Finding, ...]:
    held, in_category = overview.held, 0 if caps.in_category is None else overview.held_in_category
    return (
        *cap.findings(held, in_category, caps, request.subject, request.profile.business_scope),
        *cap.further_findings(held, standing.grade, rules.further_from),
    )


def _signals(
    records: Records, request: VerificationRequest, policy: PolicyPack, numbers: SubjectNumbers
) -> Iterator[Signal]:
    subject = request.subject
    is_resident = isinstance(subject, Person) and subject.document_kind is DocumentKind.RESIDENT_ID
    values = {
        SignalKind.PHONE: numbers.phone,
        SignalKind.DEVICE: request.origin.device.strip(),
        SignalKind.NETWORK_ADDRESS: velocity.network(request.origin.network_address),
        SignalKind.ID_SEQUENCE: velocity.id_stem(numbers.document) if is_resident else "",
    }
    for kind, value in values.items():
        limit = policy.velocity.get(kind)
        if value and limit is not None:
            keys = records.signal_keys(kind, value)
            yield Signal(kind, keys, limit.subjects, timedelta(hours=limit.hours))
