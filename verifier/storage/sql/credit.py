"""Credit events and the blacklist, both by the subject's keyed hash."""

from collections.abc import Sequence

from verifier.accounts.credit import CreditEffect
from verifier.domain.errors import AlreadyExists
from verifier.storage.accounts import CreditRecord, StoredStanding
from verifier.storage.sql.database import Connection
from verifier.storage.sql.facts import Fact
from verifier.storage.sql.rows import marks, micros


def record(connection: Connection, event: CreditRecord, subject_keys: Sequence[str], now: int) -> bool:
    """False where the event was known. Raises ``AlreadyExists`` where its id was used for another."""
    query = "SELECT subject_key, kind FROM credit_event WHERE tenant = ? AND event_id = ?"
    known = connection.execute(query, (event.tenant, event.event_id)).fetchone()
    if known is not None:
        if known[0] not in subject_keys or known[1] != event.kind:
            raise AlreadyExists("request_id: was used before for another event; use a new one")
        return False
    connection.execute(
        "INSERT INTO credit_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.tenant,
            event.event_id,
            event.subject_key,
            event.kind,
            event.points,
            event.effect,
            micros(event.time),
            event.actor,
            event.note,
        ),
    )
    if event.effect is CreditEffect.BLACKLIST:
        values = (event.tenant, event.subject_key, now)
        connection.execute("INSERT INTO blacklist VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
    elif event.effect is CreditEffect.LIFT:
        subjects = marks(subject_keys)
        query = f"DELETE FROM blacklist WHERE tenant = ? AND subject_key IN ({subjects})"
        connection.execute(query, (event.tenant, *subject_keys))
    return True


def facts(tenant: str, subject_keys: Sequence[str], since: int) -> tuple[Fact, Fact, Fact]:
    """What ``standing_of`` is made of."""
    subject, key = f"tenant = ? AND subject_key IN ({marks(subject_keys)})", (tenant, *subject_keys)
    return (
        (
            f"SELECT sum(points) FROM credit_event INDEXED BY credit_by_subject WHERE {subject} AND time > ?",
            (*key, since),
        ),
        (f"SELECT count(*) FROM blacklist WHERE {subject}", key),
        (f"SELECT count(*) FROM account INDEXED BY terminated_account WHERE {subject} AND terminated = 1", key),
    )


def standing_of(points: int | None, listed: int, terminated: int) -> StoredStanding:
    return StoredStanding(int(points or 0), bool(listed), int(terminated))
