"""How far each receiver of events got,."""

from verifier.storage.outbox_store import Delivery
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import micros, time_of

_COLUMNS = "receiver, position, attempts, next_try, problem"


def oldest_event(connection: Connection) -> int:
    (oldest,) = connection.execute("SELECT min(sequence) FROM ledger").fetchone()
    return int(oldest or 1)


def delivery(connection: Connection, receiver: str, start: int, now: int) -> Delivery:
    connection.execute(
        "INSERT INTO delivery (receiver, position, attempts, next_try, problem) VALUES (?, ?, 0, ?, '') "
        "ON CONFLICT DO NOTHING",
        (receiver, start, now),
    )
    return _of(connection.execute(f"SELECT {_COLUMNS} FROM delivery WHERE receiver = ?", (receiver,)).fetchone())


def keep(connection: Connection, made: Delivery) -> None:
    connection.execute(
        "UPDATE delivery SET position = ?, attempts = ?, next_try = ?, problem = ? WHERE receiver = ?",
        (made.cursor, made.attempts, micros(made.next_try), made.problem, made.receiver),
    )


def every(connection: Connection) -> tuple[Delivery, ...]:
    return tuple(map(_of, connection.execute(f"SELECT {_COLUMNS} FROM delivery ORDER BY receiver")))


def forget(connection: Connection, receiver: str) -> None:
    connection.execute("DELETE FROM delivery WHERE receiver = ?", (receiver,))


def lease(connection: Connection, receiver: str, holder: str, until: int, now: int) -> bool:
    taken = connection.execute(
        "UPDATE delivery SET holder = ?, leased_until = ? WHERE receiver = ? AND (holder = ? OR leased_until < ?)",
        (holder, until, receiver, holder, now),
    )
    return taken.rowcount == 1


def _of(row: tuple[str, int, int, int, str]) -> Delivery:
    return Delivery(row[0], row[1], row[2], time_of(row[3]), row[4])
