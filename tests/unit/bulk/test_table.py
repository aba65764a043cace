"""Every usual format of a table of names, and what becomes of rows that cannot be read."""

import gzip
import json
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from verifier.bulk.table import Record, Wanted, read
from verifier.domain.errors import ConfigurationError
from verifier.screening.readers.reader import Problem


def rows(path: Path, wanted: Wanted | None = None) -> list[tuple[int, Record]]:
    return list(read(path, wanted or Wanted()))


def names(path: Path, wanted: Wanted | None = None) -> list[tuple[int, object]]:
    wanted = wanted or Wanted()
    return [
        (number, one if isinstance(one, Problem) else one[wanted.name_column]) for number, one in rows(path, wanted)
    ]


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_csv_has_a_header_and_lines_before_it_are_its_provenance(tmp_path: Path) -> None:
    path = written(tmp_path, "names.csv", "# from somewhere\nid,name\n1,晨曦日报\n\n2,云川大学\n")
    assert names(path) == [(3, "晨曦日报"), (5, "云川大学")]


def test_another_column_holds_the_names(tmp_path: Path) -> None:
    path = written(tmp_path, "names.csv", "nick,name\n小晨,陈一\n")
    assert names(path, Wanted("nick")) == [(2, "小晨")]


def test_a_cell_may_go_on_over_some_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "names.csv", 'name,bio\n晨曦日报,"一\n二, ""三"""\n云川大学,四\n')
    assert [(number, dict(one)) for number, one in rows(path) if not isinstance(one, Problem)] == [
        (2, {"name": "晨曦日报", "bio": '一\n二, "三"'}),
        (4, {"name": "云川大学", "bio": "四"}),
    ]


def test_a_quote_that_is_not_closed_spoils_its_line_alone(tmp_path: Path) -> None:
    rest = "".join(f"名字{number},x\n" for number in range(300))
    path = written(tmp_path, "names.csv", 'name,bio\n晨曦日报,"一\n' + rest)
    found = names(path)
    assert isinstance(found[0][1], Problem) and found[0][0] == 2
    assert found[1:] == [(number + 3, f"名字{number}") for number in range(300)]


def test_a_quote_that_another_line_closes_by_chance_spoils_its_line_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "names.csv", 'name,bio\n晨曦日报,"一\n云川大学,二\n长河银行,"三"\n')
    found = names(path)
    assert [number for number, one in found if isinstance(one, Problem)] == [2]
    assert found[1:] == [(3, "云川大学"), (4, "长河银行")]


def test_rows_of_another_width_and_other_encodings_are_told(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("name,bio\n晨曦日报\n".encode() + "云川大学,二\n".encode("gbk") + "长河银行,三\n".encode())
    found = rows(path)
    assert [number for number, one in found if isinstance(one, Problem)] == [2, 3]
    assert "1 cells where the first has 2" in str(found[0][1]) and "UTF-8" in str(found[1][1])


def test_a_tsv_without_header_has_its_names_first(tmp_path: Path) -> None:
    path = written(tmp_path, "names.tsv", '晨曦日报\t"介绍\n云川大学\n')
    assert names(path) == [(1, "晨曦日报"), (2, "云川大学")]


def test_a_tsv_with_header_has_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "names.tsv", "id\tname\n1\t晨曦日报\n")
    assert names(path) == [(2, "晨曦日报")]


def test_a_column_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    for file, text in (("names.tsv", "晨曦日报\tx\n"), ("names.csv", "id,title\n1,x\n")):
        with pytest.raises(ConfigurationError, match="has no column 'nick'"):
            rows(written(tmp_path, file, text), Wanted("nick"))


def test_plain_text_has_a_name_a_line(tmp_path: Path) -> None:
    assert names(written(tmp_path, "names.txt", "\ufeff晨曦日报\r\n\n云川,大学\n")) == [
        (1, "晨曦日报"),
        (3, "云川,大学"),
    ]


def test_json_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "names.jsonl", '{"name": "晨曦日报"}\n[1]\n{"name"\n{"name": "云川大学"}\n')
    found = names(path)
    assert [number for number, one in found if isinstance(one, Problem)] == [2, 3]
    assert found[0] == (1, "晨曦日报") and found[3] == (4, "云川大学")


def test_parquet_reads_the_columns_that_are_wanted(tmp_path: Path) -> None:
    table = pyarrow.table({"name": ["晨曦日报", None], "other": [1, 2], "subject_kind": ["person", ""]})
    parquet.write_table(table, tmp_path / "names.parquet")
    wanted = Wanted(optional=("subject_name", "subject_kind"))
    assert rows(tmp_path / "names.parquet", wanted) == [
        (1, {"name": "晨曦日报", "subject_kind": "person"}),
        (2, {"name": None, "subject_kind": ""}),
    ]


def test_compressed_text(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "names.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"name": "晨曦日报"}))
    assert names(tmp_path / "names.jsonl.gz") == [(1, "晨曦日报")]


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("names.xlsx", "", "unknown suffix"),
        ("names.csv", "", "has no header"),
        ("names.csv", "name,name\n", "comes twice"),
        ("names.parquet", "no", "cannot be read as Parquet"),
        ("names.jsonl", '[{"name": "x"}]', "JSON array"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(tmp_path: Path, file: str, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        rows(written(tmp_path, file, text))


def test_a_missing_file_and_a_missing_bio_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing\.csv"):
        rows(tmp_path / "missing.csv")
    with pytest.raises(ConfigurationError, match="has no column 'bio'"):
        rows(written(tmp_path, "names.txt", "晨曦日报\n"), Wanted(others=("bio",)))


def test_progress_hears_of_the_whole_file(tmp_path: Path) -> None:
    path = written(tmp_path, "names.txt", "晨曦日报\n" * 10_000)
    heard: list[int] = []
    assert sum(1 for _ in read(path, Wanted(), heard.append)) == 10_000
    assert sum(heard) == path.stat().st_size and len(heard) > 1
