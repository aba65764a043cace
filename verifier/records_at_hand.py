"""Opens the records of a data folder for a command, beside a service that may be running on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from verifier import app, settings
from verifier.domain.errors import ConfigurationError
from verifier.ledger import verification
from verifier.ledger.checkpoint import parse
from verifier.ledger.tree_verification import StoredTree
from verifier.ledger.verification import Report
from verifier.privacy import keys as key_files
from verifier.privacy.keys import KeyRing, ledger_keys
from verifier.storage.store import Store
from verifier.use_cases.archive_ledger import ArchiveLedger
from verifier.use_cases.checkpoints import Checkpoints
from verifier.use_cases.export_records import ExportRecords
from verifier.use_cases.reseal import Reseal
from verifier.use_cases.verify_documents import verify_documents


@dataclass(frozen=True, slots=True)
class RecordsAtHand:
    store: Store
    ring: KeyRing
    key_path: Path
    checkpoints: Checkpoints
    export: ExportRecords
    archive: ArchiveLedger
    reseal: Reseal

    def verify(self, kept_elsewhere: str | None) -> Report:
        """The whole ledger, and where that is sound the decisions against it; ``kept_elsewhere`` is the note of an
        earlier checkpoint that it has to go on from.
        """
        tree = self.store.stored_tree()
        if kept_elsewhere is not None:
            tree = StoredTree({**tree.notes, parse(kept_elsewhere).size: kept_elsewhere}, tree.nodes)
        report = verification.verify(
            self.store.ledger_entries(), self.store.ledger_head(), ledger_keys(self.ring), tree
        )
        return replace(report, problems=verify_documents(self.store)) if report.sound else report


@contextmanager
def open_records(data_dir: Path | None, keys: Path | None) -> Iterator[RecordsAtHand]:
    """Raises ``ConfigurationError`` where the folder holds no store, or the keys are not its own."""
    chosen = settings.load(None, data_dir=data_dir, keys=keys)
    path = app.key_path(chosen)
    embedded = chosen.store == settings.EMBEDDED
    if not path.exists() or (embedded and not app.store_path(chosen.data_dir).exists()):
        raise ConfigurationError(f"data_dir: {chosen.data_dir} holds no {'store with ' if embedded else ''}keys")
    ring = key_files.load(path)
    store = app.open_store(chosen, ring)
    try:
        checkpoints = Checkpoints(store, ring, _now)
        export = ExportRecords(store, checkpoints, ring, _now)
        yield RecordsAtHand(
            store=store,
            ring=ring,
            key_path=path,
            checkpoints=checkpoints,
            export=export,
            archive=ArchiveLedger(store, checkpoints, export, ring, _now),
            reseal=Reseal(store, ring, _now),
        )
    finally:
        store.close()


def _now() -> datetime:
    return datetime.now(UTC)
