"""The embedded default: SQLite in WAL mode, one writer thread, a reading connection a thread."""

from pathlib import Path

from verifier.storage.sql.store import SqlStore
from verifier.storage.sql.transaction import LedgerKey
from verifier.storage.sql.writer import LARGEST_GROUP
from verifier.storage.sqlite.database import SqliteDatabase


class SqliteStore(SqlStore):
    """``ledger_key_id`` and ``ledger_key`` sign the ledger's head. Raises ``ConfigurationError`` for a file of a later
    version.
    """

    def __init__(self, path: Path, ledger_key_id: str, ledger_key: bytes, largest_group: int = LARGEST_GROUP) -> None:
        super().__init__(SqliteDatabase(path), LedgerKey(ledger_key_id, ledger_key), largest_group)
