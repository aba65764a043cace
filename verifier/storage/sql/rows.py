"""Rows to values and back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from verifier.domain.finding import Outcome
from verifier.storage.accounts import Account, AccountState
from verifier.storage.store import StoredDecision

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
DECISION_COLUMNS = (
    "decision_id, tenant, request_id, request_hash, account_id, subject_key, verdict, decide_time, sealed"
)

ACCOUNT_COLUMNS = (
    "tenant, account_id, subject_key, state, reserved_until, category, subject_type, decision_id, last_active"
)


def marks(values: Sequence[object]) -> str:
    """One for each value, for ``IN``."""
    return ", ".join("?" * len(values))


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
    """A row of ``ACCOUNT_COLUMNS``."""
    tenant, account_id, subject_key, state, until, category, subject_type, decision_id, active = row
    return Account(
        tenant=tenant,
        account_id=account_id,
        subject_key=subject_key,
        state=AccountState(state),
        reserved_until=None if until is None else time_of(until),
        category=category,
        subject_type=subject_type,
        decision_id=decision_id,
        last_active=time_of(active) if active else None,
    )
