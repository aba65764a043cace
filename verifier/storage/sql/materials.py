"""The documents of claims: sealed, found by their decision, erased by their subject."""

from collections.abc import Sequence

from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import marks
from verifier.storage.store import StoredDecision, StoredMaterial


def insert(connection: Connection, decision: StoredDecision, materials: Sequence[StoredMaterial]) -> None:
    connection.executemany(
        "INSERT INTO material (decision_id, place, tenant, subject_key, kind, digest, sealed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (decision.decision_id, one.place, decision.tenant, decision.subject_key, one.kind, one.digest, one.sealed)
            for one in materials
        ],
    )


def of_decision(connection: Connection, decision_id: str) -> tuple[StoredMaterial, ...]:
    query = "SELECT place, kind, digest, sealed FROM material WHERE decision_id = ? ORDER BY position"
    return tuple(StoredMaterial(*row) for row in connection.execute(query, (decision_id,)))


def erase(connection: Connection, tenant: str, subject_keys: Sequence[str]) -> int:
    """How many there were."""
    subjects = marks(subject_keys)
    query = f"DELETE FROM material WHERE tenant = ? AND subject_key IN ({subjects})"
    return connection.execute(query, (tenant, *subject_keys)).rowcount
