"""The executor of many machines: Spark carries the shards to them, and each makes its part as a local worker would.

So the manifest, going on after a kill, the brake and the output are the same. The input, the lists and the output
have to be at the same paths on every machine (shared storage), and this program installed there. Needs the extra
`spark` and Java 17.
"""

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa

from verifier.domain.errors import ConfigurationError, VerifierError
from verifier.jobs.executor import Done, Task
from verifier.jobs.manifest import Part
from verifier.jobs.parts import PartMaker
from verifier.jobs.specification import Specification

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_REPORT = pa.schema([("shard", pa.string()), ("part", pa.string()), ("problem", pa.string())])
_REPORT_TYPE = "shard string, part string, problem string"
"""The same for Spark. ``part`` is JSON; ``problem`` one of our errors' text."""
_WAVES = 2
"""At a time, of a shard for each core: the second keeps those busy that are done with the first."""
_Job = tuple[Specification, Path, Path]


class SparkExecutor:
    """``master`` is Spark's (``spark://HOST:PORT``, ``yarn``, ``local[*,4]``); without one Spark's configuration says.

    Spark itself does a shard again whose worker died, as often as its ``spark.task.maxFailures`` says.
    """

    def __init__(self, master: str | None = None) -> None:
        """Raises ``ConfigurationError`` where the extra is not installed."""
        try:
            import pyspark  # noqa: F401  # asked here, not in the middle of a job
        except ImportError:
            raise ConfigurationError(
                "engine: spark needs the extra: pip install 'public-account-verifier[spark]'"
            ) from None
        self._master = master

    def run(
        self, specification: Specification, root: Path, output: Path, tasks: Iterator[Task]
    ) -> Iterator[tuple[Done, ...]]:
        job = (specification, root.resolve(), output.resolve())
        with session(self._master) as spark, ThreadPoolExecutor(_WAVES) as pool:
            context, group = spark.sparkContext, f"verifier-{uuid4()}"
            running: deque[Future[tuple[Done, ...]]] = deque()
            try:
                while True:
                    while len(running) < _WAVES and (wave := tuple(islice(tasks, context.defaultParallelism))):
                        running.append(pool.submit(_work, spark, group, job, wave))
                    if not running:
                        return
                    yield running.popleft().result()
            finally:
                if running:
                    context.cancelJobGroup(group)


@contextmanager
def session(master: str | None) -> "Iterator[SparkSession]":
    """The one that is there, or one that is stopped at the end. Raises ``ConfigurationError`` where there is none."""
    from pyspark.sql import SparkSession

    # workers have to run the interpreter that this program is installed in
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.appName("verifier reverify").config("spark.ui.showConsoleProgress", "false")
    try:
        spark = before or (builder.master(master) if master else builder).getOrCreate()
    except Exception as error:
        # of Spark's, of its bridge to Java, of the system: no class holds them all
        where = master or "of its configuration"
        raise ConfigurationError(
            f"spark: no session with the master {where} ({type(error).__name__}); is Java 17 there, and the master?"
        ) from None
    try:
        yield spark
    finally:
        if before is None:
            spark.stop()


def _work(spark: "SparkSession", group: str, job: _Job, tasks: Sequence[Task]) -> tuple[Done, ...]:
    """A partition a task, so that each goes where a core is free. Raises ``VerifierError``."""
    spark.sparkContext.setJobGroup(group, "re-verification of accounts", interruptOnCancel=True)
    numbers = spark.range(0, len(tasks), 1, len(tasks))
    try:
        rows = numbers.mapInArrow(_worker(job, tasks), _REPORT_TYPE).collect()
    except Exception as error:
        # its text is Spark's and may hold anything
        raise VerifierError(f"spark: {type(error).__name__}; its log tells why, and the job can go on") from None
    problem = next((row.problem for row in rows if row.problem), None)
    if problem is not None:
        raise VerifierError(problem)
    return tuple(Done(row.shard, Part.model_validate_json(row.part)) for row in rows)


def _worker(job: _Job, tasks: Sequence[Task]) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """What a Python process of Spark runs: numbers of tasks in, reports out."""

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for number in batch.column("id").to_pylist():
                yield pa.RecordBatch.from_pylist([_report(job, tasks[number])], schema=_REPORT)

    return work


def _report(job: _Job, task: Task) -> dict[str, str | None]:
    try:
        done = _maker(job)(task)
    except VerifierError as error:
        return {"shard": task.shard.name, "part": None, "problem": str(error)}
    return {"shard": done.shard, "part": done.part.model_dump_json(), "problem": None}


_makers: dict[bytes, PartMaker] = {}


def _maker(job: _Job) -> PartMaker:
    """Kept for the next shard: Spark uses its processes again. That of an earlier job is closed."""
    key = pickle.dumps(job)
    if key not in _makers:
        for earlier in list(_makers):
            _makers.pop(earlier).close()
        _makers[key] = PartMaker(*job)
    return _makers[key]
