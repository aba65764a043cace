"""``verifier lists build``: what it says of bad rows and of rows that are no subjects."""

import csv
import json
from pathlib import Path

import pytest
from support.pictures import emblem
from typer.testing import CliRunner

from verifier.cli import lists
from verifier.cli.main import app

HEADER = "id,name,category,images\n"
GOOD = "e0,晨曦日报,media,\n"


def build(folder: Path, file: str, *options: str | Path) -> tuple[int, str, str]:
    words = ["lists", "build", folder / file, "--output", folder / "lists.snapshot", *options]
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.stdout, result.stderr


def written(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_nothing_but_the_result_is_said_where_nobody_watches(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEADER + GOOD, encoding="utf-8")
    code, said, complained = build(tmp_path, "list.csv")
    assert (code, complained) == (0, "")
    assert said.startswith(f"{tmp_path / 'lists.snapshot'}: version ") and said.count("\n") == 1


def test_many_bad_rows_are_counted_after_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_SHOWN", 2)
    (tmp_path / "list.csv").write_text(HEADER + GOOD + "e1,晨,media,\n" * 5, encoding="utf-8")
    code, said, complained = build(tmp_path, "list.csv")
    assert code == 1 and "1 entries" in said
    assert [line.split(": ")[0] for line in complained.splitlines()] == [
        f"{tmp_path / 'list.csv'}:3",
        f"{tmp_path / 'list.csv'}:4",
        "and 3 more",
        "5 bad rows or images were left out",
    ]
    assert "--bad-rows FILE takes them all" in complained


def test_a_file_takes_every_bad_row_and_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_SHOWN", 1)
    emblem(1).save(tmp_path / "good.png")
    rows = 'e1,晨,media,\ne2,"晨曦晚报,media,\ne3,海东早报,media,good.png;missing.png\n'
    (tmp_path / "list.csv").write_text(HEADER + rows, encoding="utf-8")
    code, _, complained = build(tmp_path, "list.csv", "--bad-rows", tmp_path / "bad.csv")
    assert code == 1 and f"and 2 more: {tmp_path / 'bad.csv'}" in complained
    head, *bad = written(tmp_path / "bad.csv")
    assert head == ["path", "line", "problem"]
    assert [(path, line) for path, line, _ in bad] == [
        (str(tmp_path / "list.csv"), "2"),
        (str(tmp_path / "list.csv"), "3"),
        (str(tmp_path / "missing.png"), ""),
    ]
    assert bad[0][2].startswith("name: ") and bad[1][2].startswith("row: ") and bad[2][2].startswith("image of e3: ")


def test_an_old_file_of_bad_rows_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("old", encoding="utf-8")
    (tmp_path / "list.csv").write_text(HEADER + GOOD, encoding="utf-8")
    assert build(tmp_path, "list.csv", "--bad-rows", tmp_path / "bad.csv")[0] == 0
    assert written(tmp_path / "bad.csv") == [["path", "line", "problem"]]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(HEADER + GOOD, encoding="utf-8")
    code, _, complained = build(tmp_path, "list.csv", "--bad-rows", tmp_path / "missing" / "bad.csv")
    assert code == 2 and "verifier: bad rows: " in complained and "Traceback" not in complained


def test_what_is_no_subject_is_counted_and_no_mistake(tmp_path: Path) -> None:
    schemata = ["Person", "Address", "Address", "Ownership"]
    entities = [
        {"id": f"x{number}", "schema": schema, "properties": {"name": ["林致远"]}}
        for number, schema in enumerate(schemata)
    ]
    (tmp_path / "entities.ftm.json").write_text("\n".join(map(json.dumps, entities)), encoding="utf-8")
    code, said, complained = build(tmp_path, "entities.ftm.json")
    assert (code, complained) == (0, "")
    assert "1 entries" in said and "3 rows skipped that are no subjects: Address 2, Ownership 1" in said
