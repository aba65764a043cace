"""Lists in Parquet."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.readers import parquet as reader


def read(folder: Path, columns: dict[str, Any]) -> readers.ListFile:
    parquet.write_table(pyarrow.table(columns), folder / "list.parquet")
    return readers.read([folder / "list.parquet"])


@pytest.mark.parametrize("aliases", [["晨报", "晨曦报"], "晨报;晨曦报"])
def test_a_row_is_read(tmp_path: Path, aliases: list[str] | str) -> None:
    row = {"id": ["e1"], "name": ["晨曦日报"], "category": ["media"], "aliases": [aliases], "images": [["logo.png"]]}
    found = read(tmp_path, row)
    assert found.bad_rows == ()
    (entry,) = found.entries
    assert (entry.name, entry.aliases, entry.importance) == ("晨曦日报", ("晨报", "晨曦报"), 0.9)
    assert entry.images == (str(tmp_path / "logo.png"),)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("importance", pyarrow.array([0.5, None], pyarrow.float32())),
        ("importance", pyarrow.array([Decimal("0.5"), None], pyarrow.decimal128(3, 2))),
        ("importance", pyarrow.array(["0.5", ""])),
        ("id", pyarrow.array([1, 2], pyarrow.int64())),
        ("category", pyarrow.array(["media", "media"]).dictionary_encode()),
        ("name", pyarrow.array(["晨曦日报", "海东早报"], pyarrow.large_string())),
        ("aliases", pyarrow.array([None, []], pyarrow.list_(pyarrow.string()))),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pyarrow.Array) else None,
)
def test_types_that_writers_choose(tmp_path: Path, column: str, values: Any) -> None:
    columns = {"id": ["1", "2"], "name": ["晨曦日报", "海东早报"], "category": ["media"] * 2, "importance": [0.5, None]}
    found = read(tmp_path, columns | {column: values})
    assert found.bad_rows == ()
    assert [(entry.id, entry.importance) for entry in found.entries] == [("1", 0.5), ("2", 0.9)]


def test_a_bad_row_is_named_with_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_ROWS_A_BATCH", 2)
    names = ["晨曦日报", None, "海东早报", "云川晚报", "云川大学"]
    categories = ["media", "media", "media", "press", "university"]
    found = read(tmp_path, {"id": ["e1", "e2", "e3", "e4", "e1"], "name": names, "category": categories})
    assert [entry.id for entry in found.entries] == ["e1", "e3"]
    assert [(bad.line, bad.problem.split(" one of")[0]) for bad in found.bad_rows] == [
        (2, "name: is missing"),
        (4, "category: is not"),
        (5, f"id: e1 comes twice, first in {tmp_path / 'list.parquet'}:1"),
    ]


def test_a_cell_that_is_not_utf8_spoils_its_row_alone(tmp_path: Path) -> None:
    names = pyarrow.array(["晨曦日报".encode(), "晨曦日报".encode("gbk")]).view(pyarrow.string())
    found = read(tmp_path, {"id": ["e1", "e2"], "name": names, "category": ["media"] * 2})
    assert [entry.id for entry in found.entries] == ["e1"]
    assert [(bad.line, bad.problem) for bad in found.bad_rows] == [(2, "name: must be text in UTF-8")]


def test_wrong_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="unknown column 'alias'; known are id, name"):
        read(tmp_path, {"id": ["e1"], "name": ["晨曦日报"], "category": ["media"], "alias": ["晨报"]})
    with pytest.raises(ConfigurationError, match="missing: name, category"):
        read(tmp_path, {"id": ["e1"]})


@pytest.mark.parametrize("content", [b"", b"id,name,category\n", b"PAR1 no more PAR1"])
def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.parquet").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"list\.parquet: cannot be read as Parquet"):
        readers.read([tmp_path / "list.parquet"])


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    read(tmp_path, {"id": ["e1"], "name": ["晨曦日报"], "category": ["media"]})
    content = (tmp_path / "list.parquet").read_bytes()
    (tmp_path / "list.parquet").write_bytes(b"PAR1" + bytes(200) + content[204:])
    with pytest.raises(ConfigurationError, match=r"list\.parquet: "):
        readers.read([tmp_path / "list.parquet"])


def test_who_lacks_pyarrow_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'public-account-verifier\[parquet\]'"):
        readers.read([tmp_path / "list.parquet"])
