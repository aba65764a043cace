"""What has become of an order: read from its folder and from the manifest in the job's output, each time anew."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from verifier.jobs import manifest as manifests
from verifier.jobs.manifest import JobState, Manifest
from verifier.jobs.ordered.book import Entry
from verifier.jobs.ordered.order import Failure, Order
from verifier.jobs.ordered.state import State
from verifier.jobs.tally import Tally, total

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Operation:
    """``manifest`` is ``None`` until the job has its plan, ``failure`` unless it failed."""

    operation_id: str
    order: Order
    state: State
    manifest: Manifest | None
    failure: Failure | None

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.manifest.shards) if self.manifest else 0

    @property
    def shards(self) -> int:
        return len(self.manifest.shards) if self.manifest else 0

    @property
    def shards_done(self) -> int:
        return len(self.manifest.parts) if self.manifest else 0

    @property
    def tally(self) -> Tally:
        return total(part.tally for part in self.manifest.parts.values()) if self.manifest else Tally()


def operation_of(entry: Entry) -> Operation:
    """The lock is looked at before the manifest: a job that ends in between is seen as running, not as waiting."""
    state = state_of(entry)
    return Operation(entry.name, entry.order, state, _manifest(entry.order.output), entry.failure)


def state_of(entry: Entry) -> State:
    if entry.is_running:
        return State.CANCELLING if entry.is_cancelled else State.RUNNING
    if entry.failure is not None:
        return State.FAILED
    manifest = _manifest(entry.order.output)
    if manifest is not None and manifest.state is JobState.DONE:
        return State.DONE
    if entry.is_cancelled:
        return State.CANCELLED
    if manifest is not None and manifest.state is JobState.BRAKED and not entry.is_brake_released:
        return State.BRAKED
    return State.QUEUED


def _manifest(output: Path) -> Manifest | None:
    """``None`` until the job has its plan."""
    try:
        stat = (output / _MANIFEST).stat()
    except OSError:
        return None
    return _loaded(output, stat.st_ino, stat.st_mtime_ns)


@lru_cache(maxsize=8)
def _loaded(output: Path, number: int, time: int) -> Manifest:
    """Once a version: one of a hundred thousand shards takes a second to read."""
    return manifests.load(output)
