"""The snapshot file."""

from pathlib import Path

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

ENTRY = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 0.9, ("晨报",), ("x",), ("晨报到",), ("a.png",))


def test_entries_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "one.snapshot"
    version = build([ENTRY], path, sections={"extra": b"bytes"})
    snapshot = Snapshot.open(path)
    assert (len(snapshot), snapshot.version) == (1, version)
    assert snapshot.entry(0) == ENTRY
    assert snapshot.section("extra") == b"bytes" and snapshot.section("absent") == b""


def test_equal_lists_have_equal_versions(tmp_path: Path) -> None:
    first, second = build([ENTRY], tmp_path / "a"), build([ENTRY], tmp_path / "b")
    assert first == second != build([], tmp_path / "c")


@pytest.mark.parametrize("damage", ["flip", "cut", "magic", "empty", "absent"])
def test_a_damaged_snapshot_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "one.snapshot"
    build([ENTRY], path)
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[-1] ^= 1
    elif damage == "cut":
        del content[-20:]
    elif damage == "magic":
        content[:8] = b"nonsense"
    else:
        content.clear()
    path.write_bytes(content)
    if damage == "absent":
        path.unlink()
    with pytest.raises(ConfigurationError, match="snapshot"):
        Snapshot.open(path)
