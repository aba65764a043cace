"""The part of the Store port that destroys personal data: on a subject's request, and when its time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from verifier.domain.errors import FailedPrecondition


class SubjectInUse(FailedPrecondition):
    """The subject still holds an account or is party to an open case; nothing was erased."""

    code = "SUBJECT_IN_USE"


@dataclass(frozen=True, slots=True)
class SubjectDecision:
    decision_id: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was destroyed; ``sequence`` is the ledger entry that says so, 0 where there is none."""

    decisions: int
    documents: int
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class SealedRow:
    """``table`` and ``key`` find it; ``before`` is what stood there when it was read, bound to ``context``."""

    table: str
    key: str
    before: bytes
    sealed: bytes
    context: bytes


class ErasureStore(Protocol):
    def subject_decisions(self, tenant: str, subject_keys: Sequence[str]) -> tuple[SubjectDecision, ...]:
        """Every one of a subject that was not erased."""

    def erase_subject(self, tenant: str, subject_keys: Sequence[str], ledger_payload: bytes, now: datetime) -> Erased:
        """Destroys what is sealed about a subject and cuts what led from rows to it, with a ledger entry of kind
        ``erasure`` that gets the counts added.

        Kept, as keyed hashes: the blacklist, accounts that were ended for a violation, credit events, retired names.
        Raises ``SubjectInUse``.
        """

    def purge(self, decided_before: datetime, documents_before: datetime, limit: int, now: datetime) -> Erased:
        """Destroys the sealed contents of at most ``limit`` decisions and documents that are older, with a ledger
        entry of kind ``retention``; not those in force on an account that is held.
        """

    def sealed_rows(self, not_under: str, limit: int) -> tuple[SealedRow, ...]:
        """Sealed contents whose first part does not name the key ``not_under``."""

    def reseal(self, rows: Sequence[SealedRow], ledger_payload: bytes, now: datetime) -> None:
        """Puts ``sealed`` in the place of what stands there, unless that was erased meanwhile, with a ledger entry of
        kind ``keys``.
        """
