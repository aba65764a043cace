"""The store for several hosts: PostgreSQL, with a writer thread a process and reading connections."""

from verifier.storage.postgres.database import PostgresDatabase
from verifier.storage.sql.store import SqlStore
from verifier.storage.sql.transaction import LedgerKey
from verifier.storage.sql.writer import LARGEST_GROUP


class PostgresStore(SqlStore):
    """``url`` as libpq takes it; ``ledger_key_id`` and ``ledger_key`` sign the ledger's head.

    Raises ``ConfigurationError`` where the database cannot be reached or is of a later version. Later, an operation
    that cannot reach it raises ``StoreUnavailable``, and the next one tries anew.
    """

    def __init__(self, url: str, ledger_key_id: str, ledger_key: bytes, largest_group: int = LARGEST_GROUP) -> None:
        super().__init__(PostgresDatabase(url), LedgerKey(ledger_key_id, ledger_key), largest_group)
