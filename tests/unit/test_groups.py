"""One thread works what waits, in groups."""

import threading
from collections.abc import Callable

from verifier.groups import GroupThread


class Gate:
    """Work that stops at its first group until it is opened."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self, group: list[int]) -> None:
        self.groups.append(group)
        self.begun.set()
        assert self.open.wait(30)


def held(gate: Gate, largest: int, end: Callable[[], None] = lambda: None) -> GroupThread[int]:
    thread = GroupThread("gate", largest, gate, end)
    assert thread.put(0)
    assert gate.begun.wait(30)
    return thread


def test_what_comes_while_a_group_is_worked_makes_up_the_next() -> None:
    gate = Gate()
    thread = held(gate, largest=10)
    assert all(thread.put(item) for item in range(1, 6))
    assert thread.waiting() == 5
    gate.open.set()
    thread.close()
    assert gate.groups == [[0], [1, 2, 3, 4, 5]]


def test_who_hangs_can_be_told_from_who_waits() -> None:
    gate = Gate()
    thread = held(gate, largest=10)
    first = thread.busy_seconds()
    assert 0 < first < thread.busy_seconds()
    gate.open.set()
    thread.close()
    assert thread.busy_seconds() == 0


def test_no_group_is_larger_than_allowed() -> None:
    gate = Gate()
    thread = held(gate, largest=2)
    assert all(thread.put(item) for item in range(1, 6))
    gate.open.set()
    thread.close()
    assert gate.groups == [[0], [1, 2], [3, 4], [5]]


def test_closing_works_what_waits_and_takes_nothing_more() -> None:
    gate = Gate()
    ended = threading.Event()
    thread = held(gate, 10, ended.set)
    assert thread.put(1) and not ended.is_set()
    closing = threading.Thread(target=thread.close)
    closing.start()
    while thread.waiting() < 2:
        pass
    assert not thread.put(2)
    gate.open.set()
    closing.join(30)
    assert gate.groups == [[0], [1]] and ended.is_set()
    thread.close()
    assert not thread.put(3)


def test_an_item_alone_is_worked_at_once() -> None:
    worked = threading.Event()
    thread = GroupThread("alone", 10, lambda group: worked.set())
    assert thread.put(1) and worked.wait(30)
    thread.close()
