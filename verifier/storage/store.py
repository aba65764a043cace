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


class CredentialTaken(VerifierError):
    """Another subject presented one of the credentials since they were looked at; nothing was stored."""

    code = "CREDENTIAL_TAKEN"


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
class SoleHolder:
    """The decision rests on nobody else having presented these credentials.

    Both are hashes under every key, so that a rotation makes no stranger of the subject.
    """

    credential_keys: tuple[str, ...]
    subject_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredMaterial:
    """A document of a claim: ``place`` is the claim's field path, ``digest`` the SHA-256 in hexadecimal digits."""

    place: str
    kind: str
    digest: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DecisionCommit:
    """Everything that one decision stores. ``name_keys`` are kept with the place, for the day the account closes.

    ``moves_account`` is true for a change of an existing account's profile: its name keys are replaced.
    ``sole_holder`` is ``None`` where the decision tells already that others presented the credentials.
    """

    decision: StoredDecision
    ledger_payload: bytes
    place: PlaceRequest | None
    name_keys: tuple[NameKey, ...]
    credential_keys: tuple[str, ...]
    moves_account: bool = False
    sole_holder: SoleHolder | None = None
    materials: tuple[StoredMaterial, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    tenant: str
    account_id: str
    subject_key: str
    state: AccountState
    reserved_until: datetime | None


@dataclass(frozen=True, slots=True)
class ListChange:
    """``entry`` is the use case's own form; ``None`` where the id was taken out."""

    revision: int
    entry_id: str
    entry: bytes | None


@dataclass(frozen=True, slots=True)
class Page:
    """``next_token`` is empty on the last page."""

    decisions: tuple[StoredDecision, ...]
    next_token: str


class Store(Protocol):
    def commit_decision(self, commit: DecisionCommit, now: datetime) -> StoredDecision:
        """Stores the decision, its place, its credential keys, its documents and its ledger entry, or nothing.

        A request that was decided before returns the stored decision. Raises ``AlreadyExists`` where the request id
        was used with another body, ``CapReached`` where the subject's places are taken, ``CredentialTaken`` where
        another subject presented a credential of its ``sole_holder``.
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

    def materials(self, decision_id: str) -> tuple[StoredMaterial, ...]:
        """The documents that were kept with a decision, in their order."""

    def erase_materials(self, tenant: str, subject_keys: Sequence[str], now: datetime) -> int:
        """Erases every document of a subject, with a ledger entry; returns how many there were."""

    def change_list(self, entry_id: str, entry: bytes | None, ledger_payload: bytes, now: datetime) -> int:
        """Keeps what stands under an id of the protected lists from now on; ``None`` takes it out. With its ledger
        entry; returns the revision, which counts the changes.
        """

    def list_revision(self) -> int:
        """The latest change's, 0 before the first."""

    def list_changes(self) -> tuple[ListChange, ...]:
        """The latest of each id, in the order in which they were made."""

    def ledger_entries(self) -> Iterator[Entry]:
        """From the first on."""

    def ledger_head(self) -> Head | None: ...

    def close(self) -> None: ...
