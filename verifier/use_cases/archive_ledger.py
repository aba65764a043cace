"""Moves the oldest entries of the ledger into a signed file of their own, a segment; the chain goes on from there.

The store keeps the checkpoint at the segment's end and an entry that names the file's digest, so that whatever is left
still verifies, and the segment by itself.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from verifier.domain.errors import FailedPrecondition
from verifier.ledger import record_lines
from verifier.ledger.checkpoint import Checkpoint
from verifier.ledger.frontier import TILE
from verifier.ledger.record_verification import verify_lines
from verifier.ledger.signing import Signer
from verifier.privacy.keys import KeyRing, sync_folder
from verifier.storage.ledger_store import EntryFilter
from verifier.storage.store import Store
from verifier.use_cases.checkpoints import Checkpoints, LedgerBroken
from verifier.use_cases.export_records import ExportRecords


@dataclass(frozen=True, slots=True)
class Segment:
    """``first`` and ``last`` are sequences."""

    first: int
    last: int
    path: Path


class ArchiveLedger:
    """``now`` in UTC."""

    def __init__(
        self, store: Store, checkpoints: Checkpoints, export: ExportRecords, ring: KeyRing, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._checkpoints = checkpoints
        self._export = export
        self._public = Signer.of(ring.active.ledger).public
        self._now = now

    def __call__(self, before: datetime, folder: Path) -> Segment:
        """Whole tiles of entries (256 each) that are older than ``before`` and that every receiver of events has.

        Nothing is dropped before the file is durable and was read back. Raises ``FailedPrecondition`` where there is
        nothing to archive, ``LedgerBroken``.
        """
        first = self._store.oldest_event()
        last = self._last(first, before)
        checkpoint = self._checkpoints.at(last)
        path = folder / f"ledger-{first:012d}-{last:012d}.jsonl"
        digest = self._write(path, checkpoint)
        payload = json.dumps({"first": first, "last": last, "file": path.name, "sha256": digest})
        self._store.archive(checkpoint, payload.encode(), self._now())
        return Segment(first, last, path)

    def _last(self, first: int, before: datetime) -> int:
        young = next(self._store.ledger_entries(EntryFilter(since=before)), None)
        head = self._store.ledger_head()
        end = young.sequence - 1 if young else (head.sequence if head else 0)
        end = min([end, *(one.cursor for one in self._store.deliveries())])
        last = end // TILE * TILE
        if last < first:
            raise FailedPrecondition(
                f"ledger: fewer than {TILE} entries are older and were delivered: there is nothing to archive"
            )
        return last

    def _write(self, path: Path, checkpoint: Checkpoint) -> str:
        """Returns the file's SHA-256 in hexadecimal digits. Raises ``LedgerBroken`` where it does not verify."""
        digest = sha256()
        temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
        with temporary.open("xb") as file:
            for one in self._export.segment(checkpoint):
                text = record_lines.line(one)
                digest.update(text)
                file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with temporary.open("rb") as written:
            report = verify_lines(written, (self._public,))
        if not report.sound:
            temporary.unlink()
            raise LedgerBroken(f"the segment does not verify: {report.problems[0]}")
        temporary.replace(path)
        sync_folder(path.parent)
        return digest.hexdigest()
