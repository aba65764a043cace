"""Rows to values and back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from verifier.domain.finding import Outcome
from verifier.storage.store import Account, AccountState, StoredDecision

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DECISION_COLUMNS = (
    "decision_id, tenant, request_id, request_hash, account_id, subject_key, verdict, decide_time, sealed"
)


def micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def time_of(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def decision_row(decision: StoredDecision) -> tuple[Any, ...]:
    return (
        decision.decision_id,
        decision.tenant,
        decision.request_id,
        decision.request_hash,
        decision.account_id,
        decision.subject_key,
        int(decision.verdict),
        micros(decision.decide_time),
        decision.sealed,
    )


def decision_of(row: tuple[Any, ...]) -> StoredDecision:
    identifier, tenant, request_id, request_hash, account_id, subject_key, verdict, decided, sealed = row
    return StoredDecision(
        decision_id=identifier,
        tenant=tenant,
        request_id=request_id,
        request_hash=request_hash,
        account_id=account_id,
        subject_key=subject_key,
        verdict=Outcome(verdict),
        decide_time=time_of(decided),
        sealed=sealed,
    )


def account_of(row: tuple[Any, ...]) -> Account:
    """A row of tenant, account_id, subject_key, state, reserved_until."""
    until = None if row[4] is None else time_of(row[4])
    return Account(row[0], row[1], row[2], AccountState(row[3]), until)
