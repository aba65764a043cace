"""Facts that are asked for together: one statement, and where the database is a network away one round trip."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from verifier.storage.sql.database import Connection

Fact: TypeAlias = tuple[str, tuple[Any, ...]]
"""A query that brings one value, and what its marks stand for."""


def ask(connection: Connection, facts: Sequence[Fact]) -> tuple[Any, ...]:
    """The value of each, ``None`` where its query finds no row."""
    row: tuple[Any, ...] = connection.execute(f"SELECT {columns(facts)}", values(facts)).fetchone()
    return row


def columns(facts: Sequence[Fact]) -> str:
    """As columns of a statement, which takes their ``values`` in the same place."""
    return f"({'), ('.join(query for query, _ in facts)})"


def values(facts: Sequence[Fact]) -> list[Any]:
    return [value for _, marked in facts for value in marked]
