"""Places of subjects under their caps: counted and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from verifier.domain.errors import FailedPrecondition
from verifier.storage.accounts import AccountState
from verifier.storage.sql.facts import Fact
from verifier.storage.sql.rows import marks, micros
from verifier.storage.store import AccountsMoved, CapReached, DecisionCommit, PlaceRequest

HELD = "(state = 'bound' OR (state = 'reserved' AND reserved_until > ?))"


@dataclass(frozen=True, slots=True)
class Found:
    """The account as it stands; both are ``None`` where there is none yet."""

    state: str | None
    subject_key: str | None

    @property
    def is_bound(self) -> bool:
        return self.state == AccountState.BOUND


def of_account(tenant: str, account_id: str) -> tuple[Fact, Fact]:
    """What ``Found`` is made of."""
    where, key = "FROM account WHERE tenant = ? AND account_id = ?", (tenant, account_id)
    return (f"SELECT state {where}", key), (f"SELECT subject_key {where}", key)


def held(tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime, category: str = "") -> Fact:
    """How many other places the subject has, or is about to get by a transfer."""
    subjects = marks(subject_keys)
    of_category, value = (" AND category = ?", (category,)) if category else ("", ())
    accounts = (
        f"SELECT count(*) FROM account INDEXED BY account_by_subject WHERE tenant = ? AND subject_key IN ({subjects}) "
        f"AND account_id != ? AND {HELD}{of_category}"
    )
    transfers = (
        "SELECT count(*) FROM transfer INDEXED BY transfer_by_receiver "
        f"WHERE tenant = ? AND receiver_key IN ({subjects}) AND account_id != ? "
        f"AND completed = 0 AND expires_at > ?{of_category}"
    )
    values = (tenant, *subject_keys, account_id, micros(now), *value)
    return f"SELECT ({accounts}) + ({transfers})", (*values, *values)


def facts(commit: DecisionCommit, now: datetime) -> tuple[Fact, ...]:
    """One for each cap that the decision is under: the subject's, and where there is one the category's."""
    place, decision = commit.place, commit.decision
    if place is None:
        return ()
    all_places = held(decision.tenant, place.subject_keys, decision.account_id, now)
    if place.category_cap is None:
        return (all_places,)
    return all_places, held(decision.tenant, place.subject_keys, decision.account_id, now, commit.category)


def check_caps(place: PlaceRequest, taken: Sequence[int]) -> None:
    """``taken`` are the values of ``facts``. Raises ``CapReached`` with the cap that is, ``AccountsMoved``."""
    for cap, places in zip((place.cap, place.category_cap), taken, strict=False):
        if cap is not None and places >= cap:
            raise CapReached(cap)
    if place.as_first and taken[0]:
        raise AccountsMoved("subject: it got an account meanwhile; try again")


def check(commit: DecisionCommit, found: Found, taken: Sequence[int]) -> None:
    """``taken`` are the values of ``facts``. Raises ``CapReached``, ``AccountsMoved``, or ``FailedPrecondition`` where
    the account is another subject's.
    """
    place = commit.place
    if place is None:
        return
    if not found.is_bound:
        check_caps(place, taken)
    elif found.subject_key not in place.subject_keys:
        raise FailedPrecondition("account_id: the account is bound to another subject; use a transfer")
