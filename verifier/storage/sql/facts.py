"""Facts that are asked for together: one statement, and where the database is a network away one round trip."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from verifier.storage.sql.database import Connection

Fact: TypeAlias = tuple[str, tuple[Any, ...]]
"""A query that brings one value, and what its marks stand for."""


def ask(connection: Connection, facts: Sequence[Fact]) -> tuple[Any, ...]:
    """The value of each, ``None`` where its query finds no row."""
    query = f"SELECT ({'), ('.join(query for query, _ in facts)})"
    row: tuple[Any, ...] = connection.execute(query, [value for _, values in facts for value in values]).fetchone()
    return row
