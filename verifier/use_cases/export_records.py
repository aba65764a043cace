"""Exports records for an inspection (Articles 19 and 21): of a period, an account or a subject, signed and provable.

What is clear in an export are ids, codes, versions and digests; a decision's document is sealed, and opens with the
installation's keys alone.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from verifier.ledger import merkle, record_lines
from verifier.ledger.chain import Entry
from verifier.ledger.checkpoint import Checkpoint
from verifier.ledger.record_lines import Closing, Opening, Record
from verifier.ledger.signing import Signer
from verifier.privacy.keys import KeyRing
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.store import Store
from verifier.use_cases.checkpoints import Checkpoints, StoredNodes


@dataclass(frozen=True, slots=True)
class Inspection:
    """Who asks for records, and why: kept in the ledger."""

    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """``subject_keys`` are the subject's under every key, empty for everybody; ``documents``: the sealed ones too."""

    tenant: str = ""
    account_id: str = ""
    subject_keys: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    documents: bool = False


Line = Opening | Record | Closing


class ExportRecords:
    """``now`` in UTC."""

    def __init__(self, store: Store, checkpoints: Checkpoints, ring: KeyRing, now: Callable[[], datetime]) -> None:
        self._store = store
        self._checkpoints = checkpoints
        self._signer = Signer.of(ring.active.ledger)
        self._now = now

    def __call__(self, asked: Asked, inspection: Inspection) -> Iterator[Line]:
        """The lines one by one. Raises ``LedgerBroken``; the ledger keeps who asked for what, and why, at once."""
        self._store.record_act("export", _ledger_payload(asked, inspection), self._now())
        return self._lines(asked, self._checkpoints.make())

    def segment(self, checkpoint: Checkpoint) -> Iterator[Line]:
        """Every entry that ``checkpoint`` covers, of every tenant: what is archived."""
        return self._lines(Asked(), checkpoint)

    def _lines(self, asked: Asked, checkpoint: Checkpoint) -> Iterator[Line]:
        digest, entries = sha256(), 0
        opening = Opening(
            format=record_lines.FORMAT,
            origin=checkpoint.origin,
            exported=record_lines.utc(self._now()),
            tenant=asked.tenant,
            account_id=asked.account_id,
            one_subject=bool(asked.subject_keys),
            since=record_lines.utc(asked.since),
            until=record_lines.utc(asked.until),
        )
        digest.update(record_lines.line(opening))
        yield opening
        nodes = StoredNodes(self._store, checkpoint.size)
        for entry in self._entries(asked, checkpoint.size):
            path = merkle.inclusion_path(entry.sequence - 1, checkpoint.size, nodes.node)
            made = record_lines.record(entry, path, self._document(entry) if asked.documents else b"")
            digest.update(record_lines.line(made))
            entries += 1
            yield made
        yield record_lines.close(entries, checkpoint.note, digest.digest(), self._signer)

    def _entries(self, asked: Asked, last: int) -> Iterator[Entry]:
        if not asked.subject_keys:
            yield from self._store.ledger_entries(_filter(asked, asked.account_id, last))
            return
        decisions = self._store.subject_decisions(asked.tenant, asked.subject_keys)
        own = {one.decision_id for one in decisions}
        accounts = {one.account_id for one in decisions}
        found = [
            entry
            for account_id in sorted(accounts & {asked.account_id} if asked.account_id else accounts)
            for entry in self._store.ledger_entries(_filter(asked, account_id, last))
            if entry.kind != "decision" or _told(entry, "decision") in own
        ]
        if not asked.account_id:
            # what names the subject alone: credit events
            rest = self._store.ledger_entries(replace(_filter(asked, "", last), about_no_account=True))
            found += [entry for entry in rest if _told(entry, "subject") in asked.subject_keys]
        yield from sorted(found, key=lambda entry: entry.sequence)

    def _document(self, entry: Entry) -> bytes:
        """Empty for an entry that is no decision, or whose document was erased."""
        stored = self._store.get_decision(_told(entry, "decision")) if entry.kind == "decision" else None
        return stored.sealed if stored else b""


def _filter(asked: Asked, account_id: str, last: int) -> EntryFilter:
    return EntryFilter(asked.tenant, account_id, asked.since, asked.until, last=last)


def _told(entry: Entry, field: str) -> str:
    return str(json.loads(entry.payload).get(field, ""))


def _ledger_payload(asked: Asked, inspection: Inspection) -> bytes:
    """Without the subject: the ledger outlives an erasure."""
    return json.dumps(
        {
            "tenant": asked.tenant,
            "account_id": asked.account_id,
            "one_subject": bool(asked.subject_keys),
            "since": record_lines.utc(asked.since),
            "until": record_lines.utc(asked.until),
            "documents": asked.documents,
            "actor": inspection.actor,
            "reason": inspection.reason,
        },
        ensure_ascii=False,
    ).encode()
