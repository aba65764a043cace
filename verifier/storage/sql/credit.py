"""Credit events and the blacklist, both by the subject's keyed hash."""

from collections.abc import Sequence

from verifier.accounts.credit import CreditEffect
from verifier.domain.errors import AlreadyExists
from verifier.storage.accounts import CreditRecord, StoredStanding
from verifier.storage.sql.database import Connection
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


def standing(connection: Connection, tenant: str, subject_keys: Sequence[str], since: int) -> StoredStanding:
    subjects = marks(subject_keys)
    where = f"WHERE tenant = ? AND subject_key IN ({subjects})"
    (points,) = connection.execute(
        f"SELECT sum(points) FROM credit_event INDEXED BY credit_by_subject {where} AND time > ?",
        (tenant, *subject_keys, since),
    ).fetchone()
    listed = connection.execute(f"SELECT 1 FROM blacklist {where} LIMIT 1", (tenant, *subject_keys)).fetchone()
    (terminated,) = connection.execute(
        f"SELECT count(*) FROM account INDEXED BY terminated_account {where} AND terminated = 1",
        (tenant, *subject_keys),
    ).fetchone()
    return StoredStanding(int(points or 0), listed is not None, int(terminated))
