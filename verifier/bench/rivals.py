"""What others would do, on the same names in the same run: fuzzy search over a list, and plain containment."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import daachorse
import numpy as np

from verifier.bench import made_up, queries

_SCORE_CUTOFF = 80
_LEAST_QUERIES = 5
_SCANNED = 2_000_000
"""Names that a linear search may look at in all, so that a run ends."""
_MOST_QUERIES = 200


@dataclass(frozen=True, slots=True)
class Task:
    names: int
    seed: int


@dataclass(frozen=True, slots=True)
class Rival:
    """Seconds of CPU time a query, in the median of ``queries`` of the mix."""

    method: str
    queries: int
    p50: float


def measure(task: Task) -> list[Rival]:
    names = made_up.names(task.names, random.Random(task.seed))
    half = max(_LEAST_QUERIES, min(_MOST_QUERIES, _SCANNED // task.names)) // 2 + 1
    asked = [*queries.clean(half, task.seed), *queries.attacked(names[:1_000], half, task.seed)]
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(names)
    rivals = [
        _timed("plain containment: any(name in query)", lambda query: any(name in query for name in names), asked),
        _timed("daachorse containment", automaton.find_overlapping, asked),
    ]
    fuzzy = _rapidfuzz(names)
    return rivals if fuzzy is None else [_timed("rapidfuzz.process.extractOne", fuzzy, asked), *rivals]


def _rapidfuzz(names: Sequence[str]) -> Callable[[str], object] | None:
    """``None`` where it is not installed: it is an extra."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        return None
    return lambda query: process.extractOne(query, names, scorer=fuzz.WRatio, score_cutoff=_SCORE_CUTOFF)


def _timed(method: str, ask: Callable[[str], object], asked: Sequence[str]) -> Rival:
    costs = []
    for query in asked:
        started = time.thread_time()
        ask(query)
        costs.append(time.thread_time() - started)
    return Rival(method, len(asked), float(np.median(costs)))
