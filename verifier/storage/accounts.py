"""The part of the Store port about accounts after their registration: transfer, activity, credit, publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from verifier.accounts.credit import CreditEffect
from verifier.domain.errors import VerifierError
from verifier.storage.cases import CaseChange


class SignalsExceeded(VerifierError):
    """Too many other subjects share a signal of the request; nothing was stored. ``others`` by the signal's kind."""

    code = "SIGNALS_EXCEEDED"

    def __init__(self, others: dict[str, int]) -> None:
        self.others = others
        super().__init__("too many other subjects share a signal")


class AccountState(StrEnum):
    RESERVED = "reserved"
    BOUND = "bound"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Account:
    """``decision_id`` is the decision in force, empty before one passed; ``last_active`` what the platform reported,
    or the last decision.
    """

    tenant: str
    account_id: str
    subject_key: str
    state: AccountState
    reserved_until: datetime | None
    category: str = "general"
    subject_type: str = ""
    decision_id: str = ""
    last_active: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """``next_token`` is empty on the last page."""

    accounts: tuple[Account, ...]
    next_token: str


@dataclass(frozen=True, slots=True)
class InForce:
    """What an account's decision in force rests on. ``valid_until`` is ``None``, and the versions are empty, where none
    passed, or none since they are kept.
    """

    valid_until: datetime | None = None
    policy: str = ""
    lists: str = ""


NOTHING_IN_FORCE = InForce()


@dataclass(frozen=True, slots=True)
class DueQuery:
    """Bound accounts that any of these asks for: whose decision ends before ``due_before``, or was made with another
    policy or other lists than these; what is ``None`` is not asked. Where no end is known it has come.
    """

    tenant: str
    due_before: datetime | None = None
    policy: str | None = None
    lists: str | None = None


@dataclass(frozen=True, slots=True)
class DueAccount:
    account: Account
    in_force: InForce


@dataclass(frozen=True, slots=True)
class DuePage:
    """``next_token`` is empty on the last page."""

    accounts: tuple[DueAccount, ...]
    next_token: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """An approved transfer: a place of the receiver is held until ``expires_at``."""

    tenant: str
    account_id: str
    decision_id: str
    giver_key: str
    receiver_key: str
    expires_at: datetime
    completed: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """From ``time`` on the account's published record is that of the decision; ``cause`` is the occasion."""

    decision_id: str
    cause: str
    time: datetime


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """``event_id`` is the idempotency key; ``note`` is sealed."""

    event_id: str
    tenant: str
    subject_key: str
    kind: str
    points: int
    effect: CreditEffect
    time: datetime
    actor: str
    note: bytes


@dataclass(frozen=True, slots=True)
class StoredStanding:
    """``points`` of the events since the time asked for; ``terminated`` accounts that ended for a violation."""

    points: int
    blacklisted: bool
    terminated: int


class AccountStore(Protocol):
    def places_held(
        self, tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime, category: str = ""
    ) -> int:
        """How many other accounts of the subject are bound, reserved and not expired, or about to be handed over to
        it; those of ``category`` where one is given.
        """

    def account(self, tenant: str, account_id: str) -> Account | None: ...

    def confirm_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        """Binds the reserved place. Raises ``NotFound``, or ``FailedPrecondition`` where it expired or was closed."""

    def release_account(
        self, tenant: str, account_id: str, now: datetime, changes: Sequence[CaseChange] = ()
    ) -> Account:
        """Frees the place. Raises ``NotFound``, or ``FailedPrecondition`` where the account was closed."""

    def close_account(self, tenant: str, account_id: str, now: datetime, changes: Sequence[CaseChange] = ()) -> Account:
        """Frees the place and retires the name; ``changes`` are what becomes of the account's cases. Raises
        ``NotFound``, ``CaseMoved``.
        """

    def transfer(self, tenant: str, account_id: str) -> Transfer | None:
        """The latest one that was approved."""

    def complete_transfer(
        self, tenant: str, account_id: str, decision_id: str, now: datetime, changes: Sequence[CaseChange] = ()
    ) -> Account:
        """Binds the account to the receiver, which frees the giver's place; a repetition changes nothing. Raises
        ``NotFound`` or ``FailedPrecondition``.
        """

    def publications(self, tenant: str, account_id: str) -> tuple[Publication, ...]:
        """The latest first."""

    def report_activity(self, tenant: str, account_ids: Sequence[str], time: datetime) -> int:
        """Keeps the latest of each; returns how many of the accounts are known."""

    def idle_accounts(self, tenant: str, before: datetime, page_size: int, page_token: str) -> AccountPage:
        """Bound accounts whose last activity is earlier, the longest idle first. Raises ``InvalidRequest``."""

    def due_accounts(self, query: DueQuery, page_size: int, page_token: str) -> DuePage:
        """By the end of their decision in force, the first to end first. Raises ``InvalidRequest`` for a bad token."""

    def record_credit(
        self, record: CreditRecord, subject_keys: Sequence[str], ledger_payload: bytes, now: datetime
    ) -> bool:
        """Keeps the event and what it does to the blacklist; false where it was known. ``subject_keys`` are the
        subject's under every key. Raises ``AlreadyExists`` where the event id was used for another event.
        """

    def standing(self, tenant: str, subject_keys: Sequence[str], since: datetime) -> StoredStanding: ...

    def forget_signals(self, before: datetime) -> int:
        """Deletes the signals of bulk registration that are older; returns how many."""
