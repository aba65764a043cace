"""The ports to a database: what SQLite and PostgreSQL do each in its own way.

Statements are written once, as SQLite reads them: ``?`` marks a value, ``INDEXED BY`` names the index that has to
answer. A database that says either in another way rewrites the statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class Rows(Protocol):
    """What a statement brought; ``rowcount`` is how many rows it changed."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    def execute(self, query: str, values: Sequence[Any] = ..., /) -> Rows: ...

    def executemany(self, query: str, rows: Iterable[Sequence[Any]], /) -> object: ...


class Session(Protocol):
    """The writer's end of a database, used from its one thread: a transaction at a time, and no other process's
    meanwhile. Any method but ``roll_back`` and ``close`` raises where the database refuses or is out of reach.
    """

    def begin(self) -> Connection: ...

    def written(self) -> int:
        """A number that grows with whatever the transaction writes."""

    def commit(self) -> None:
        """Durable when it returns."""

    def roll_back(self, error: Exception) -> Exception:
        """Ends the transaction that ``error`` broke; returns what its callers are told, ``StoreUnavailable`` where the
        database is out of reach.
        """

    def close(self) -> None: ...


class Database(Protocol):
    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Carries ``work`` out on a connection that reads, from any thread. Raises ``StoreUnavailable``."""

    def first_rows(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """The first row of each query with its values, ``None`` where there is none: all of them in one round trip
        where the database is a network away. Raises ``StoreUnavailable``.
        """

    def session(self) -> Session: ...

    def prepare_erasure(self, connection: Connection) -> None:
        """Before a statement that destroys contents: where that is possible they are overwritten, not only unlinked."""

    def forget_erased(self) -> None:
        """After contents were destroyed: whatever else the database can do so that they are gone for good."""

    def close(self) -> None:
        """Of what reads; the session is its writer's."""
