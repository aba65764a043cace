"""What was erased is in no file of the store any more, while the service goes on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from support.stores import NOW, commit

from verifier.domain.finding import Outcome
from verifier.storage.sqlite.store import SqliteStore
from verifier.storage.store import StoredMaterial

DECISION, DOCUMENT, PROPOSAL = (text * 400 for text in (b"sealed decision", b"sealed document", b"sealed proposal"))


def written(tmp_path: Path) -> SqliteStore:
    store = SqliteStore(tmp_path / "verifier.sqlite", "k1", bytes(32))
    made = commit(verdict=Outcome.REVIEW, cap=None)
    document = StoredMaterial("claims[0].materials[0]", "pdf", "digest", DOCUMENT)
    made = replace(made, decision=replace(made.decision, sealed=DECISION), materials=(document,), proposal=PROPOSAL)
    store.commit_decision(made, NOW)
    return store


def on_disk(folder: Path) -> set[bytes]:
    content = b"".join(file.read_bytes() for file in folder.iterdir())
    return {text[:15] for text in (DECISION, DOCUMENT, PROPOSAL) if text[:15] in content}


def test_after_an_erasure(tmp_path: Path) -> None:
    store = written(tmp_path)
    assert len(on_disk(tmp_path)) == 3
    store.erase_subject("t", ("s1",), b"{}", NOW)
    assert on_disk(tmp_path) == set()
    store.close()


def test_after_a_purge(tmp_path: Path) -> None:
    store = written(tmp_path)
    later = NOW + timedelta(days=1)
    store.purge(later, later, 10, later)
    assert on_disk(tmp_path) == set()
    store.close()
