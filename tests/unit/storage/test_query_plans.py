"""Every query of the embedded store is answered by an index: none reads a table, or a tenant, from end to end."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from verifier.cases.case import CaseKind
from verifier.domain.finding import Outcome
from verifier.storage.accounts import DueQuery
from verifier.storage.cases import CaseQuery
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import NameKey, OverviewQuery

NOW = datetime(2026, 11, 24, tzinfo=UTC)


class _Explaining:
    """A connection that keeps the plan of each query it carries out."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.plans: list[str] = []

    def execute(self, query: str, values: Any = ()) -> sqlite3.Cursor:
        self.plans += [row[3] for row in self._connection.execute("EXPLAIN QUERY PLAN " + query, values)]
        return self._connection.execute(query, values)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "verifier.sqlite", "k1", bytes(32))
    yield made
    made.close()


OVERVIEW = OverviewQuery("t", "a", ("s1", "s2"), (NameKey("core", "k"),), "medical", NOW, NOW)
READS = {
    "find_request": lambda s: s.find_request("t", "r"),
    "find_requests": lambda s: s.find_requests([("t", "r")]),
    "overviews": lambda s: s.overviews([OVERVIEW]),
    "get_decision": lambda s: s.get_decision("d"),
    "list by tenant": lambda s: s.list_decisions("t", "", None, 50, ""),
    "list by tenant, second page": lambda s: s.list_decisions("t", "", None, 50, "AAAAAAAAAAk="),
    "list by verdict": lambda s: s.list_decisions("t", "", Outcome.REVIEW, 50, ""),
    "list by account": lambda s: s.list_decisions("t", "a", None, 50, ""),
    "list by account and verdict": lambda s: s.list_decisions("t", "a", Outcome.PASS, 50, ""),
    "places_held": lambda s: s.places_held("t", ["s1", "s2"], "a", NOW),
    "account": lambda s: s.account("t", "a"),
    "list_revision": lambda s: s.list_revision(),
    "list_changes": lambda s: s.list_changes(),
    "closed_names": lambda s: s.closed_names("t", [NameKey("skeleton", "k"), NameKey("core", "k")]),
    "materials": lambda s: s.materials("d"),
    "places_held in a category": lambda s: s.places_held("t", ["s1", "s2"], "a", NOW, "medical"),
    "transfer": lambda s: s.transfer("t", "a"),
    "publications": lambda s: s.publications("t", "a"),
    "idle_accounts": lambda s: s.idle_accounts("t", NOW, 50, ""),
    "idle_accounts, second page": lambda s: s.idle_accounts("t", NOW, 50, "AAAAAAAAAAlh"),
    "due_accounts": lambda s: s.due_accounts(DueQuery("t", due_before=NOW), 50, ""),
    "due_accounts, second page": lambda s: s.due_accounts(DueQuery("t", NOW, "p", "l"), 50, "AAAAAAAAAAlh"),
    "standing": lambda s: s.standing("t", ["s1", "s2"], NOW),
    "case": lambda s: s.case("c"),
    "case_events": lambda s: s.case_events("c"),
    "open_cases": lambda s: s.open_cases("t", "a"),
    "cases_about": lambda s: s.cases_about("t", "a", "d"),
    "appeal": lambda s: s.appeal("t", "q"),
    "list_cases": lambda s: s.list_cases(CaseQuery("t"), 50, ""),
    "list_cases by kind": lambda s: s.list_cases(CaseQuery("t", kind=CaseKind.REVIEW), 50, ""),
    "list_cases by account": lambda s: s.list_cases(CaseQuery("t", "a"), 50, ""),
    "list_cases, ended as well": lambda s: s.list_cases(CaseQuery("t", include_closed=True), 50, ""),
    "due_cases": lambda s: s.due_cases(NOW, 50),
    "proposal": lambda s: s.proposal("d"),
    "credential_holders": lambda s: s.credential_holders("t", ["c1", "c2"]),
    "ledger_entries from a place": lambda s: list(s.ledger_entries(EntryFilter(first=7))),
    "ledger_entries of an account": lambda s: list(s.ledger_entries(EntryFilter("t", "a", first=7))),
    "ledger_entries of no account": lambda s: list(s.ledger_entries(EntryFilter("t", about_no_account=True))),
    "ledger_entry_of_decision": lambda s: s.ledger_entry_of_decision("t", "a", "d"),
    "subject_decisions": lambda s: s.subject_decisions("t", ["s1", "s2"]),
    "oldest_event": lambda s: s.oldest_event(),
}
NARROWEST = {
    "list by tenant": "(tenant=? AND verdict=? AND position<?)",
    "list by tenant, second page": "(tenant=? AND verdict=? AND position<?)",
    "overview": "",
    "places_held": "_key=?)",
    "places_held in a category": "_key=?)",
    "standing": "(tenant=? AND subject_key=?",
    "idle_accounts": "last_active<?)",
    "due_accounts": "valid_until<?)",
    "due_cases": "(due<?)",
    "list_revision": "COVERING INDEX",
    "list_changes": "(revision>?)",
    "ledger_entries from a place": "(rowid>?)",
    "ledger_entries of no account": "(tenant=? AND account_id=? AND sequence>?)",
    "ledger_entries of an account": "(tenant=? AND account_id=? AND sequence>?)",
    "oldest_event": "",
}
NO_LOOK_UP = (
    "USE TEMP B-TREE FOR DISTINCT",
    "CO-ROUTINE always",
    "SCAN CONSTANT ROW",
    "SCAN always",
    "SCALAR SUBQUERY",
)
"""Steps over what was found, and the one row that an overview's answers stand in."""


@pytest.mark.parametrize("read", READS)
def test_a_read_is_answered_by_its_index(store: SqliteStore, monkeypatch: pytest.MonkeyPatch, read: str) -> None:
    explaining = _Explaining(store._database._reader())
    monkeypatch.setattr(store, "_read", lambda work: work(explaining))
    monkeypatch.setattr(store, "_first_rows", lambda asked: [explaining.execute(*one).fetchone() for one in asked])
    READS[read](store)
    looked_up = [plan for plan in explaining.plans if not plan.startswith(NO_LOOK_UP)]
    assert looked_up
    for plan in looked_up:
        assert plan.startswith("SEARCH")
        assert NARROWEST.get(read, " AND " if "tenant" in plan else "=?") in plan
