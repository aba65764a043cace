"""The writer's connection: a group's transaction, alone on its database, sent as a pipeline.

Every transaction begins with one lock that all processes and hosts share, so that whatever is decided inside is decided
in one order, as on SQLite. The lock ends with the transaction: a process that dies holds up nobody. Statements whose
outcome nobody asks for travel with the next one that somebody does.
"""

from contextlib import ExitStack, suppress

import psycopg

from verifier.storage.postgres.address import Address, Psycopg
from verifier.storage.postgres.connection import PostgresConnection
from verifier.storage.postgres.loss import LOST, not_known, not_stored
from verifier.storage.store import StoreUnavailable

LOCK = "pg_advisory_xact_lock(hashtextextended('verifier store ' || current_schema(), 0))"
_SETTINGS = (
    "SET synchronous_commit = on",
    # long enough for a large group of others; a host that froze inside a transaction is cut off sooner
    "SET lock_timeout = '30s'",
    "SET idle_in_transaction_session_timeout = '10s'",
)


class PostgresSession:
    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: Psycopg | None = None
        self._pipeline: psycopg.Pipeline | None = None
        self._pipelining = ExitStack()
        self._transaction: PostgresConnection | None = None

    def begin(self) -> PostgresConnection:
        """Raises ``StoreUnavailable``. A connection that died since its last use is replaced."""
        if self._connection is not None:
            try:
                return self._locked(self._connection)
            except LOST:
                self.close()
        try:
            self._connection = self._address.connect(*_SETTINGS)
            return self._locked(self._connection)
        except LOST as error:
            self.close()
            raise not_stored(error) from None

    def _locked(self, connection: Psycopg) -> PostgresConnection:
        if self._pipeline is None:
            self._pipeline = self._pipelining.enter_context(connection.pipeline())
        connection.execute(b"BEGIN")
        connection.execute(f"SELECT {LOCK}".encode()).fetchone()
        self._transaction = PostgresConnection(connection, self._pipeline)
        return self._transaction

    def written(self) -> int:
        return 0 if self._transaction is None else self._transaction.statements

    def commit(self) -> None:
        """Raises ``StoreUnavailable`` that says so where the outcome is not known."""
        assert self._connection is not None and self._pipeline is not None
        try:
            ended = self._connection.execute(b"COMMIT")
            self._pipeline.sync()
        except LOST as error:
            self.close()
            raise not_known(error) from None
        if ended.statusmessage != "COMMIT":
            raise psycopg.errors.InFailedSqlTransaction(f"the transaction ended with {ended.statusmessage}")

    def roll_back(self, error: Exception) -> Exception:
        if isinstance(error, StoreUnavailable):
            return error
        if isinstance(error, LOST):
            self.close()
            return not_stored(error)
        try:
            self._end_transaction()
        except psycopg.Error:
            self.close()
        return error

    def _end_transaction(self) -> None:
        assert self._connection is not None and self._pipeline is not None
        # what failed is reported once more by what was sent after it
        with suppress(psycopg.Error):
            self._pipeline.sync()
        self._connection.execute(b"ROLLBACK")
        self._pipeline.sync()

    def close(self) -> None:
        connection, self._connection, self._pipeline = self._connection, None, None
        if connection is not None:
            connection.close()
            with suppress(psycopg.Error):
                self._pipelining.close()
