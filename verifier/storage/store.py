"""The Store port: what the use cases keep, in words that every implementation shares.

Each method is one transaction, durable when it returns. Numbers and names arrive as keyed hashes or sealed.
HOWTO add a store: implement ``Store`` and add its factory to ``tests/support/stores.py``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from verifier.accounts.velocity import Signal
from verifier.domain.errors import Conflict, VerifierError
from verifier.domain.finding import Outcome
from verifier.domain.request import Occasion
from verifier.storage.accounts import NOTHING_IN_FORCE, Account, AccountStore, InForce, StoredStanding
from verifier.storage.cases import CaseChange, CaseStore
from verifier.storage.erasure_store import ErasureStore
from verifier.storage.ledger_store import LedgerStore
from verifier.storage.outbox_store import OutboxStore


class CapReached(VerifierError):
    """The subject holds ``cap`` places, as many as it may; nothing was stored."""

    code = "CAP_REACHED"

    def __init__(self, cap: int) -> None:
        self.cap = cap
        super().__init__(f"the subject holds {cap} place(s), as many as it may")


class AccountsMoved(Conflict):
    """The subject got an account since the decision was made as for its first; nothing was stored."""

    code = "ACCOUNTS_MOVED"


class CredentialTaken(VerifierError):
    """Another subject presented one of the credentials since they were looked at; nothing was stored."""

    code = "CREDENTIAL_TAKEN"


class StoreClosed(VerifierError):
    """The store was closed; the operation was not carried out."""

    code = "STORE_CLOSED"


class StoreUnavailable(VerifierError):
    """The database could not be reached, or was lost; whatever the operation did is safe to repeat as it was."""

    code = "STORE_UNAVAILABLE"


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

    ``subject_keys`` are the subject's hashes under every key, so that a rotation frees no place. ``category_cap``
    limits the accounts of the commit's category; ``None`` is no limit of its own. ``as_first`` is for a decision that
    was made as for the subject's first account: from the second on more is asked (Article 10, paragraph 1).
    """

    subject_keys: tuple[str, ...]
    cap: int
    expires_at: datetime
    category_cap: int | None = None
    as_first: bool = False


@dataclass(frozen=True, slots=True)
class NameKey:
    """``kind`` says which form of the name; ``key`` is its keyed hash."""

    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class OverviewQuery:
    """What a request asks of the store before it is decided. ``subject_keys`` and ``names`` are hashes under every key;
    credit counts from ``credit_since`` on.
    """

    tenant: str
    account_id: str
    subject_keys: tuple[str, ...]
    names: tuple[NameKey, ...]
    category: str
    credit_since: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """``held`` are the subject's other places as in ``places_held``, ``held_in_category`` those of the query's
    category; ``closed_names`` those of the query's names that belong to a closed account.
    """

    account: Account | None
    standing: StoredStanding
    held: int
    held_in_category: int
    closed_names: tuple[NameKey, ...]
    has_open_cases: bool


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

    A PASS is in force from then on: on an account that exists at once, on a reserved one from its confirmation, on a
    transfer from its completion. ``proposal`` is, sealed, what a decision that is no PASS would have brought.
    ``signals`` have to stay within their limits but for those of ``known_signals``.
    ``open_cases`` is how many of the account's the decision was made by, ``None`` where it depends on none.
    ``sole_holder`` is ``None`` where the decision tells already that others presented the credentials. ``in_force`` is
    what due lists ask about a PASS.
    """

    decision: StoredDecision
    ledger_payload: bytes
    place: PlaceRequest | None
    name_keys: tuple[NameKey, ...]
    credential_keys: tuple[str, ...]
    occasion: Occasion = Occasion.REGISTRATION
    category: str = "general"
    subject_type: str = ""
    sole_holder: SoleHolder | None = None
    materials: tuple[StoredMaterial, ...] = ()
    signals: tuple[Signal, ...] = ()
    known_signals: tuple[str, ...] = ()
    cases: tuple[CaseChange, ...] = ()
    open_cases: int | None = None
    proposal: bytes = field(default=b"", repr=False)
    in_force: InForce = NOTHING_IN_FORCE


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


Tell = Callable[[StoredDecision | None, Exception | None], None]
"""Is told what became of a commit: the stored decision, or the refusal."""


class Store(AccountStore, CaseStore, LedgerStore, OutboxStore, ErasureStore, Protocol):
    def commit_decision(self, commit: DecisionCommit, now: datetime) -> StoredDecision:
        """Stores the decision, its place, its credential keys, its documents, what it does to cases, and the ledger
        entries, or nothing.

        A request that was decided before returns the stored decision. Raises ``AlreadyExists`` where the request id
        was used with another body, ``CapReached`` where the subject's places are taken, ``CredentialTaken`` where
        another subject presented a credential of its ``sole_holder``, ``SignalsExceeded``, ``CaseMoved`` where the
        account's open cases are not those that were seen, ``AccountsMoved``.
        """

    def begin_commit(self, commit: DecisionCommit, now: datetime, tell: Tell) -> None:
        """As ``commit_decision``, and returns at once: ``tell`` is called once, with the stored decision when it is
        durable, or with what ``commit_decision`` raises. The thread that calls it is the store's: it is left soon.

        Raises ``StoreClosed`` itself.
        """

    def find_request(self, tenant: str, request_id: str) -> StoredDecision | None: ...

    def find_requests(self, asked: Sequence[tuple[str, str]]) -> list[StoredDecision | None]:
        """As ``find_request`` of each tenant and request id, in one look."""

    def overviews(self, queries: Sequence[OverviewQuery]) -> list[Overview]:
        """All that decisions need to know, in one look: a look costs a round trip."""

    def get_decision(self, decision_id: str) -> StoredDecision | None: ...

    def list_decisions(
        self, tenant: str, account_id: str, verdict: Outcome | None, page_size: int, page_token: str
    ) -> Page:
        """Newest first; an empty ``account_id`` is every account. Raises ``InvalidRequest`` for a bad token."""

    def closed_names(self, tenant: str, keys: Sequence[NameKey]) -> tuple[NameKey, ...]:
        """Which of ``keys`` belong to a closed account."""

    def credential_holders(self, tenant: str, credential_keys: Sequence[str]) -> tuple[str, ...]:
        """The subjects that presented any of these credentials, as keyed hashes."""

    def materials(self, decision_id: str) -> tuple[StoredMaterial, ...]:
        """The documents that were kept with a decision, in their order."""

    def change_list(self, entry_id: str, entry: bytes | None, ledger_payload: bytes, now: datetime) -> int:
        """Keeps what stands under an id of the protected lists from now on; ``None`` takes it out. With its ledger
        entry; returns the revision, which counts the changes.
        """

    def list_revision(self) -> int:
        """The latest change's, 0 before the first."""

    def list_changes(self) -> tuple[ListChange, ...]:
        """The latest of each id, in the order in which they were made."""

    def busy_seconds(self) -> float:
        """For how long what is being written has been written; 0 where nothing is. More than a moment is a hang."""

    def close(self) -> None: ...
