"""``verifier reverify``: a table of accounts in, what changed for each of them out."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from verifier.bulk.workers import cores
from verifier.cli.problems import problems_end_the_command
from verifier.cli.progress import bar
from verifier.domain.errors import ConfigurationError
from verifier.jobs import plan
from verifier.jobs.brake import DEFAULT_RULE, BrakeRule
from verifier.jobs.executor import Executor
from verifier.jobs.job import Job, Progress
from verifier.jobs.local import LocalExecutor
from verifier.jobs.manifest import JobState
from verifier.jobs.request import ROWS_A_SHARD, JobRequest
from verifier.jobs.specification import Selection
from verifier.jobs.tally import Tally

BRAKED, STOPPED = 3, 130
_UNLIMITED = "unlimited"
_SECONDS_A_LINE = 10.0
_DAY = ["%Y-%m-%d"]


class Engine(StrEnum):
    LOCAL = "local"
    SPARK = "spark"


def reverify(
    input: Annotated[Path, typer.Argument(help="A Parquet file of accounts, or a folder of them.")],
    output: Annotated[Path, typer.Option(help="The job's own folder; the same again goes on where it stopped.")],
    lists: Annotated[Path, typer.Option(help="Snapshot made by `verifier lists build`.")],
    policy: Annotated[Path | None, typer.Option(help="A policy pack.")] = None,
    sources: Annotated[Path | None, typer.Option(help="YAML file of the sources to ask; without, nobody is.")] = None,
    quota: Annotated[
        list[str] | None, typer.Option(help="SOURCE=N: billed look-ups of the whole job; needed for what bills.")
    ] = None,
    keys: Annotated[
        Path | None, typer.Option(help="A key file: recognises subjects by the column last_subject.")
    ] = None,
    subjects_unchanged: Annotated[
        bool, typer.Option("--subjects-unchanged", help="Every subject is the one of its last decision: you vouch.")
    ] = False,
    due_before: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Accounts whose last decision ends before that day.")
    ] = None,
    policy_changed: Annotated[
        bool, typer.Option("--policy-changed", help="Accounts decided by another policy.")
    ] = False,
    lists_changed: Annotated[bool, typer.Option("--lists-changed", help="Accounts decided with other lists.")] = False,
    touched_by: Annotated[
        Path | None, typer.Option(help="The snapshot before: accounts of which the lists now say something else.")
    ] = None,
    deferred_of: Annotated[
        Path | None, typer.Option(help="Output of an earlier run over this input: what it deferred.")
    ] = None,
    brake_share: Annotated[
        float, typer.Option(min=0, max=1, help="Stops when more of those that passed would not any more.")
    ] = DEFAULT_RULE.share,
    brake_minimum: Annotated[
        int, typer.Option(min=1, help="Accounts that passed before, until the brake looks.")
    ] = DEFAULT_RULE.minimum,
    release_brake: Annotated[
        bool, typer.Option("--release-brake", help="Goes on to the end after the brake stopped it.")
    ] = False,
    date: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Day of the decisions; today where not given.")
    ] = None,
    rows_per_shard: Annotated[int, typer.Option(min=100, max=1_000_000)] = ROWS_A_SHARD,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores where not given.")] = None,
    engine: Annotated[Engine, typer.Option(help="Where shards are worked on; spark needs the extra.")] = Engine.LOCAL,
    spark_master: Annotated[
        str | None, typer.Option(help="spark://HOST:PORT, yarn, local[*,4]; Spark's configuration where not given.")
    ] = None,
) -> None:
    """Judges existing accounts anew, and says what changed (Article 9, paragraph 3). Nothing is stored in the service.

    Ends with 1 where rows were bad or deferred, with 3 where the brake stopped it, with 2 where it cannot begin.
    """
    with problems_end_the_command():
        request = JobRequest(
            input=input,
            output=output,
            lists=lists,
            policy=policy,
            sources=sources,
            keys=keys,
            today=date.date() if date else None,
            selection=Selection(
                due_before=due_before.date() if due_before else None,
                policy_changed=policy_changed,
                lists_changed=lists_changed,
                touched_by=touched_by.resolve() if touched_by else None,
                deferred_of=deferred_of.resolve() if deferred_of else None,
            ),
            subjects_unchanged=subjects_unchanged,
            quotas=dict(map(_quota, quota or ())),
            rows_a_shard=rows_per_shard,
            brake=BrakeRule(brake_share, brake_minimum),
        )
        state, tally = _run(request, _executor(engine, workers, spark_master), release_brake=release_brake)
    _report(output, state, tally)
    if state is JobState.BRAKED:
        raise typer.Exit(BRAKED)
    if tally.bad or tally.deferred:
        raise typer.Exit(1)


def _executor(engine: Engine, workers: int | None, spark_master: str | None) -> Executor:
    if engine is Engine.LOCAL:
        if spark_master is not None:
            raise ConfigurationError("--spark-master: is for --engine spark")
        return LocalExecutor(workers or cores())
    if workers is not None:
        raise ConfigurationError("--workers: is for --engine local; Spark's own configuration says how many")
    from verifier.jobs.spark import SparkExecutor

    return SparkExecutor(spark_master)


def _run(request: JobRequest, executor: Executor, *, release_brake: bool) -> tuple[JobState, Tally]:
    size = sum(path.stat().st_size for path in plan.input_files(request.input))
    with bar() as progress:
        reading = progress.add_task("looking at the input", total=size)
        job = Job(request, lambda count: progress.advance(reading, count))
    try:
        with _shown(job.progress) as show:
            job.run(executor, show, release_brake=release_brake)
        return job.progress.state, job.progress.tally
    except KeyboardInterrupt:
        typer.echo("stopped; the same command goes on from here", err=True)
        raise typer.Exit(STOPPED) from None
    finally:
        job.close()


@contextmanager
def _shown(begun: Progress) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal; elsewhere a line now and then."""
    if sys.stderr.isatty():
        with bar() as progress:
            task = progress.add_task("re-verifying", total=begun.rows, completed=begun.tally.rows)
            first = begun.tally.rows
            yield lambda now: progress.update(task, completed=now.tally.rows, things=now.tally.rows - first)
        return
    yield _Lines(begun)


class _Lines:
    def __init__(self, begun: Progress) -> None:
        self._begun = begun.tally.rows
        self._started = self._last = time.monotonic()

    def __call__(self, now: Progress) -> None:
        moment, done = time.monotonic(), now.tally.rows - self._begun
        if moment - self._last < _SECONDS_A_LINE or not done:
            return
        self._last = moment
        rate = done / (moment - self._started)
        left = (now.rows - now.tally.rows) / rate
        typer.echo(
            f"{now.tally.rows:,} of {now.rows:,} rows, {rate:,.0f}/s, {left / 60:,.0f} min left, "
            f"{now.tally.flips:,} flips",
            err=True,
        )


def _quota(text: str) -> tuple[str, int | None]:
    name, _, number = text.rpartition("=")
    if not name or not (number.isdecimal() or number == _UNLIMITED):
        raise ConfigurationError(f"quota: {text!r} must be SOURCE=N, or SOURCE={_UNLIMITED}")
    return name, None if number == _UNLIMITED else int(number)


def _report(output: Path, state: JobState, tally: Tally) -> None:
    """On standard error, as other commands do."""
    verdicts = ", ".join(f"{count:,} {name}" for name, count in tally.verdicts.items()) or "none"
    lines = [
        f"{output}: {state}: {tally.rows:,} rows: {tally.judged:,} judged ({verdicts}), {tally.deferred:,} deferred, "
        f"{tally.bad:,} bad, {tally.left_out:,} left out",
        f"{tally.changed:,} accounts changed{_listed(tally.changes)}",
        f"{tally.flips:,} of {tally.passed_before:,} that passed before do not now{_listed(tally.flip_reasons)}",
    ]
    if tally.problems:
        lines.append(f"bad rows{_listed(tally.problems)}")
    if state is JobState.BRAKED:
        lines.append("the brake stopped the job: look at the flips, then go on with --release-brake")
    for line in lines:
        typer.echo(line, err=True)


def _listed(counts: Mapping[str, int]) -> str:
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ": " + ", ".join(f"{name} {count:,}" for name, count in pairs) if pairs else ""
