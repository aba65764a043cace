"""What a group of operations costs: one transaction, also where one of them is refused."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.stores import KEY, NOW, commit

from verifier.domain.errors import AlreadyExists, NotFound
from verifier.storage.sql import accounts, decisions
from verifier.storage.sql.transaction import LedgerKey, Transaction
from verifier.storage.sql.writer import Writer
from verifier.storage.sqlite.database import SqliteDatabase


class Counting:
    """A session that counts its transactions."""

    def __init__(self, path: Path) -> None:
        self._session = SqliteDatabase(path).session()
        self.transactions = 0
        self.written, self.commit = self._session.written, self._session.commit
        self.roll_back, self.close = self._session.roll_back, self._session.close

    def begin(self) -> object:
        self.transactions += 1
        return self._session.begin()


def confirm(transaction: Transaction) -> object:
    """Of an account that nobody registered: it looks at what the group wrote, and is refused."""
    return accounts.existing(transaction.connection, "t", "nobody's")


def decide(transaction: Transaction) -> object:
    return decisions.commit(transaction, commit("r1"), NOW)


def decide_otherwise(transaction: Transaction) -> object:
    """The same request with another body: refused by what waits to be written."""
    return decisions.commit(transaction, commit("r1", body=b"other"), NOW)


@pytest.mark.parametrize(("refused", "error"), [(confirm, NotFound), (decide_otherwise, AlreadyExists)])
def test_a_refusal_that_wrote_nothing_leaves_the_group_whole(
    tmp_path: Path, refused: object, error: type[Exception]
) -> None:
    session = Counting(tmp_path / "v.sqlite")
    writer = Writer(session, LedgerKey("k1", KEY))  # type: ignore[arg-type]  # a session but for the types of its parts
    begun, go_on = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        begun.set()
        go_on.wait(30)

    with ThreadPoolExecutor(3) as callers:
        held = callers.submit(writer.run, hold)
        assert begun.wait(30)
        decided = callers.submit(writer.run, decide)
        while not writer._groups.waiting():
            pass
        asked = callers.submit(writer.run, refused)
        while writer._groups.waiting() < 2:
            pass
        go_on.set()
        held.result(30)
        with pytest.raises(error):
            asked.result(30)
        assert decided.result(30)
    writer.close()
    assert session.transactions == 2
