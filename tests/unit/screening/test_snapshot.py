"""The snapshot file and the readers of lists."""

import json
from pathlib import Path

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

ENTRY = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 0.9, ("晨报",), ("x",), ("晨报到",), ("a.png",))
HEADER = "id,name,aliases,category,importance,authorised,allow,images\n"


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


def test_a_csv_is_read_with_defaults(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    row = "e1,晨曦日报,晨报; 晨曦报,media,,晨曦传媒;,晨报到,logo.png\n"
    path.write_text("\ufeff# provenance\n" + HEADER + row, encoding="utf-8")
    read = readers.read([path])
    assert read.bad_rows == ()
    (entry,) = read.entries
    assert entry.aliases == ("晨报", "晨曦报") and entry.authorised == ("晨曦传媒",)
    assert entry.importance == 0.9
    assert entry.images == (str(tmp_path / "logo.png"),)


def test_json_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    rows = [{"id": "e1", "name": "晨曦日报", "category": "media", "aliases": ["晨报"], "importance": 1}]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    (entry,) = readers.read([path]).entries
    assert (entry.name, entry.aliases, entry.importance) == ("晨曦日报", ("晨报",), 1.0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("e1,晨,,media,,,,", "name"),
        ("e1,★★★,,media,,,,", "name"),
        (",晨曦日报,,media,,,,", "id"),
        ("e1,晨曦日报,,press,,,,", "category"),
        ("e1,晨曦日报,,media,2,,,", "importance"),
        ("e1,晨曦日报,,media", "number of cells"),
        ("e0,晨曦日报,,media,,,,", "comes twice"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, row: str, problem: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text("# provenance\n" + HEADER + "e0,云川大学,,university,,,,\n" + row + "\n", encoding="utf-8")
    read = readers.read([path])
    assert [entry.id for entry in read.entries] == ["e0"]
    (bad,) = read.bad_rows
    assert bad.line == 4 and problem in bad.problem
    assert str(bad).startswith(f"{path}:4: ")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.txt", "", "unknown suffix"),
        ("list.csv", "name\n", "the header must hold"),
        ("list.csv", "", "the header must hold"),
        ("list.jsonl", None, "No such file"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, name: str, content: str | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ConfigurationError, match=says):
        readers.read([tmp_path / name])


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    path.write_text('{"id": "e1", "name": "晨曦日报", "category": "media"}\n{\n[]\n', encoding="utf-8")
    read = readers.read([path])
    assert len(read.entries) == 1
    assert [(bad.line, bad.problem) for bad in read.bad_rows] == [
        (2, "row: is not JSON"),
        (3, "row: is not a JSON object"),
    ]
