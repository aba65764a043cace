"""Tells one receiver of every event, in order and at least once: the next one only after a 2xx for the last.

How far it got and how long it waits are in the store, so a restart goes on where it was. Of several processes on one
store the one that holds the lease delivers.
"""

import asyncio
import logging
import random
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from verifier.domain.errors import ConfigurationError
from verifier.events.backoff import wait
from verifier.events.event import Event, body, event_of
from verifier.events.receivers import Receiver
from verifier.events.signature import headers
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.outbox_store import Delivery
from verifier.storage.store import Store

_log = logging.getLogger(__name__)
_ROUND_SECONDS = 0.25
_BATCH = 100
_LEASE = timedelta(seconds=5)
"""How long one process delivers before others may, beyond one exchange."""


class Deliveries:
    """A thread for each receiver, until ``close``. A new receiver is told of what happens from now on.

    Raises ``ConfigurationError`` where the extra ``http`` is not installed.
    """

    def __init__(self, receivers: tuple[Receiver, ...], store: Store, now: Callable[[], datetime]) -> None:
        self._closed = threading.Event()
        self._threads = [
            threading.Thread(
                target=_Delivery(one, store, now, self._closed).run, name=f"webhook-{one.name}", daemon=True
            )
            for one in receivers
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """An exchange that runs may take its timeout."""
        self._closed.set()
        for thread in self._threads:
            thread.join()


class _Delivery:
    def __init__(self, receiver: Receiver, store: Store, now: Callable[[], datetime], closed: threading.Event) -> None:
        try:
            from verifier.events.sender import send
        except ImportError:
            raise ConfigurationError("webhooks: need HTTP: pip install 'public-account-verifier[http]'") from None
        self._send = send
        self._receiver = receiver
        self._store = store
        self._now = now
        self._closed = closed
        self._holder = secrets.token_hex(8)
        head = store.ledger_head()
        self._state = store.delivery(receiver.name, head.sequence if head else 0, now())

    def run(self) -> None:
        while not self._closed.is_set():
            more = False
            try:
                more = self._round()
            except Exception as error:
                # the store was busy or is closing; the next round tries again
                _log.error("webhook %s: %s", self._receiver.name, type(error).__name__)
            if not more:
                self._closed.wait(_ROUND_SECONDS)
        now = self._now()
        self._store.lease_receiver(self._receiver.name, self._holder, now - _LEASE, now)

    def _round(self) -> bool:
        """Delivers what is due; whether there is more."""
        head = self._store.ledger_head()
        now = self._now()
        if head is None or head.sequence <= self._state.cursor or self._state.next_try > now:
            return False
        patience = timedelta(seconds=self._receiver.timeout_seconds)
        until = now + patience + _LEASE
        if not self._store.lease_receiver(self._receiver.name, self._holder, until, now):
            return False
        self._state = self._store.delivery(self._receiver.name, self._state.cursor, now)
        if self._state.next_try > now:
            return False
        start = last = self._state.cursor
        for entry in self._store.ledger_entries(EntryFilter(first=start + 1, last=start + _BATCH)):
            event = event_of(entry)
            wanted = event if event is not None and self._receiver.wants(event) else None
            if wanted and (self._closed.is_set() or self._now() + patience > until or not self._deliver(wanted)):
                return False
            last = entry.sequence
        if last > self._state.cursor:
            self._keep(replace(self._state, cursor=last))
        return True

    def _deliver(self, event: Event) -> bool:
        content, now = body(event), self._now()
        signed = headers(event.event_id, content, self._receiver.keys(), now)
        problem = asyncio.run(self._send(self._receiver.url, content, signed, self._receiver.timeout_seconds))
        if not problem:
            self._keep(replace(self._state, cursor=event.sequence, attempts=0, next_try=self._now(), problem=""))
            return True
        attempts = self._state.attempts + 1
        next_try = self._now() + wait(attempts, random.random())
        self._keep(replace(self._state, attempts=attempts, next_try=next_try, problem=problem))
        _log.warning("webhook %s: %s, attempt %d", self._receiver.name, problem, attempts)
        return False

    def _keep(self, state: Delivery) -> None:
        self._store.keep_delivery(state)
        self._state = state
