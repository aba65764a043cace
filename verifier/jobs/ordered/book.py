"""The orders on disk: a folder each, made whole by one rename; what happens to an order later is a file of its own.

``run.lock`` is held by the process that runs the job, and let go by the kernel however that process ends.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from verifier.domain.errors import NotFound
from verifier.jobs import durable
from verifier.jobs.ordered.order import Failure, Order
from verifier.screening.overlay import Overlay

_ORDER = "order.json"
_CANCELLED = "cancelled"
_RELEASED = "brake-released"
_FAILED = "failed.json"
_OVERLAY = "overlay.json"
_OVER = "over"
_RUN_LOCK = "run.lock"
_LISTS = "lists.snapshot"
_POLICY = "policy.yaml"
_OVERLAYS = TypeAdapter(Overlay)


class Entry:
    """One order's folder; its name is the operation's id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def order(self) -> Order:
        return Order.model_validate_json((self.folder / _ORDER).read_bytes())

    @property
    def overlay(self) -> Overlay:
        return _OVERLAYS.validate_json((self.folder / _OVERLAY).read_bytes())

    @property
    def is_over(self) -> bool:
        """Nothing will happen to it by itself any more; said by whoever dispatches."""
        return (self.folder / _OVER).exists()

    @property
    def lists(self) -> Path:
        return self.folder / _LISTS

    @property
    def policy(self) -> Path | None:
        """``None`` is the policy that ships."""
        path = self.folder / _POLICY
        return path if path.exists() else None

    @property
    def is_cancelled(self) -> bool:
        return (self.folder / _CANCELLED).exists()

    @property
    def is_brake_released(self) -> bool:
        return (self.folder / _RELEASED).exists()

    @property
    def failure(self) -> Failure | None:
        try:
            return Failure.model_validate_json((self.folder / _FAILED).read_bytes())
        except FileNotFoundError:
            return None

    @property
    def is_running(self) -> bool:
        with suppress(BlockingIOError), locked(self.folder / _RUN_LOCK, fcntl.LOCK_SH | fcntl.LOCK_NB):
            return False
        return True

    def cancel(self) -> None:
        (self.folder / _CANCELLED).touch()

    def release_brake(self) -> None:
        (self.folder / _RELEASED).touch()

    def set_over(self) -> None:
        (self.folder / _OVER).touch()

    def fail(self, failure: Failure) -> None:
        durable.write(self.folder / _FAILED, failure.model_dump_json().encode())

    def running(self) -> AbstractContextManager[None]:
        """Waits until no other process runs this job."""
        return locked(self.folder / _RUN_LOCK, fcntl.LOCK_EX)


class Book:
    """``folder`` is made when absent."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def find(self, operation_id: str) -> Entry | None:
        entry = Entry(self.folder / operation_id)
        return entry if (entry.folder / _ORDER).exists() else None

    def get(self, operation_id: str) -> Entry:
        """Raises ``NotFound``."""
        entry = self.find(operation_id)
        if entry is None:
            raise NotFound("name: no such operation")
        return entry

    def entries(self) -> list[Entry]:
        """The oldest first."""
        return _by_time(Entry(path) for path in self._folders())

    def open_entries(self) -> list[Entry]:
        """Those that are not over, the oldest first."""
        return _by_time(entry for entry in map(Entry, self._folders()) if not entry.is_over)

    def _folders(self) -> Iterator[Path]:
        return (path for path in self.folder.iterdir() if not path.name.startswith("."))

    @contextmanager
    def adding(self) -> Iterator[None]:
        """One process at a time looks at what is there and adds to it."""
        with locked(self.folder / ".adding.lock", fcntl.LOCK_EX):
            yield

    def add(self, order: Order, lists: Path, overlay: Overlay, policy: Path | None) -> Entry:
        """With the snapshot, the changes to it and the policy as they are now. To be called within ``adding``."""
        for stale in self.folder.glob(".new-*"):
            shutil.rmtree(stale)
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        _link(lists, new / _LISTS)
        if policy is not None:
            shutil.copyfile(policy, new / _POLICY)
        durable.write(new / _OVERLAY, _OVERLAYS.dump_json(overlay))
        durable.write(new / _ORDER, order.model_dump_json(indent=1).encode())
        new.rename(self.folder / order.operation_id)
        durable.sync(self.folder)
        return Entry(self.folder / order.operation_id)

    def remove(self, operation_id: str) -> None:
        """The order alone; the job's output stays."""
        with self.adding():
            gone = self.folder / f".new-{operation_id}"
            (self.folder / operation_id).rename(gone)
            shutil.rmtree(gone)


def _by_time(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.order.create_time, one.name))


def _link(file: Path, to: Path) -> None:
    """A snapshot is never written to again, only replaced: another name for it keeps it."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copyfile(file, to)


@contextmanager
def locked(path: Path, how: int) -> Iterator[None]:
    """Raises ``BlockingIOError`` where ``how`` says not to wait."""
    with path.open("ab") as file:
        fcntl.flock(file, how)
        yield
