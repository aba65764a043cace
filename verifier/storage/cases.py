"""The part of the Store port about cases: what people decide, with everything that was done to each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from verifier.cases.case import Case, CaseEvent, CaseKind, CaseState
from verifier.domain.errors import Conflict


class CaseMoved(Conflict):
    """The case, or the account's cases, changed since they were read; nothing was stored."""

    code = "CASE_MOVED"


class AccountEffect(StrEnum):
    NONE = "none"
    TERMINATE = "terminate"
    """The account is closed for a violation and its names are retired."""
    REINSTATE = "reinstate"
    """A terminated account is bound again, under the subject's cap, and its names are free."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One event of one case. Version 1 is a new case; any other has to follow the version before it.

    ``statement`` is the sealed text of whoever acted, empty where there is none. ``cap`` limits a reinstated account.
    """

    case: Case
    event: CaseEvent
    actor: str
    ledger_payload: bytes
    statement: bytes = field(default=b"", repr=False)
    effect: AccountEffect = AccountEffect.NONE
    cap: int = 0


@dataclass(frozen=True, slots=True)
class StoredCaseEvent:
    """``version`` is the case's after the event."""

    version: int
    time: datetime
    event: CaseEvent
    actor: str
    state: CaseState
    statement: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """An empty ``account_id`` is every account, ``kind`` ``None`` every kind."""

    tenant: str
    account_id: str = ""
    kind: CaseKind | None = None
    include_closed: bool = False


@dataclass(frozen=True, slots=True)
class CasePage:
    """``next_token`` is empty on the last page."""

    cases: tuple[Case, ...]
    next_token: str


class CaseStore(Protocol):
    def change_cases(self, changes: Sequence[CaseChange], now: datetime) -> None:
        """All of them with their ledger entries, or none. Raises ``CaseMoved``, and ``FailedPrecondition`` where a
        reinstated account finds no place.
        """

    def case(self, case_id: str) -> Case | None: ...

    def case_events(self, case_id: str) -> tuple[StoredCaseEvent, ...]:
        """In order."""

    def open_cases(self, tenant: str, account_id: str) -> tuple[Case, ...]:
        """The oldest first."""

    def cases_about(self, tenant: str, account_id: str, decision_id: str) -> tuple[Case, ...]:
        """The account's cases that the decision opened, or that ended with it."""

    def appeal(self, tenant: str, request_id: str) -> Case | None: ...

    def list_cases(self, query: CaseQuery, page_size: int, page_token: str) -> CasePage:
        """The oldest first. Raises ``InvalidRequest`` for a bad token."""

    def due_cases(self, now: datetime, limit: int) -> tuple[Case, ...]:
        """Those whose time has come, the longest due first."""

    def proposal(self, decision_id: str) -> bytes | None:
        """What the decision would have brought had it passed, sealed."""
