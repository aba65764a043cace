"""What a decision needs to know, in one statement: what accounts, credit, cases and closed names say of a request."""

from collections.abc import Callable, Sequence
from typing import Any

from verifier.storage.sql import cases, credit, decisions, facts, places
from verifier.storage.sql.rows import ACCOUNT_COLUMNS, account_of, micros
from verifier.storage.store import NameKey, Overview, OverviewQuery

_COLUMNS = [f"a.{column}" for column in ACCOUNT_COLUMNS.split(", ")]


def statement(query: OverviewQuery) -> tuple[str, Sequence[Any]]:
    """Its row is ``read``."""
    held = (query.tenant, query.subject_keys, query.account_id, query.now)
    asked = (
        *credit.facts(query.tenant, query.subject_keys, micros(query.credit_since)),
        places.held(*held),
        places.held(*held, query.category),
        decisions.closed(query.tenant, query.names),
        cases.open_of_account(query.tenant, query.account_id),
    )
    return (
        f"SELECT {', '.join(_COLUMNS)}, {facts.columns(asked)} "
        "FROM (SELECT 1 AS one) AS always LEFT JOIN account a ON a.tenant = ? AND a.account_id = ?",
        [*facts.values(asked), query.tenant, query.account_id],
    )


def read(row: tuple[Any, ...], closed_names: Callable[[], tuple[NameKey, ...]]) -> Overview:
    """``closed_names`` are asked for where there are any."""
    account, counted = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
    *standing, held_in_all, held_in_category, has_closed, has_open = counted
    return Overview(
        account=account_of(account) if account[0] is not None else None,
        standing=credit.standing_of(*standing),
        held=int(held_in_all),
        held_in_category=int(held_in_category),
        closed_names=closed_names() if has_closed else (),
        has_open_cases=bool(has_open),
    )
