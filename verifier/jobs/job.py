"""A job: planned once, worked on until it is done, by as many runs as it takes.

HOWTO run one elsewhere than on this machine: an ``executor.Executor`` of your own; plan, manifest, brake and resuming
stay as they are.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verifier.domain.errors import ConfigurationError, FailedPrecondition
from verifier.jobs import day, durable, manifest, plan, specifying, summary
from verifier.jobs.executor import Executor, Task
from verifier.jobs.layout import DIFFERENCE, PARTS, QUOTAS, difference_path, part_path, parts_folder, quota_folder
from verifier.jobs.manifest import InputFile, JobState, Manifest, Part
from verifier.jobs.request import JobRequest
from verifier.jobs.steps import Reached, Step, nothing
from verifier.jobs.tally import Tally, total
from verifier.screening.snapshot import Snapshot

_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Progress:
    """``tally`` counts the rows of the shards that are done, of ``rows`` in all."""

    state: JobState
    shards: int
    shards_done: int
    rows: int
    tally: Tally


class Job:
    """Holds the lock of its output folder until it is closed: two runs never work on one job."""

    def __init__(
        self,
        request: JobRequest,
        reading: Callable[[int], None] = lambda count: None,
        reached: Reached = nothing,
    ) -> None:
        """Plans the job, or goes on with the one in the output folder; ``reading`` hears how many bytes of the input
        were looked at. ``reached`` is for tests.

        Raises ``ConfigurationError`` where a file or an option is wrong, or the folder holds another job, and
        ``FailedPrecondition`` where somebody else works on it.
        """
        self._request = request
        self._reached = reached
        request.output.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(request.output)
        try:
            self.manifest = self._opened(reading)
            self._tally = total(one.tally for one in self.manifest.parts.values())
        except BaseException:
            self.close()
            raise

    @property
    def progress(self) -> Progress:
        rows = sum(one.rows for one in self.manifest.shards)
        parts = self.manifest.parts
        return Progress(self.manifest.state, len(self.manifest.shards), len(parts), rows, self._tally)

    def run(
        self,
        executor: Executor,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        *,
        release_brake: bool = False,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Manifest:
        """Until every shard is done, the brake stops it, or it is ``cancelled``: then it can be gone on with later.

        The shards that run at that moment are finished and kept. ``release_brake`` lifts the brake for the rest of the
        job. Raises ``VerifierError`` where a shard cannot be done.
        """
        if release_brake and not self.manifest.brake_released:
            self._store(brake_released=True, state=JobState.RUNNING)
        if self.manifest.state is not JobState.RUNNING:
            return self.manifest
        tasks = self._tasks(cancelled)
        on_progress(self.progress)
        for done in executor.run(self.specification, self._request.input, self._request.output, tasks):
            self._reached(Step.PART_REPORTED)
            self._tally = total([self._tally, *(one.part.tally for one in done)])
            parts = {**self.manifest.parts, **{one.shard: one.part for one in done}}
            self._store(parts=parts, state=JobState.BRAKED if self._is_braked() else JobState.RUNNING)
            self._reached(Step.MANIFEST_STORED)
            on_progress(self.progress)
        if len(self.manifest.parts) == len(self.manifest.shards) and not self._is_braked():
            self._reached(Step.ALL_DONE)
            summary.store(self._request.output, self.manifest, JobState.DONE, self._tally)
            self._reached(Step.SUMMARY_STORED)
            self._store(state=JobState.DONE)
        else:
            summary.store(self._request.output, self.manifest, self.manifest.state, self._tally)
        return self.manifest

    def close(self) -> None:
        os.close(self._lock)

    def _opened(self, reading: Callable[[int], None]) -> Manifest:
        request, output = self._request, self._request.output
        known = manifest.load(output) if manifest.exists(output) else None
        if known is None:
            _check_empty(output)
        files = plan.input_files(request.input)
        columns = plan.check_schemas(files)
        today = request.today or (known.today if known is not None else day.today())
        self.specification = specifying.specify(request, columns, today)
        options = specifying.options(request, self.specification)
        inputs = plan.look_at(request.input, files, reading)
        earlier = request.selection.deferred_of
        if earlier is not None and manifest.load(earlier).inputs != inputs:
            raise ConfigurationError(f"deferred-of {earlier}: was a job over another input; give the one it had")
        if known is None:
            known = self._planned(options, inputs)
        else:
            _check_same(output, known, options, inputs)
            durable.sweep(parts_folder(output))
            known = known.model_copy(update={"parts": _present(output, known)})
        return known

    def _planned(self, options: Mapping[str, Any], inputs: tuple[InputFile, ...]) -> Manifest:
        output = self._request.output
        parts_folder(output).mkdir(exist_ok=True)
        quota_folder(output).mkdir(exist_ok=True)
        before = self._request.selection.touched_by
        if before is not None:
            # loads the tables of sounds, a second that no other job should wait for
            from verifier.jobs.difference import build_difference

            new = Snapshot.open(self._request.lists)
            build_difference(Snapshot.open(before), new, self._request.overlay, difference_path(output))
        planned = Manifest(
            state=JobState.RUNNING,
            versions=self.specification.versions,
            today=self.specification.today,
            options=options,
            inputs=inputs,
            shards=tuple(plan.shards(inputs, self._request.rows_a_shard, options)),
        )
        self._reached(Step.PLANNED)
        manifest.store(output, planned)
        self._reached(Step.PLAN_STORED)
        return planned

    def _tasks(self, cancelled: Callable[[], bool]) -> Iterator[Task]:
        """Ends early where the brake applies: it is looked at before each shard is handed out."""
        for shard in self.manifest.shards:
            if cancelled() or self._is_braked():
                return
            if shard.name not in self.manifest.parts:
                yield Task(shard)

    def _is_braked(self) -> bool:
        return not self.manifest.brake_released and self._request.brake.applies(self._tally)

    def _store(self, **changes: object) -> None:
        self.manifest = self.manifest.model_copy(update=changes)
        manifest.store(self._request.output, self.manifest)


def _locked(output: Path) -> int:
    """A lock that ends with the process."""
    descriptor = os.open(output / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise FailedPrecondition(f"output {output}: another run works on this job; wait for it, or stop it") from None
    return descriptor


def _check_empty(output: Path) -> None:
    """A run that was killed before its plan was stored left nothing but empty folders."""
    ours = (PARTS, QUOTAS, DIFFERENCE)
    foreign = [one for one in output.iterdir() if not one.name.startswith((".", *ours))]
    if foreign or any(parts_folder(output).glob("*")):
        raise ConfigurationError(f"output {output}: holds other files and no manifest; take an empty folder")


def _check_same(output: Path, known: Manifest, options: Mapping[str, Any], inputs: Sequence[InputFile]) -> None:
    differing = specifying.differences(known.options, options)
    then, now = ({one.path: one for one in files} for files in (known.inputs, inputs))
    differing += [
        f"input {path} {'is new' if path not in then else 'is gone' if path not in now else 'has other contents'}"
        for path in sorted({*then, *now})
        if then.get(path) != now.get(path)
    ]
    if differing:
        raise ConfigurationError(
            f"output {output}: holds another job: {'; '.join(differing)}. Give what it was begun with to go on, or "
            "another --output for a new job"
        )


def _present(output: Path, known: Manifest) -> dict[str, Part]:
    """Without parts whose file somebody took away or cut short: their shards are done again."""
    return {
        name: part
        for name, part in known.parts.items()
        if (path := part_path(output, name)).is_file() and path.stat().st_size == part.bytes
    }
