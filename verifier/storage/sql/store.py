"""The store on any database that speaks SQL: the parts of the port over one database and its writer."""

from verifier.storage.sql.database import Database
from verifier.storage.sql.parts.accounts import AccountPart
from verifier.storage.sql.parts.cases import CasePart
from verifier.storage.sql.parts.decisions import DecisionPart
from verifier.storage.sql.parts.erasure import ErasurePart
from verifier.storage.sql.parts.ledger import LedgerPart
from verifier.storage.sql.parts.outbox import OutboxPart
from verifier.storage.sql.transaction import LedgerKey
from verifier.storage.sql.writer import LARGEST_GROUP, Writer


class SqlStore(DecisionPart, AccountPart, CasePart, LedgerPart, OutboxPart, ErasurePart):
    """Caps, idempotency and the ledger's order are decided inside the writer's transaction, never from memory: several
    processes may work on one database.
    """

    def __init__(self, database: Database, key: LedgerKey, largest_group: int = LARGEST_GROUP) -> None:
        super().__init__(database, Writer(database.session(), key, largest_group))

    def busy_seconds(self) -> float:
        return self._writer.busy_seconds()

    def close(self) -> None:
        """Carries out what was queued; safe to call twice."""
        self._writer.close()
        self._database.close()
