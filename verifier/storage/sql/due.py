"""Which accounts are due to be verified anew, by what their decision in force rests on."""

from typing import Any

from verifier.storage.accounts import DueAccount, DuePage, DueQuery, InForce
from verifier.storage.sql import paging
from verifier.storage.sql.database import Connection
from verifier.storage.sql.rows import ACCOUNT_COLUMNS, account_of, micros, time_of

COLUMNS = "valid_until, policy, lists"
SET = "valid_until = ?, policy = ?, lists = ?"
_UNKNOWN = 0


def row(in_force: InForce) -> tuple[int, str, str]:
    """For ``COLUMNS`` and ``SET``."""
    end = _UNKNOWN if in_force.valid_until is None else micros(in_force.valid_until)
    return end, in_force.policy, in_force.lists


def find(connection: Connection, query: DueQuery, size: int, page_token: str) -> DuePage:
    """Raises ``InvalidRequest``."""
    place, after = paging.read(page_token) if page_token else (0, "")
    wanted: dict[str, int | str] = {}
    if query.due_before is not None:
        wanted["valid_until < ?"] = micros(query.due_before)
    if query.policy is not None:
        wanted["policy != ?"] = query.policy
    if query.lists is not None:
        wanted["lists != ?"] = query.lists
    if not wanted:
        return DuePage((), "")
    rows = connection.execute(
        f"SELECT {COLUMNS}, {ACCOUNT_COLUMNS} FROM account INDEXED BY account_by_end "
        "WHERE tenant = ? AND state = 'bound' AND (valid_until, account_id) > (?, ?) "
        f"AND ({' OR '.join(wanted)}) ORDER BY valid_until, account_id LIMIT ?",
        (query.tenant, place, after, *wanted.values(), size + 1),
    ).fetchall()
    found = tuple(_due(row) for row in rows[:size])
    if len(rows) <= size:
        return DuePage(found, "")
    return DuePage(found, paging.token(rows[size - 1][0], found[-1].account.account_id))


def _due(columns: tuple[Any, ...]) -> DueAccount:
    end, policy, lists, *account = columns
    until = None if end == _UNKNOWN else time_of(end)
    return DueAccount(account_of(tuple(account)), InForce(until, policy, lists))
