"""The tables of states and events, and the law's own paths through them."""

import pytest

from verifier.cases.case import CaseEvent, CaseKind, CaseState
from verifier.cases.machine import FINAL, TABLES


@pytest.mark.parametrize("kind", CaseKind)
def test_every_state_is_reached_from_the_beginning_and_every_open_one_can_end(kind: CaseKind) -> None:
    table = TABLES[kind]
    states = {state for state, _ in table} | set(table.values())
    starts = {CaseState.OPEN, CaseState.UNDER_REVIEW} if kind is CaseKind.RECTIFICATION else {CaseState.OPEN}
    assert _closure(table, starts) == states
    for state in states - FINAL:
        assert _closure(table, {state}) & FINAL


@pytest.mark.parametrize("kind", CaseKind)
def test_nothing_happens_to_a_case_that_ended(kind: CaseKind) -> None:
    assert not {state for state, _ in TABLES[kind]} & FINAL


@pytest.mark.parametrize("kind", CaseKind)
def test_no_open_state_is_without_a_clock(kind: CaseKind) -> None:
    table = TABLES[kind]
    for state in {state for state, _ in table}:
        assert {(state, CaseEvent.OVERDUE), (state, CaseEvent.DEADLINE)} & set(table), state


def test_only_the_deadline_ends_an_account() -> None:
    ways = [
        (kind, event)
        for kind, table in TABLES.items()
        for (_, event), to in table.items()
        if to is CaseState.TERMINATED
    ]
    assert ways == [(CaseKind.RECTIFICATION, CaseEvent.DEADLINE)]


def _closure(table: object, start: set[CaseState]) -> set[CaseState]:
    found = set(start)
    while True:
        more = {to for (state, _), to in table.items() if state in found} - found  # type: ignore[attr-defined]
        if not more:
            return found
        found |= more
