"""Many files together, and the promise that nothing is dropped without a word."""

import gc
import gzip
import json
from pathlib import Path

import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pyarrow import parquet

from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.entry import EntryCategory

ROW = {"id": "e1", "name": "晨曦日报", "category": "media"}
CSV = "id,name,category\ne1,晨曦日报,media\n"
JSON = json.dumps(ROW) + "\n"
ENTITY = json.dumps({"id": "e1", "schema": "Person", "properties": {"name": ["林致远"]}}) + "\n"


def test_an_id_that_comes_twice_is_named_with_the_first(tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.jsonl"
    first.write_text(
        "id,name,category\ne0,云川大学,university\n\ne1,晨曦日报,media\ne0,云川学院,university\n", encoding="utf-8"
    )
    second.write_text(json.dumps({**ROW, "id": "e2"}) + "\n" + JSON, encoding="utf-8")
    found = readers.read([first, second])
    assert [entry.id for entry in found.entries] == ["e0", "e1", "e2"]
    assert [str(bad) for bad in found.bad_rows] == [
        f"{first}:5: id: e0 comes twice, first in {first}:2",
        f"{second}:2: id: e1 comes twice, first in {first}:4",
    ]


@pytest.mark.parametrize(("name", "content"), [("a.csv.gz", CSV), ("a.jsonl.GZ", JSON), ("a.ftm.json.gz", ENTITY)])
def test_text_may_be_compressed(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(content.encode()))
    assert [entry.id for entry in readers.read([tmp_path / name]).entries] == ["e1"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.txt", b"", "unknown suffix; known are .ftm.json, .ftm.jsonl, .ftm, .csv, .jsonl, .parquet, and .gz"),
        ("list.json", b"", "unknown suffix"),
        ("list.parquet.gz", b"", "unknown suffix"),
        ("csv", b"", "unknown suffix"),
        ("list.csv", None, "No such file"),
        ("list.parquet", None, "No such file"),
        ("list.csv.gz", CSV.encode(), "Not a gzipped file"),
        ("list.csv.gz", gzip.compress(CSV.encode())[:-4], "Compressed file ended before"),
        ("list.jsonl.gz", gzip.compress(JSON.encode())[:12] + b"\xff" * 9, "list.jsonl.gz: "),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"list .*{name}: ") as refused:
        readers.read([tmp_path / name])
    assert says in str(refused.value)


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.jsonl", "a.ftm.json", "a.parquet"])
def test_progress_adds_up_to_the_size_of_the_file(tmp_path: Path, name: str) -> None:
    path, count = tmp_path / name, 20_000
    ids = [f"e{number}" for number in range(count)]
    if name == "a.parquet":
        parquet.write_table(
            pyarrow.table({"id": ids, "name": ["晨曦日报"] * count, "category": ["media"] * count}), path
        )
    else:
        content = {"a.csv": CSV, "a.csv.gz": CSV, "a.jsonl": JSON, "a.ftm.json": ENTITY}[name]
        head, line = content.splitlines(keepends=True) if "csv" in name else ("", content)
        text = (head + "".join(line.replace("e1", one) for one in ids)).encode()
        path.write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    steps: list[int] = []
    assert len(readers.read([path], steps.append).entries) == count
    assert sum(steps) == path.stat().st_size and len(steps) > 1


def test_the_collector_runs_again_after_reading(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    readers.read([tmp_path / "a.csv"])
    with pytest.raises(ConfigurationError):
        readers.read([tmp_path / "a.txt"])
    assert gc.isenabled()


CELLS = some.one_of(
    some.sampled_from(
        ["", "e1", "e2", "晨曦日报", "media", "press", "0.5", '"', '""', "晨\0报", "a;b", "#", "[", "\ufeff"]
    ),
    some.text(some.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=8),
)
CSV_LINES = some.lists(CELLS, min_size=1, max_size=5).map(",".join)
JSON_LINES = some.one_of(
    some.fixed_dictionaries(
        {"id": CELLS, "name": CELLS},
        optional={
            "category": some.sampled_from([*EntryCategory, "press"]),
            "aliases": some.one_of(CELLS, some.lists(CELLS, max_size=2)),
            "importance": some.one_of(some.none(), some.floats(-1, 2), CELLS),
            "other": CELLS,
        },
    ).map(json.dumps),
    CELLS,
)
ENTITY_LINES = some.one_of(
    some.fixed_dictionaries(
        {
            "id": CELLS,
            "schema": some.sampled_from(["Person", "Company", "Address", ""]),
            "properties": some.fixed_dictionaries(
                {}, optional={"name": some.lists(CELLS, max_size=3), "topics": CELLS}
            ),
        }
    ).map(json.dumps),
    CELLS,
)


@pytest.mark.parametrize(
    ("name", "head", "rows"),
    [("a.csv", "id,name,category", CSV_LINES), ("a.jsonl", "{}", JSON_LINES), ("a.ftm", "{}", ENTITY_LINES)],
)
def test_every_row_is_an_entry_a_bad_row_or_counted(
    tmp_path_factory: pytest.TempPathFactory, name: str, head: str, rows: some.SearchStrategy[str]
) -> None:
    path = tmp_path_factory.mktemp("lists") / name

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(lines=some.lists(some.one_of(rows, some.binary(max_size=9).map(one_line)), max_size=12))
    def check(lines: list[str | bytes]) -> None:
        raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
        path.write_bytes(b"\n".join([head.encode(), *raw]))
        found = readers.read([path])
        written = sum(1 for line in raw if line.strip()) + (head == "{}")
        assert len(found.entries) + len(found.bad_rows) + sum(found.skipped.values()) == written
        assert len({entry.id for entry in found.entries}) == len(found.entries)
        places = [bad.line for bad in found.bad_rows]
        assert places == sorted(set(places))

    check()


def one_line(content: bytes) -> bytes:
    return content.replace(b"\n", b"")


@given(some.lists(some.tuples(CELLS, CELLS, some.sampled_from(["media", "press", None])), max_size=9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_row_of_a_table_too(tmp_path: Path, rows: list[tuple[str, str, str | None]]) -> None:
    types = {"id": pyarrow.string(), "name": pyarrow.string(), "category": pyarrow.string()}
    columns = {key: pyarrow.array([row[at] for row in rows], kind) for at, (key, kind) in enumerate(types.items())}
    parquet.write_table(pyarrow.table(columns), tmp_path / "a.parquet")
    found = readers.read([tmp_path / "a.parquet"])
    assert len(found.entries) + len(found.bad_rows) == len(rows)
