"""What a query costs as the list grows: build time, size, memory, CPU time a query, and the stall of a reload.

Each part runs in a process of its own. The names are made up, the queries are the same for every size, and none of
those that are measured was asked before.
"""

import gc
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from verifier.bench import made_up, memory, queries
from verifier.bench.memory import Memory
from verifier.bench.stall import longest_gap
from verifier.screening.build import build, name_sections
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot
from verifier.screening.warming import warm_up

_ATTACKED_NAMES = 10_000
_WARMING_NAMES = 1_000
_WARMING_QUERIES = 2_000
_RELOADS = 5


@dataclass(frozen=True, slots=True)
class Task:
    names: int
    queries: int
    seed: int
    snapshot: Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and MiB. ``p50`` and ``p99`` are CPU time a query, ``clean_p99`` and ``attacked_p99`` of
    the clean and of the attacked ones alone.

    ``memory`` is beyond a process that has the tables loaded and had a small list; ``stall`` is the longest gap in a
    thread while the list is swapped, ``idle`` without; ``caught`` and ``flagged`` are the shares of attacked and clean
    queries with a hit.
    """

    open_seconds: float
    memory: Memory
    p50: float
    p99: float
    clean_p99: float
    attacked_p99: float
    stall: float
    idle: float
    caught: float
    flagged: float


def build_snapshot(task: Task) -> float:
    """Seconds of the build, on all cores; the names are there before."""
    entries = _entries(_names(task.names, task.seed))
    started = time.perf_counter()
    build(entries, task.snapshot)
    return time.perf_counter() - started


def measure(task: Task) -> Cost:
    attacked_names = _names(min(task.names, _ATTACKED_NAMES), task.seed)
    attacked = queries.attacked(attacked_names, task.queries // queries.ONE_ATTACKED_IN, task.seed)
    clean = queries.clean(task.queries - len(attacked), task.seed)
    _warm_up(attacked_names[:_WARMING_NAMES], task.seed + 1)
    before = memory.used()
    started = time.perf_counter()
    screener = NameScreener(Snapshot.open(task.snapshot))
    opened = time.perf_counter() - started
    _ask(screener, _warming(attacked_names, task.seed + 2))
    gc.collect()
    gc.freeze()
    asked = [(query, True) for query in attacked] + [(query, False) for query in clean]
    random.Random(task.seed).shuffle(asked)
    costs = _ask(screener, [query for query, _ in asked])
    of_attacked = [cost for cost, (_, is_attacked) in zip(costs, asked, strict=True) if is_attacked]
    of_clean = [cost for cost, (_, is_attacked) in zip(costs, asked, strict=True) if not is_attacked]
    used = memory.used() - before
    p50, p99 = np.percentile(costs, (50, 99)).tolist()
    clean_p99, attacked_p99 = float(np.percentile(of_clean, 99)), float(np.percentile(of_attacked, 99))
    stall, idle = _stalls(task.snapshot)
    caught, flagged = _share(screener, attacked), _share(screener, clean)
    return Cost(opened, used, p50, p99, clean_p99, attacked_p99, stall, idle, caught, flagged)


def _warm_up(names: Sequence[str], seed: int) -> None:
    """Loads every table, with a small list that is gone afterwards."""
    warm_up()
    screener = NameScreener(Snapshot.of_sections(name_sections(_entries(names))))
    _ask(screener, _warming(names, seed))
    del screener
    gc.collect()


def _warming(names: Sequence[str], seed: int) -> list[str]:
    half = _WARMING_QUERIES // 2
    return [*queries.clean(half, seed), *queries.attacked(names, half, seed)]


def _ask(screener: NameScreener, asked: Sequence[str]) -> list[float]:
    costs = []
    for query in asked:
        started = time.thread_time()
        screener.screen_name(query, None)
        costs.append(time.thread_time() - started)
    return costs


def _stalls(snapshot: Path) -> tuple[float, float]:
    """The median over some reloads of the longest gap, and over as many pauses as long."""
    with_reload, without = [], []
    screener = NameScreener(Snapshot.open(snapshot))

    def reload() -> None:
        nonlocal screener
        screener = NameScreener(Snapshot.open(snapshot))

    for _ in range(_RELOADS):
        took, gap = longest_gap(reload)
        with_reload.append(gap)
        without.append(longest_gap(lambda seconds=took: time.sleep(seconds))[1])  # type: ignore[misc]
    return float(np.median(with_reload)), float(np.median(without))


def _share(screener: NameScreener, asked: Sequence[str]) -> float:
    """Of those with a hit: whether the queries are what they are meant to be."""
    return sum(bool(screener.screen_name(query, None).hits) for query in asked) / max(len(asked), 1)


def _names(count: int, seed: int) -> list[str]:
    return made_up.names(count, random.Random(seed))


def _entries(names: Sequence[str]) -> list[ListEntry]:
    return [ListEntry(f"e{number}", name, EntryCategory.ENTERPRISE, 0.8) for number, name in enumerate(names)]
