"""``verifier screen`` on real files: what comes in, what goes out, and what is said."""

import csv
import json
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from verifier.cli.main import app


def screen(file: Path, snapshot: Path, *options: str | Path) -> tuple[int, str, str]:
    words = ["screen", file, "--lists", snapshot, "--workers", "1", *options]
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_table_on_the_terminal(tmp_path: Path, snapshot: Path) -> None:
    code, said, told = screen(written(tmp_path, "names.txt", "山野食堂\n晨熙日报官方\n"), snapshot)
    assert code == 0
    assert "晨熙日报官方" in said and "claim" in said and "山野食堂" not in said
    assert told.startswith("2 rows, 1 claim, 0 review, 1 clear, 0 bad; lists ")


def test_csv_in_csv_out(tmp_path: Path, snapshot: Path) -> None:
    file = written(tmp_path, "names.csv", "id,nick\n1,山野食堂\n2,晨-曦-日-报\n3,云川大学官方\n")
    code, said, _ = screen(file, snapshot, "--column", "nick", "--output", tmp_path / "out.csv")
    assert (code, said) == (0, "")
    found = rows_of(tmp_path / "out.csv")
    assert [(one["row"], one["name"], one["target_id"], one["plane"], one["span"]) for one in found] == [
        ("3", "晨-曦-日-报", "m1", "text", "0..7"),
        ("4", "云川大学官方", "u1", "text", "0..4"),
    ]
    assert found[0]["operations"] == "插入3个符号" and found[0]["explanation"]


def test_parquet_in_parquet_out_with_every_row(tmp_path: Path, snapshot: Path) -> None:
    parquet.write_table(pyarrow.table({"name": ["山野食堂", "晨曦日报", ""]}), tmp_path / "names.parquet")
    code, _, told = screen(tmp_path / "names.parquet", snapshot, "--all", "--output", tmp_path / "out.parquet")
    assert code == 1 and "names.parquet:3: name: is missing" in told
    assert [(one["row"], one["outcome"]) for one in parquet.read_table(tmp_path / "out.parquet").to_pylist()] == [
        (1, "clear"),
        (2, "claim"),
        (3, "bad_row"),
    ]


def test_json_lines_in_json_lines_out(tmp_path: Path, snapshot: Path) -> None:
    file = written(tmp_path, "names.jsonl", '{"name": "晨曦日报"}\n')
    code, _, _ = screen(file, snapshot, "--language", "zh", "--output", tmp_path / "out.jsonl")
    (row,) = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert (code, row["span"], row["explanation"]) == (0, [0, 4], "“晨曦日报”与受保护名称“晨曦日报”文字一致")


def test_bad_rows_are_named_by_line_counted_and_the_rest_is_screened(tmp_path: Path, snapshot: Path) -> None:
    (tmp_path / "names.csv").write_bytes(
        "name,bio\n晨曦日报,x\n,x\n".encode() + "云川".encode("gbk") + f",x\n{'长' * 201},x\n云川大学,x\n".encode()
    )
    code, _, told = screen(tmp_path / "names.csv", snapshot, "--output", tmp_path / "out.csv")
    assert code == 1
    lines = told.splitlines()
    assert [line.split(": ")[0].rsplit(":", 1)[1] for line in lines[:3]] == ["3", "4", "5"]
    assert "5 rows, 2 claim, 0 review, 0 clear, 3 bad" in lines[3]
    assert [one["row"] for one in rows_of(tmp_path / "out.csv")] == ["2", "6"]


def test_many_bad_rows_are_counted_after_the_first(tmp_path: Path, snapshot: Path) -> None:
    code, _, told = screen(written(tmp_path, "names.csv", "name,x\n" + ",x\n" * 70), snapshot)
    assert code == 1 and told.count("name: is missing") == 50 and "and 20 more bad rows" in told


def test_names_are_judged_given_the_subject(tmp_path: Path, snapshot: Path) -> None:
    text = "name,subject_name,subject_kind\n晨曦日报,晨曦日报,organisation\n顾清澜,顾清澜,person\n顾清澜,陈一,person\n"
    code, _, told = screen(written(tmp_path, "names.csv", text), snapshot, "--output", tmp_path / "out.csv")
    assert code == 0 and "3 rows, 1 claim, 0 review, 2 clear" in told
    assert [(one["outcome"], one["authorised"]) for one in rows_of(tmp_path / "out.csv")] == [
        ("clear", "own_name"),
        ("clear", "same_name"),
        ("claim", ""),
    ]


def test_bios_are_screened_where_a_column_is_named(tmp_path: Path, snapshot: Path) -> None:
    file = written(tmp_path, "names.csv", 'name,bio\n山野食堂,"爱做饭\n晨曦日报记者"\n')
    screen(file, snapshot, "--bio-column", "bio", "--output", tmp_path / "out.csv")
    (row,) = rows_of(tmp_path / "out.csv")
    assert (row["field"], row["target_id"], row["outcome"], row["span"]) == ("bio", "m1", "review", "4..8")


def test_several_workers_keep_the_order_of_the_file(tmp_path: Path, snapshot: Path) -> None:
    names = [("晨曦日报" if number % 7 == 0 else "山野食堂") + str(number) for number in range(1_200)]
    file = written(tmp_path, "names.txt", "\n".join(names))
    for workers in ("1", "2"):
        screen(file, snapshot, "--all", "--workers", workers, "--output", tmp_path / f"{workers}.csv")
    assert [one["name"] for one in rows_of(tmp_path / "2.csv")] == names
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


@pytest.mark.parametrize(
    ("file", "options", "says"),
    [
        ("missing.csv", (), "missing.csv"),
        ("names.xlsx", (), "unknown suffix"),
        ("names.csv", ("--column", "nick"), "no column 'nick'"),
        ("names.csv", ("--bio-column", "about"), "no column 'about'"),
        ("names.csv", ("--output", "out.xlsx"), "unknown suffix"),
        ("names.csv", ("--output", "names.csv"), "is the file that is read"),
        ("names.csv", ("--lists", "missing.snapshot"), "missing.snapshot"),
        ("names.csv", ("--workers", "0"), "workers"),
    ],
)
def test_wrong_usage_ends_with_2(
    tmp_path: Path,
    snapshot: Path,
    file: str,
    options: tuple[str, ...],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, "names.csv", "name\n晨曦日报\n")
    written(tmp_path, "names.xlsx", "")
    code, _, told = screen(Path(file), snapshot, *options)
    assert code == 2 and says in told and "Traceback" not in told
    assert sorted(one.name for one in tmp_path.iterdir()) == ["names.csv", "names.xlsx"]
