"""Connections that read: as many as there are threads that read at once, kept for the next.

Not psycopg_pool: it connects in the background and waits twice as long after each failure, so that after an outage of
20 s a service would be away for up to 16 s more. Here whoever needs a connection makes it, and fails at once if it
cannot.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from verifier.storage.postgres.address import Address, Psycopg
from verifier.storage.postgres.connection import PostgresConnection
from verifier.storage.postgres.loss import LOST, not_stored
from verifier.storage.sql.database import Connection
from verifier.storage.store import StoreClosed

Result = TypeVar("Result")
_SETTINGS = ("SET default_transaction_read_only = on", "SET statement_timeout = '60s'")


class Readers:
    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: deque[Psycopg] = deque()
        self._closed = False

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Raises ``StoreUnavailable``. ``work`` is carried out again where its connection turns out dead."""
        return self._use(lambda connection: work(PostgresConnection(connection)))

    def first_rows(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Raises ``StoreUnavailable``."""
        return self._use(lambda connection: _first_rows(connection, statements)) if statements else []

    def _use(self, work: Callable[[Psycopg], Result]) -> Result:
        if self._closed:
            raise StoreClosed("the store is closed")
        try:
            idle = self._idle.pop()
        except IndexError:
            pass
        else:
            try:
                return self._carry_out(idle, work)
            except LOST:
                # those that were idle as long are as dead
                self._close_idle()
        try:
            return self._carry_out(self._address.connect(*_SETTINGS), work)
        except LOST as error:
            raise not_stored(error) from None

    def _carry_out(self, connection: Psycopg, work: Callable[[Psycopg], Result]) -> Result:
        try:
            return work(connection)
        finally:
            if connection.broken or self._closed:
                connection.close()
            else:
                self._idle.append(connection)

    def close(self) -> None:
        self._closed = True
        self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()


def _first_rows(connection: Psycopg, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
    with connection.pipeline():
        reading = PostgresConnection(connection)
        found = [reading.execute(query, values) for query, values in statements]
        return [rows.fetchone() for rows in found]
