"""Durable decisions a second of each store, group commit beside one by one, and what a decision takes on the disk.

.venv/bin/python benchmarks/stores.py [--decisions 10000] [--callers 64]

Every decision has the size that the service stores: a sealed document of 1.6 kB and a ledger entry of 464 bytes. One
that takes a place has its subject and account, six keys of the name and two signals of bulk registration beside it;
one that takes none is a repeated look at an account. It is flushed to the disk before its caller goes on (fsync on,
synchronous_commit on). PostgreSQL is a server of the benchmark's own on the same machine.
"""

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread

import psycopg
from rich.console import Console
from rich.table import Table

from verifier.accounts.velocity import Signal, SignalKind
from verifier.bench.environment import environment
from verifier.domain.finding import Outcome
from verifier.domain.request import Occasion
from verifier.storage.postgres.store import PostgresStore
from verifier.storage.sql.writer import LARGEST_GROUP
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import DecisionCommit, NameKey, PlaceRequest, Store, StoredDecision
from verifier.use_cases.identifiers import new_identifier

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support.postgres import INSTALL, PostgresServer, binaries, schema_url
from support.stores import KEY, NOW

SEALED = os.urandom(1_600)
KINDS = ("bag", "core", "shape", "skeleton", "sound", "sound")
REASONS = '"NUMBER_VALID","IDENTITY_VERIFIED","NAME_CLEAR","AVATAR_ABSENT","CAP_PLACE_RESERVED"'


@dataclass(frozen=True)
class Measured:
    decisions: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        return self.decisions / self.seconds


def keyed(*parts: object) -> str:
    """As long as a keyed hash with its key's id."""
    return "k1:" + sha256(repr(parts).encode()).hexdigest()


def decision(number: int) -> DecisionCommit:
    decision_id = new_identifier(NOW + timedelta(milliseconds=number))
    stored = StoredDecision(
        decision_id=decision_id,
        tenant="default",
        request_id=f"request-{number}",
        request_hash=sha256(decision_id.encode()).digest(),
        account_id=f"account-{number}",
        subject_key=keyed("subject", number),
        verdict=Outcome.PASS,
        decide_time=NOW,
        sealed=SEALED,
    )
    told = f'{{"decision":"{decision_id}","tenant":"default","account_id":"account-{number}","reasons":[{REASONS}]}}'
    return DecisionCommit(stored, told.ljust(464).encode(), None, (), (), Occasion.PROFILE_CHANGE)


def registration(number: int) -> DecisionCommit:
    kinds = (SignalKind.PHONE, SignalKind.ID_SEQUENCE)
    made = decision(number)
    return replace(
        made,
        occasion=Occasion.REGISTRATION,
        place=PlaceRequest((made.decision.subject_key,), 1, NOW + timedelta(hours=1)),
        name_keys=tuple(NameKey(kind, keyed(kind, place, number)) for place, kind in enumerate(KINDS)),
        signals=tuple(Signal(kind, (keyed(kind, number),), 5, timedelta(hours=24)) for kind in kinds),
    )


def measure(store: Store, make: Callable[[int], DecisionCommit], callers: int, decisions: int) -> Measured:
    """``callers`` threads, each with one decision under way at a time; the requests are made before."""
    made = [make(number) for number in range(decisions + callers)]

    def call(requests: Sequence[DecisionCommit]) -> None:
        for request in requests:
            store.commit_decision(request, NOW)

    call(made[:callers])
    threads = [Thread(target=call, args=(made[first::callers],)) for first in range(callers, 2 * callers)]
    started, cpu = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(decisions, time.monotonic() - started, time.process_time() - cpu)


def flushes_a_second(folder: Path) -> float:
    """Of this disk, one after another: the most that one by one can come to."""
    with (folder / "flushed").open("wb", buffering=0) as file:
        started = time.monotonic()
        for _ in range(200):
            file.write(SEALED)
            os.fsync(file.fileno())
        return 200 / (time.monotonic() - started)


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    found = binaries()
    if found is None:
        raise SystemExit(INSTALL)
    server = PostgresServer(found)
    try:
        yield server
    finally:
        server.remove()


def sqlite_sizes(path: Path) -> dict[str, tuple[int, int]]:
    """Rows and bytes, with its indexes, of each table."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    pages = (
        "SELECT sum(d.pgsize) FROM dbstat d JOIN sqlite_master m ON m.name = d.name WHERE m.tbl_name = ? "
        "AND d.aggregate = TRUE"
    )
    found = {
        name: (
            connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0],
            connection.execute(pages, (name,)).fetchone()[0],
        )
        for name in names
    }
    connection.close()
    return found


def postgres_sizes(url: str) -> dict[str, tuple[int, int]]:
    with psycopg.connect(url, autocommit=True) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        return {
            name: connection.execute(
                f"SELECT count(*), pg_total_relation_size('{name}') FROM {name}".encode()
            ).fetchone()
            or (0, 0)
            for (name,) in names
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=10_000)
    parser.add_argument("--callers", type=int, default=64)
    chosen = parser.parse_args()
    console = Console(width=120)
    rates = Table(
        "store", "decision", "one by one", "group commit", "ratio", "process CPU", title="Durable decisions a second"
    )
    sizes = Table("table", "SQLite rows", "bytes a decision", "PostgreSQL rows", "bytes a decision", title="Growth")
    kinds = {"that takes no place": decision, "that takes a place": registration}
    with tempfile.TemporaryDirectory() as folder, postgres() as server:
        path, url = Path(folder), ""
        grouped: dict[str, float] = {}
        for kind, make in kinds.items():
            places = {group: f"{make.__name__}_{group}" for group in (1, LARGEST_GROUP)}
            urls = {group: schema_url(server.url, place) for group, place in places.items()}
            url = urls[LARGEST_GROUP]
            opened: dict[str, Callable[[int], Store]] = {
                "SQLite": lambda group, at=places: SqliteStore(path / f"{at[group]}.sqlite", "k1", KEY, group),
                "PostgreSQL": lambda group, at=urls: PostgresStore(at[group], "k1", KEY, group),
            }
            for name, open_store in opened.items():
                measured = {}
                for group in places:
                    store = open_store(group)
                    decisions = chosen.decisions if group > 1 else chosen.decisions // 10
                    measured[group] = measure(store, make, chosen.callers, decisions)
                    store.close()
                one, many = measured.values()
                grouped[name] = many.rate
                rates.add_row(
                    name,
                    kind,
                    f"{one.rate:,.0f}",
                    f"{many.rate:,.0f}",
                    f"{many.rate / one.rate:.1f}",
                    f"{many.cpu_seconds / many.decisions * 1e6:,.0f} µs",
                )
        console.print(rates)
        console.print(f"PostgreSQL to SQLite, grouped: {grouped['PostgreSQL'] / grouped['SQLite']:.2f}")
        console.print(f"flushes of this disk a second, one after another: {flushes_a_second(path):,.0f}")
        small, large = sqlite_sizes(path / f"registration_{LARGEST_GROUP}.sqlite"), postgres_sizes(url)
        per = {"small": small["decision"][0], "large": large["decision"][0]}
        for name in sorted(small.keys() & large.keys(), key=lambda name: -small[name][1]):
            if small[name][0] > 1:
                sizes.add_row(
                    name,
                    f"{small[name][0]:,}",
                    f"{small[name][1] / per['small']:,.0f}",
                    f"{large[name][0]:,}",
                    f"{large[name][1] / per['large']:,.0f}",
                )
        total = [sum(size for _, size in found.values()) for found in (small, large)]
        sizes.add_row("all", "", f"{total[0] / per['small']:,.0f}", "", f"{total[1] / per['large']:,.0f}")
        console.print(sizes)
        console.print(environment())


if __name__ == "__main__":
    main()
