"""A key file after ``verifier keys rotate``: a set more, active, in a file that only its owner reads, or no change."""

import json
import os
from pathlib import Path

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.privacy.keys import load, load_or_create, rotate


@pytest.fixture
def path(tmp_path: Path) -> Path:
    load_or_create(tmp_path / "keys.json")
    return tmp_path / "keys.json"


@pytest.mark.parametrize(("suite", "seal_bytes"), [("international", 32), ("national", 16)])
def test_the_new_set_is_active_and_the_old_one_reads(path: Path, suite: str, seal_bytes: int) -> None:
    before = load(path)
    after = rotate(path, "2026-12", suite)
    assert after == load(path)
    assert (after.active.key_id, after.active.suite.name, len(after.active.seal)) == ("2026-12", suite, seal_bytes)
    assert after.sets["k1"] == before.active
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("key_id", "suite", "says"),
    [
        ("k1", "international", "has a key set k1 already"),
        ("", "international", "1 to 64 characters"),
        ("a:b", "international", "without a colon"),
        ("k" * 65, "international", "1 to 64"),
        ("k2", "secret", "must be one of international, national"),
    ],
)
def test_what_cannot_be_done_changes_nothing(path: Path, key_id: str, suite: str, says: str) -> None:
    before = path.read_bytes()
    with pytest.raises(ConfigurationError, match=says):
        rotate(path, key_id, suite)
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_a_crash_before_the_end_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        rotate(path, "k2", "international")
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_a_set_without_a_suite_is_an_old_one(path: Path) -> None:
    document = json.loads(path.read_text())
    del document["keys"]["k1"]["suite"]
    path.write_text(json.dumps(document))
    assert load(path).active.suite.name == "international"


def test_a_set_of_another_suites_size_is_named(path: Path) -> None:
    document = json.loads(path.read_text())
    document["keys"]["k1"]["suite"] = "national"
    path.write_text(json.dumps(document))
    with pytest.raises(ConfigurationError, match=r"keys\.k1\.seal must be 16 bytes"):
        load(path)
