"""A psycopg connection that takes statements as they are written once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import psycopg

from verifier.storage.postgres.address import Psycopg
from verifier.storage.postgres.translation import translate


class PostgresRows:
    """In a pipeline a statement's outcome is waited for only where it is asked for."""

    def __init__(self, cursor: "psycopg.Cursor[tuple[Any, ...]]", pipeline: psycopg.Pipeline | None) -> None:
        self._cursor = cursor
        self._pipeline = pipeline
        self.fetchone = cursor.fetchone
        self.fetchall = cursor.fetchall

    @property
    def rowcount(self) -> int:
        if self._pipeline is not None:
            self._pipeline.sync()
        return self._cursor.rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._cursor)


class PostgresConnection:
    def __init__(self, connection: Psycopg, pipeline: psycopg.Pipeline | None = None) -> None:
        self._connection = connection
        self._pipeline = pipeline
        self.statements = 0
        """That were no query."""

    def execute(self, query: str, values: Sequence[Any] = (), /) -> PostgresRows:
        self.statements += not query.startswith("SELECT")
        cursor = self._connection.execute(translate(query), values, binary=True)
        return PostgresRows(cursor, self._pipeline)

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> None:
        """One after another: psycopg's own waits for the pipeline before and after."""
        for values in rows:
            self.execute(query, values)
