"""What the workers counted, added up, in the text format of Prometheus. No label is personal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from verifier.server.board import CODES, SECONDS, SHED, VERDICTS, Board


@dataclass(frozen=True, slots=True)
class Worker:
    """``methods`` in their order on the board; ``lists`` is the version in use, empty before the worker is ready."""

    board: Board
    methods: Sequence[str]
    lists: str
    ready: bool


@dataclass(frozen=True, slots=True)
class State:
    workers: Sequence[Worker]
    restarts: int


def text(state: State) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Counted(state))
    return generate_latest(registry)


class _Counted(Collector):
    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterable[Metric]:
        state = self._state
        boards = [worker.board for worker in state.workers]
        methods = next((worker.methods for worker in state.workers if worker.methods), ())
        yield from _calls(boards, methods)
        yield GaugeMetricFamily(
            "verifier_calls_in_flight", "Calls that run or wait for a thread", sum(one.in_flight() for one in boards)
        )
        yield _by(
            "verifier_calls_shed", "Calls that were refused", "reason", SHED, [one.shed_calls() for one in boards]
        )
        decisions = [one.decisions() for one in boards]
        yield _by("verifier_decisions", "Decisions in replies", "verdict", VERDICTS, decisions)
        yield CounterMetricFamily("verifier_worker_restarts", "Workers that had to be replaced", state.restarts)
        ready = [worker for worker in state.workers if worker.ready]
        yield GaugeMetricFamily("verifier_workers_ready", "Workers that answer calls", len(ready))
        lists = GaugeMetricFamily("verifier_lists_workers", "Workers by the list version in use", labels=["version"])
        for version in sorted({worker.lists for worker in ready}):
            lists.add_metric([version], sum(worker.lists == version for worker in ready))
        yield lists


def _calls(boards: Sequence[Board], methods: Sequence[str]) -> Iterator[Metric]:
    calls = CounterMetricFamily("verifier_calls", "Calls by how they ended", labels=["method", "code"])
    seconds = HistogramMetricFamily("verifier_call_seconds", "From arrival to the reply", labels=["method"])
    ends = [*map(str, SECONDS), "+Inf"]
    for number, method in enumerate(methods):
        name = method.removeprefix("/")
        codes = _sums([board.codes(number) for board in boards])
        for code, count in zip(CODES, codes, strict=True):
            if count:
                calls.add_metric([name, code], count)
        buckets = _sums([board.buckets(number) for board in boards])
        if any(buckets):
            took = sum(board.seconds(number) for board in boards)
            seconds.add_metric([name], [*zip(ends, accumulate(buckets), strict=True)], took)
    yield calls
    yield seconds


def _by(name: str, words: str, label: str, values: Sequence[str], counts: Sequence[Sequence[int]]) -> Metric:
    metric = CounterMetricFamily(name, words, labels=[label])
    for value, count in zip(values, _sums(counts), strict=True):
        metric.add_metric([value], count)
    return metric


def _sums(rows: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]
