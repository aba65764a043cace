"""The protected lists in use: a snapshot, and the changes to it that the store keeps for every process."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from verifier.domain.errors import NotFound
from verifier.screening.active import ActiveScreeners, Screeners
from verifier.screening.entry import ListEntry
from verifier.screening.overlay import Change, Overlay
from verifier.storage.store import Store

_DECODER = msgspec.msgpack.Decoder(ListEntry)


@dataclass(frozen=True, slots=True)
class EntryPage:
    """``next_position`` is 0 on the last page."""

    entries: tuple[ListEntry, ...]
    next_position: int
    version: str


class ProtectedLists:
    """Keeps ``screeners`` up to date; a swap never makes a call wait. ``load`` maps the snapshot anew."""

    def __init__(self, store: Store, load: Callable[[Overlay], Screeners]) -> None:
        self._store = store
        self._load = load
        self._changing = threading.Lock()
        self._screeners = ActiveScreeners(load(self._overlay()))

    def current(self) -> Screeners:
        return self._screeners.current()

    def reload(self) -> str:
        """Swaps in the snapshot at its path; returns the version. Raises ``ConfigurationError`` and changes nothing."""
        with self._changing:
            return self._screeners.swap(self._load(self._overlay()))

    def refresh(self) -> None:
        """Takes in what other processes changed since."""
        with self._changing:
            screeners = self.current()
            if self._store.list_revision() != screeners.overlay.revision:
                self._screeners.swap(screeners.with_overlay(self._overlay()))

    def add(self, entry: ListEntry, actor: str, reason: str, now: datetime) -> str:
        """Adds an entry or replaces the one of its id; returns the version that holds it."""
        packed = msgspec.msgpack.encode(entry)
        self._store.change_list(entry.id, packed, _ledger_payload("add", entry.id, entry.name, actor, reason), now)
        self.refresh()
        return self.current().version

    def remove(self, entry_id: str, actor: str, reason: str, now: datetime) -> str:
        """Takes an entry out; returns the version without it. Raises ``NotFound``."""
        entry = self._find(entry_id)
        if entry is None:
            raise NotFound("id: no entry of the lists in use has it")
        self._store.change_list(entry_id, None, _ledger_payload("remove", entry_id, entry.name, actor, reason), now)
        self.refresh()
        return self.current().version

    def entries(self, name: str, position: int, size: int) -> EntryPage:
        """Those that have ``name`` among their names, to a reader; all where it is empty, the added ones first."""
        screeners = self.current()
        if name:
            named = tuple(screeners.names.entries_named(name))
            rest = position + size if position + size < len(named) else 0
            return EntryPage(named[position : position + size], rest, screeners.version)
        added, snapshot, hidden = screeners.overlay.added, screeners.snapshot, screeners.overlay.hidden
        found: list[ListEntry] = []
        total, place = len(added) + len(snapshot), position
        while len(found) < size and place < total:
            entry = added[place] if place < len(added) else snapshot.entry(place - len(added))
            if place < len(added) or entry.id not in hidden:
                found.append(entry)
            place += 1
        return EntryPage(tuple(found), place if place < total else 0, screeners.version)

    def _find(self, entry_id: str) -> ListEntry | None:
        screeners = self.current()
        added = next((entry for entry in screeners.overlay.added if entry.id == entry_id), None)
        if added is not None or entry_id in screeners.overlay.hidden:
            return added
        return screeners.snapshot.find(entry_id)

    def _overlay(self) -> Overlay:
        return Overlay.of(
            Change(change.revision, change.entry_id, None if change.entry is None else _DECODER.decode(change.entry))
            for change in self._store.list_changes()
        )


def _ledger_payload(act: str, entry_id: str, name: str, actor: str, reason: str) -> bytes:
    return json.dumps(
        {"act": act, "entry": entry_id, "name": name, "actor": actor, "reason": reason}, ensure_ascii=False
    ).encode()
