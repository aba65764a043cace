"""Lists in JSON Lines."""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.screening import readers

GOOD = {"id": "e0", "name": "云川大学", "category": "university"}


def read(folder: Path, content: str | bytes) -> readers.ListFile:
    (folder / "list.jsonl").write_bytes(content.encode() if isinstance(content, str) else content)
    return readers.read([folder / "list.jsonl"])


@pytest.mark.parametrize("aliases", [["晨报", " 晨曦报 ", ""], "晨报;晨曦报", "晨报；晨曦报"])
def test_an_object_is_read(tmp_path: Path, aliases: list[str] | str) -> None:
    row = {"id": "e1", "name": "晨曦日报", "category": "media", "aliases": aliases, "importance": 1}
    found = read(tmp_path, "\ufeff\n" + json.dumps(row) + "\n\n")
    assert found.bad_rows == ()
    (entry,) = found.entries
    assert (entry.name, entry.aliases, entry.importance) == ("晨曦日报", ("晨报", "晨曦报"), 1.0)


def test_null_is_absent(tmp_path: Path) -> None:
    row = {**GOOD, "aliases": None, "importance": None, "allow": [], "images": ""}
    (entry,) = read(tmp_path, json.dumps(row)).entries
    assert (entry.aliases, entry.importance, entry.allow, entry.images) == ((), 0.9, (), ())


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": None}, "id: is missing"),
        ({"id": 1}, "id: must be text"),
        ({"name": ["晨曦日报"]}, "name: must be text"),
        ({"name": "\0晨曦日报"}, "name: holds a NUL character"),
        ({"category": "press"}, "category: is not one of party_government, judiciary, media"),
        ({"category": {}}, "category: must be text"),
        ({"aliases": 1}, "aliases: must be a list of texts"),
        ({"aliases": ["晨报", 1]}, "aliases: must be a list of texts"),
        ({"allow": {"晨报": 1}}, "allow: must be a list of texts"),
        ({"allow": ["晨报\0"]}, "allow: holds a NUL character"),
        ({"importance": True}, "importance: must be a number"),
        ({"importance": [1]}, "importance: must be a number"),
        ({"importance": 1.01}, "importance: must be from 0 to 1"),
        ({"alias": "晨报"}, "row: unknown column 'alias'; known are id, name, aliases"),
    ],
)
def test_a_bad_object_is_named_with_its_line(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    bad_one = {"id": "e1", "name": "晨曦日报", "category": "media", **changes}
    found = read(tmp_path, f"{json.dumps(GOOD)}\n\n{json.dumps(bad_one)}\n")
    assert [entry.id for entry in found.entries] == ["e0"]
    (bad,) = found.bad_rows
    assert bad.line == 3 and bad.problem.startswith(problem)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "row: is not JSON in UTF-8"),
        (b'{"id": "e1"} {"id": "e2"}', "row: is not JSON in UTF-8"),
        (b'{"id": "e1", "importance": NaN}', "row: is not JSON in UTF-8"),
        (b'{"id": "\\ud800"}', "row: is not JSON in UTF-8"),
        (b'{"id": "\x00"}', "row: is not JSON in UTF-8"),
        ('{"id": "晨"}'.encode("gbk"), "row: is not JSON in UTF-8"),
        (b"[" * 100_000, "row: is not JSON in UTF-8"),
        (b"[]", "row: is not a JSON object"),
        (b"null", "row: is not a JSON object"),
        (b'"e1"', "row: is not a JSON object"),
    ],
)
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: bytes, problem: str) -> None:
    good = json.dumps(GOOD).encode()
    found = read(tmp_path, good + b"\n" + line + b"\n" + good.replace(b"e0", b"e9"))
    assert [entry.id for entry in found.entries] == ["e0", "e9"]
    assert [(bad.line, bad.problem) for bad in found.bad_rows] == [(2, problem)]


@pytest.mark.parametrize("content", [json.dumps([GOOD]), json.dumps([GOOD], indent=1)])
def test_one_array_around_everything_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigurationError, match="is a JSON array; write one object a line"):
        read(tmp_path, content)


def test_an_empty_file_is_an_empty_list(tmp_path: Path) -> None:
    assert read(tmp_path, "") == readers.ListFile((), ())
