"""Streams events from a cursor on, for as long as the caller listens."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verifier.domain.errors import FailedPrecondition, InvalidRequest, VerifierError, Violation
from verifier.events.event import Event, event_of
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.store import Store

_ROUND_SECONDS = 0.1
_BATCH = 500


class TooManyWatchers(VerifierError):
    """Each watcher holds a thread, and the others are for the calls."""

    code = "TOO_MANY_WATCHERS"


@dataclass(frozen=True, slots=True)
class Watched:
    """Events of ``tenant`` after ``cursor``, those of ``kinds`` where there are any. ``from_now`` leaves out what
    happened before; ``follow`` waits for what happens later.
    """

    tenant: str
    cursor: int
    kinds: frozenset[str]
    from_now: bool
    follow: bool


class WatchEvents:
    """At most ``watchers`` at a time."""

    def __init__(self, store: Store, watchers: int) -> None:
        self._store = store
        self._free = threading.Semaphore(watchers)
        self._closed = threading.Event()

    def __call__(self, watched: Watched, is_listening: Callable[[], bool]) -> Iterator[Event]:
        """Raises ``TooManyWatchers``, ``InvalidRequest`` for a cursor that was never given, ``FailedPrecondition``
        where what follows it was archived.
        """
        start = self._start(watched)
        if not self._free.acquire(blocking=False):
            raise TooManyWatchers("too many streams of events at a time: share one, or use a webhook")
        return self._events(watched, start, is_listening)

    def close(self) -> None:
        """Ends every stream, so that the server need not wait for them."""
        self._closed.set()

    def _start(self, watched: Watched) -> int:
        head = self._store.ledger_head()
        last = head.sequence if head else 0
        if watched.from_now:
            return last
        if not 0 <= watched.cursor <= last:
            raise InvalidRequest(Violation("cursor", "CURSOR", "must be the cursor of an event, or empty"))
        oldest = self._store.oldest_event()
        if watched.cursor + 1 < oldest and watched.cursor:
            raise FailedPrecondition(f"cursor: what follows it was archived; the oldest left is {oldest - 1}")
        return watched.cursor

    def _events(self, watched: Watched, start: int, is_listening: Callable[[], bool]) -> Iterator[Event]:
        try:
            while is_listening() and not self._closed.is_set():
                begun = start
                chosen = EntryFilter(first=start + 1, last=start + _BATCH)
                for entry in self._store.ledger_entries(chosen):
                    start = entry.sequence
                    event = event_of(entry)
                    if event is None or event.tenant != watched.tenant:
                        continue
                    if not watched.kinds or event.kind in watched.kinds:
                        yield event
                if start == begun and not self._skip_archived(begun):
                    if not watched.follow:
                        return
                    self._closed.wait(_ROUND_SECONDS)
                start = max(start, self._store.oldest_event() - 1)
        finally:
            self._free.release()

    def _skip_archived(self, start: int) -> bool:
        return start < self._store.oldest_event() - 1
