"""How the store reaches PostgreSQL."""

import psycopg

from verifier.storage.postgres import schema
from verifier.storage.postgres.address import Address
from verifier.storage.postgres.readers import Readers
from verifier.storage.postgres.session import PostgresSession
from verifier.storage.sql.database import Connection


class PostgresDatabase:
    """Raises ``ConfigurationError`` where the database cannot be reached or is of a later version."""

    def __init__(self, url: str) -> None:
        self._address = Address.of(url)
        try:
            with self._address.connect() as connection:
                schema.prepare(connection, self._address)
        except psycopg.OperationalError as error:
            raise self._address.unreachable(error) from None
        readers = Readers(self._address)
        self.read = readers.read
        self.first_rows = readers.first_rows
        self.close = readers.close

    def session(self) -> PostgresSession:
        return PostgresSession(self._address)

    def prepare_erasure(self, connection: Connection) -> None:
        """PostgreSQL writes a row anew: what stood there is unreachable at once, and its bytes go with VACUUM."""

    def forget_erased(self) -> None:
        """Autovacuum does it; see docs/storage.md for backups and the write-ahead log."""
