"""Writers of several processes take turns at one SQLite file."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from verifier.storage.sqlite.database import SqliteDatabase, SqliteSession

HOLDS_THE_TURN = """
import sys, time
from pathlib import Path
from verifier.storage.sqlite.database import SqliteDatabase
session = SqliteDatabase(Path(sys.argv[1])).session()
session.begin().execute("INSERT INTO checkpoint VALUES (1, 'never kept')")
print("holds", flush=True)
time.sleep(600)
"""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Callable[[], SqliteSession]]:
    """Makes a writer of the file."""
    with ExitStack() as opened:

        def make() -> SqliteSession:
            made = SqliteDatabase(tmp_path / "v.sqlite").session()
            opened.callback(made.close)
            return made

        yield make


def test_the_second_waits_until_the_first_has_committed(session: Callable[[], SqliteSession]) -> None:
    first, second = session(), session()
    writing = first.begin()
    seen: list[int] = []

    def go_second() -> None:
        (count,) = second.begin().execute("SELECT count(*) FROM checkpoint").fetchone()
        seen.append(count)
        second.commit()

    waiting = threading.Thread(target=go_second)
    waiting.start()
    waiting.join(0.2)
    assert not seen
    writing.execute("INSERT INTO checkpoint VALUES (1, 'kept')")
    first.commit()
    waiting.join(30)
    assert seen == [1]


def test_a_refused_transaction_gives_its_turn_back(session: Callable[[], SqliteSession]) -> None:
    first, second = session(), session()
    first.begin()
    first.roll_back(ValueError())
    second.begin()
    second.commit()


def test_a_writer_that_is_killed_leaves_neither_its_turn_nor_a_trace(
    session: Callable[[], SqliteSession], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", HOLDS_THE_TURN, str(tmp_path / "v.sqlite")]
    holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holds\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    waiting = session()
    (count,) = waiting.begin().execute("SELECT count(*) FROM checkpoint").fetchone()
    waiting.commit()
    assert count == 0
