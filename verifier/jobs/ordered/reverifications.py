"""What callers do with jobs: order, look, stop, wait, and read what changed. Any worker process answers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from verifier.domain.errors import AlreadyExists, FailedPrecondition, InvalidRequest, Violation
from verifier.jobs.ordered.asked import Asked
from verifier.jobs.ordered.book import Book
from verifier.jobs.ordered.changes import ChangePage, Cursor, finished
from verifier.jobs.ordered.jobs_folder import JobsFolder
from verifier.jobs.ordered.operation import Operation, operation_of, state_of
from verifier.jobs.ordered.order import Order
from verifier.jobs.ordered.state import State
from verifier.jobs.specification import Selection
from verifier.screening.overlay import Overlay
from verifier.use_cases.clock import Clock
from verifier.use_cases.watch_events import TooManyWatchers

_ROUND_SECONDS = 0.2
_LONGEST_WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the service decides by: at each order the lists and the policy are kept for it as they are then."""

    lists: Path
    overlay: Callable[[], Overlay]
    policy: Path | None
    sources: Path | None
    keys: Path


@dataclass(frozen=True, slots=True)
class OperationPage:
    """``next_position`` is 0 on the last page."""

    operations: tuple[Operation, ...]
    next_position: int


class Reverifications:
    """``workers`` processes a job. At most ``watchers`` calls wait or stream at a time."""

    def __init__(
        self, book: Book, folder: JobsFolder, rules: Rules, clock: Clock, *, workers: int, watchers: int
    ) -> None:
        self.folder = folder
        self._book = book
        self._rules = rules
        self._clock = clock
        self._workers = workers
        self._free = threading.Semaphore(watchers)
        self._closed = threading.Event()

    def create(self, asked: Asked) -> Operation:
        """Raises ``AlreadyExists`` for another body under the same ``request_id``, ``InvalidRequest`` for paths."""
        with self._book.adding():
            entry = self._book.find(asked.operation_id)
            if entry is None:
                rules = self._rules
                entry = self._book.add(self._order(asked), rules.lists, rules.overlay(), rules.policy)
        if entry.order.digest != asked.digest:
            raise AlreadyExists("request_id: was used for another job; take a new one")
        return operation_of(entry)

    def get(self, operation_id: str) -> Operation:
        """Raises ``NotFound``."""
        return operation_of(self._book.get(operation_id))

    def list(self, position: int, size: int) -> OperationPage:
        """The oldest first."""
        entries = self._book.entries()
        page = entries[position : position + size]
        rest = position + size if position + size < len(entries) else 0
        return OperationPage(tuple(map(operation_of, page)), rest)

    def cancel(self, operation_id: str) -> None:
        """A job that is over stays as it is. Raises ``NotFound``."""
        entry = self._book.get(operation_id)
        if not state_of(entry).is_over:
            entry.cancel()

    def delete(self, operation_id: str) -> None:
        """Forgets the order; the output stays. Raises ``NotFound``, ``FailedPrecondition`` before the job is over."""
        if not state_of(self._book.get(operation_id)).is_over:
            raise FailedPrecondition("name: the job is not over; cancel it before")
        self._book.remove(operation_id)

    def release_brake(self, operation_id: str) -> None:
        """Raises ``NotFound``, ``FailedPrecondition`` where the job does not stand at its brake."""
        entry = self._book.get(operation_id)
        if state_of(entry) is not State.BRAKED and not entry.is_brake_released:
            raise FailedPrecondition("name: the job does not stand at its brake")
        entry.release_brake()

    def wait(self, operation_id: str, seconds: float, is_listening: Callable[[], bool]) -> Operation:
        """Until the job is over or needs a person, at most ``seconds``. Raises ``NotFound``, ``TooManyWatchers``."""
        deadline = time.monotonic() + min(seconds, _LONGEST_WAIT_SECONDS)
        with self._watching():
            while True:
                operation = self.get(operation_id)
                left = deadline - time.monotonic()
                if operation.state.is_over or operation.state is State.BRAKED or left <= 0 or not is_listening():
                    return operation
                if self._closed.wait(min(_ROUND_SECONDS, left)):
                    return operation

    def changes(
        self, operation_id: str, after: str, follow: bool, is_listening: Callable[[], bool]
    ) -> Iterator[ChangePage]:
        """``after`` is a cursor. Raises ``NotFound``, ``InvalidRequest`` for another job's, ``TooManyWatchers``."""
        cursor = Cursor.of(after)
        with self._watching():
            while is_listening() and not self._closed.is_set():
                operation = self.get(operation_id)
                if operation.manifest is not None:
                    if cursor.shard > operation.shards:
                        raise InvalidRequest(Violation("cursor", "CURSOR", "must be a cursor of this job, or empty"))
                    for page in finished(operation.order.output, operation.manifest, cursor):
                        yield page
                        cursor = page.after
                if operation.state.is_over or not follow:
                    return
                self._closed.wait(_ROUND_SECONDS)

    def close(self) -> None:
        """Ends every stream and wait, so that the server need not wait for them."""
        self._closed.set()

    @contextmanager
    def _watching(self) -> Iterator[None]:
        if not self._free.acquire(blocking=False):
            raise TooManyWatchers("too many calls wait for jobs at a time: ask GetOperation now and then instead")
        try:
            yield
        finally:
            self._free.release()

    def _order(self, asked: Asked) -> Order:
        """Raises ``InvalidRequest`` with every path that is wrong."""
        violations: list[Violation] = []

        def checked(look: Callable[[str, str], Path], text: str, field: str) -> Path:
            try:
                return look(text, field)
            except InvalidRequest as error:
                violations.extend(error.violations)
                return Path()

        there = self.folder.existing
        output = checked(self.folder.to_make, asked.output, "output")
        touched_by = checked(there, asked.touched_by, "selection.touched_by") if asked.touched_by else None
        deferred_of = checked(there, asked.deferred_of, "selection.deferred_of") if asked.deferred_of else None
        order = Order(
            operation_id=asked.operation_id,
            digest=asked.digest,
            create_time=self._clock.now(),
            input=checked(there, asked.input, "input"),
            output=output,
            sources=self._rules.sources,
            keys=self._rules.keys,
            today=asked.today or self._clock.today(),
            selection=Selection(asked.due_before, asked.policy_changed, asked.lists_changed, touched_by, deferred_of),
            subjects_unchanged=asked.subjects_unchanged,
            quotas=dict(asked.quotas),
            rows_a_shard=asked.rows_a_shard,
            workers=self._workers,
        )
        if not violations:
            violations += self._overlaps(order)
        if violations:
            raise InvalidRequest(*violations)
        return order

    def _overlaps(self, order: Order) -> Iterator[Violation]:
        if order.output == order.input or order.output.is_relative_to(order.input):
            yield Violation("output", "OVERLAP", "must not be inside the input")
        if order.input.is_relative_to(order.output):
            yield Violation("input", "OVERLAP", "must not be inside the output")
        for entry in self._book.open_entries():
            if entry.order.output == order.output and not state_of(entry).is_over:
                yield Violation("output", "IN_USE", "must not be the output of another job that is not over")
