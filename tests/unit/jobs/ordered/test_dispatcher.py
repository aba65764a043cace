"""Orders are run by one dispatcher at a time, and a job that cannot be run is not tried for ever."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.passed_accounts import write_accounts

from verifier.jobs.ordered.book import Book, Entry
from verifier.jobs.ordered.dispatcher import Dispatcher
from verifier.jobs.ordered.operation import operation_of, state_of
from verifier.jobs.ordered.order import Order
from verifier.jobs.ordered.state import State
from verifier.jobs.specification import Selection
from verifier.screening import overlay as overlays
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry

_PAUSE = threading.Event()


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    """An order of a small job, in a book of its own."""
    write_accounts(tmp_path / "accounts.parquet", 100, protected_every=5)
    build([ListEntry("u1", "云川大学", EntryCategory.UNIVERSITY, 1.0)], tmp_path / "lists.snapshot")
    order = Order(
        operation_id="0" * 32,
        digest="",
        create_time=datetime(2026, 11, 24, tzinfo=UTC),
        input=tmp_path / "accounts.parquet",
        output=tmp_path / "out",
        sources=None,
        keys=None,
        today=date(2026, 11, 24),
        selection=Selection(),
        subjects_unchanged=True,
        quotas={},
        rows_a_shard=100,
        workers=1,
    )
    book = Book(tmp_path / "book")
    with book.adding():
        return book.add(order, tmp_path / "lists.snapshot", overlays.NOTHING, None)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 600
    while not holds():
        assert time.monotonic() < deadline
        _PAUSE.wait(0.05)


def test_one_dispatches_and_another_takes_over_when_it_ends(entry: Entry) -> None:
    book = Book(entry.folder.parent)
    first = Dispatcher(book, at_once=0)
    wait_until(lambda: (book.folder / ".dispatcher.lock").exists())
    _PAUSE.wait(0.5)
    second = Dispatcher(book, at_once=1)
    _PAUSE.wait(1.0)
    assert state_of(entry) is State.QUEUED
    first.close()
    wait_until(lambda: state_of(entry).is_over)
    second.close()
    assert state_of(entry) is State.DONE
    assert operation_of(entry).tally.flips == 20


def test_a_job_whose_process_dies_each_time_is_given_up(entry: Entry) -> None:
    (entry.folder / "overlay.json").write_text("cut short")
    dispatcher = Dispatcher(Book(entry.folder.parent), at_once=1)
    wait_until(lambda: state_of(entry) is State.FAILED)
    dispatcher.close()
    assert entry.failure is not None
    assert entry.failure.code == "JOB_ENDED"
    assert not entry.order.output.exists()


def test_the_lists_of_an_order_outlive_a_new_build(entry: Entry, tmp_path: Path) -> None:
    before = entry.lists.read_bytes()
    build([ListEntry("u2", "晨曦日报", EntryCategory.MEDIA, 1.0)], tmp_path / "lists.snapshot")
    assert entry.lists.read_bytes() == before != (tmp_path / "lists.snapshot").read_bytes()
