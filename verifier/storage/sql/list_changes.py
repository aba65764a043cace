"""Changes of the protected lists between two builds: the latest of each id, counted."""

from verifier.storage.sql.database import Connection
from verifier.storage.store import ListChange


def keep(connection: Connection, entry_id: str, entry: bytes | None) -> int:
    """The revision of the change."""
    made = revision(connection) + 1
    connection.execute(
        "INSERT INTO list_change (entry_id, revision, entry) VALUES (?, ?, ?) "
        "ON CONFLICT (entry_id) DO UPDATE SET revision = excluded.revision, entry = excluded.entry",
        (entry_id, made, entry),
    )
    return made


def revision(connection: Connection) -> int:
    (latest,) = connection.execute("SELECT max(revision) FROM list_change").fetchone()
    return int(latest or 0)


def every(connection: Connection) -> tuple[ListChange, ...]:
    query = "SELECT revision, entry_id, entry FROM list_change WHERE revision > 0 ORDER BY revision"
    return tuple(ListChange(*row) for row in connection.execute(query))
