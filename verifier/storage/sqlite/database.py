"""How the store reaches SQLite: a writing connection, and a reading one a thread."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from verifier.storage.sql.database import Connection
from verifier.storage.sqlite import schema

Result = TypeVar("Result")


class SqliteDatabase:
    """Raises ``ConfigurationError`` for a file of a later version."""

    def __init__(self, path: Path) -> None:
        self._path = path
        connection = schema.connect(path)
        try:
            schema.prepare(connection, path)
        finally:
            connection.close()
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = threading.Lock()

    def read(self, work: Callable[[Connection], Result]) -> Result:
        return work(self._reader())

    def first_rows(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        reader = self._reader()
        return [reader.execute(query, values).fetchone() for query, values in statements]

    def session(self) -> "SqliteSession":
        return SqliteSession(schema.connect(self._path), self._path.with_name(self._path.name + ".turn"))

    def prepare_erasure(self, connection: Connection) -> None:
        connection.execute("PRAGMA secure_delete = ON")

    def forget_erased(self) -> None:
        """Nothing is left in the write-ahead log either; a reader at work delays that to the next time."""
        connection = schema.connect(self._path)
        try:
            # it keeps writers waiting, so it may not wait long itself
            connection.execute("PRAGMA busy_timeout = 1000")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    def close(self) -> None:
        with self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()

    def _reader(self) -> sqlite3.Connection:
        reader: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = schema.connect(self._path)
            reader.execute("PRAGMA query_only = ON")
            self._local.reader = reader
            with self._readers_lock:
                self._readers.append(reader)
        return reader


class SqliteSession:
    """Writers of several processes take turns at the file ``turn``: whoever waits there sleeps until it is free, while
    SQLite's own lock is asked for again and again, and goes to who happens to ask first.
    """

    def __init__(self, connection: sqlite3.Connection, turn: Path) -> None:
        self._connection = connection
        self._turn = os.open(turn, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def begin(self) -> sqlite3.Connection:
        fcntl.flock(self._turn, fcntl.LOCK_EX)
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection

    def written(self) -> int:
        return self._connection.total_changes

    def commit(self) -> None:
        self._connection.execute("COMMIT")
        fcntl.flock(self._turn, fcntl.LOCK_UN)

    def roll_back(self, error: Exception) -> Exception:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)
        return error

    def close(self) -> None:
        self._connection.close()
        os.close(self._turn)
