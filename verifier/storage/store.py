"""The Store port: what the use cases keep, in words that every implementation shares.

Each method is one transaction, durable when it returns. Numbers and names arrive as keyed hashes or sealed.
HOWTO add a store: implement ``Store`` and add its factory to ``tests/contract/test_store.py``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from verifier.domain.errors import VerifierError
from verifier.domain.finding import Outcome
from verifier.ledger.chain import Entry, Head


class CapReached(VerifierError):
    """The subject holds as many places as it may; nothing was stored."""

    code = "CAP_REACHED"


class StoreClosed(VerifierError):
    """The store was closed; the operation was not carried out."""

    code = "STORE_CLOSED"


class AccountState(StrEnum):
    RESERVED = "reserved"
    BOUND = "bound"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StoredDecision:
    """``request_hash`` is the SHA-256 of the canonical request under a key; ``sealed`` the encrypted document."""

    decision_id: str
    tenant: str
    request_id: str
    request_hash: bytes
    account_id: str
    subject_key: str
    verdict: Outcome
    decide_time: datetime
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlaceRequest:
    """One place under ``cap`` for the account, held until ``expires_at`` unless it is confirmed.

    ``subject_keys`` are the subject's hashes under every key, so that a rotation frees no place.
    """

    subject_keys: tuple[str, ...]
    cap: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NameKey:
    """``kind`` says which form of the name; ``key`` is its keyed hash."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class DecisionCommit:
    """Everything that one decision stores. ``name_keys`` are kept with the place, for the day the account closes.

    ``moves_account`` is true for a change of an existing account's profile: its name keys are replaced.
    """

    decision: StoredDecision
    ledger_payload: bytes
    place: PlaceRequest | None
    name_keys: tuple[NameKey, ...]
    credential_keys: tuple[str, ...]
    moves_account: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    tenant: str
    account_id: str
    subject_key: str
    state: AccountState
    reserved_until: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """``next_token`` is empty on the last page."""

    decisions: tuple[StoredDecision, ...]
    next_token: str


class Store(Protocol):
    def commit_decision(self, commit: DecisionCommit, now: datetime) -> StoredDecision:
        """Stores the decision, its place, its credential keys and its ledger entry, or nothing.

        A request that was decided before returns the stored decision. Raises ``AlreadyExists`` where the request id
        was used with another body, ``CapReached`` where the subject's places are taken.
        """

    def find_request(self, tenant: str, request_id: str) -> StoredDecision | None: ...

    def get_decision(self, decision_id: str) -> StoredDecision | None: ...

    def list_decisions(
        self, tenant: str, account_id: str, verdict: Outcome | None, page_size: int, page_token: str
    ) -> Page:
        """Newest first; an empty ``account_id`` is every account. Raises ``InvalidRequest`` for a bad token."""

    def places_held(self, tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime) -> int:
        """How many other accounts of the subject are bound, or reserved and not expired."""

    def account(self, tenant: str, account_id: str) -> Account | None: ...

    def confirm_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        """Binds the reserved place. Raises ``NotFound``, or ``FailedPrecondition`` where it expired or was closed."""

    def release_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        """Frees the place. Raises ``NotFound``, or ``FailedPrecondition`` where the account was closed."""

    def close_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        """Frees the place and retires the name. Raises ``NotFound``."""

    def closed_names(self, tenant: str, keys: Sequence[NameKey]) -> tuple[NameKey, ...]:
        """Which of ``keys`` belong to a closed account."""

    def credential_holders(self, tenant: str, credential_keys: Sequence[str]) -> tuple[str, ...]:
        """The subjects that presented any of these credentials, as keyed hashes."""

    def ledger_entries(self) -> Iterator[Entry]:
        """From the first on."""

    def ledger_head(self) -> Head | None: ...

    def close(self) -> None: ...
