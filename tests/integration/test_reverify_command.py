"""``verifier reverify`` on real files and real worker processes: what goes in, what comes out, and what it refuses."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from support import accounts, numbers
from typer.testing import CliRunner

from verifier.cli.main import app

TODAY = "2026-11-24"


def reverify(table: Path, output: Path, lists: Path, *words: str | Path, unchanged: bool = True) -> tuple[int, str]:
    options = ["--output", output, "--lists", lists, "--date", TODAY, "--workers", "1", "--rows-per-shard", "100"]
    options += ["--subjects-unchanged"] if unchanged else []
    result = CliRunner().invoke(app, ["reverify", *map(str, (table, *options, *words))])
    return result.exit_code, result.stderr


def results(output: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        parquet.read_table(output / "parts").sort_by([("file", "ascending"), ("row", "ascending")]).to_pylist()
    )
    return rows


def summary(output: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((output / "summary.json").read_text())
    return found


def changed(table: pa.Table, column: str, values: Mapping[int, Any]) -> pa.Table:
    """Other values in some rows."""
    kind = table.schema.field(column).type
    cells = [values.get(row, cell) for row, cell in enumerate(table[column].to_pylist())]
    return table.set_column(table.schema.get_field_index(column), column, pa.array(cells, kind))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return accounts.written(tmp_path / "accounts.parquet", accounts.table(250), rows_a_group=90)


def test_every_row_is_accounted_for_in_its_order(tmp_path: Path, table: Path, snapshot: Path) -> None:
    made = changed(parquet.read_table(table), "name", {3: "晨曦日报官方", 120: "云川大学官方"})
    accounts.written(table, changed(made, "subject_type", {7: "alien"}))
    code, said = reverify(table, tmp_path / "out", snapshot)
    assert (
        code == 1
        and "250 judged" not in said
        and "249 judged" in said
        and "SUBJECT_TYPE_UNKNOWN subject_type 1" in said
    )
    found = results(tmp_path / "out")
    assert [one["row"] for one in found] == list(range(1, 251))
    assert [one["row"] for one in found if one["verdict"] == "reject"] == [4, 121]
    assert found[7]["status"] == "bad_row" and found[7]["problem"] == "SUBJECT_TYPE_UNKNOWN subject_type"
    counts = summary(tmp_path / "out")["counts"]
    assert (counts["rows"], counts["judged"], counts["bad"], counts["flips"]) == (250, 249, 1, 2)


def test_a_folder_of_files_and_the_same_bytes_again(tmp_path: Path, table: Path, snapshot: Path) -> None:
    folder = tmp_path / "in"
    (folder / "day").mkdir(parents=True)
    shutil.copy(table, folder / "a.parquet")
    shutil.copy(table, folder / "day" / "b.parquet")
    assert reverify(folder, tmp_path / "one", snapshot)[0] == 0
    assert reverify(folder, tmp_path / "two", snapshot, "--workers", "2")[0] == 0
    first, second = (sorted((tmp_path / name / "parts").iterdir()) for name in ("one", "two"))
    assert [path.name for path in first] == [path.name for path in second] and len(first) == 6
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True))
    assert {one["file"] for one in results(tmp_path / "one")} == {"a.parquet", "day/b.parquet"}


def test_the_output_is_the_next_input(tmp_path: Path, table: Path, snapshot: Path) -> None:
    assert reverify(table, tmp_path / "one", snapshot)[0] == 0
    last = parquet.read_table(tmp_path / "one" / "parts").sort_by("row")
    made = parquet.read_table(table)
    made = made.drop_columns([name for name in made.column_names if name.startswith("last_")])
    for name in ("verdict", "reasons", "evidence", "valid_until", "checked_until", "subject", "policy", "lists"):
        made = made.append_column(f"last_{name}", last[name])
    accounts.written(tmp_path / "next.parquet", made)
    assert reverify(tmp_path / "next.parquet", tmp_path / "two", snapshot)[0] == 0
    assert all(one["changes"] == [] for one in results(tmp_path / "two"))
    code, said = reverify(tmp_path / "next.parquet", tmp_path / "three", snapshot, "--policy-changed")
    assert code == 0 and "250 left out" in said


def test_the_brake_stops_a_wave_of_flips_until_a_person_releases_it(
    tmp_path: Path, table: Path, snapshot: Path
) -> None:
    accounts.written(table, changed(parquet.read_table(table), "name", dict.fromkeys(range(20, 60), "晨曦日报官方")))
    words = ("--brake-share", "0.1", "--brake-minimum", "50")
    code, said = reverify(table, tmp_path / "out", snapshot, *words)
    assert code == 3 and "NAME_CLAIMS_PROTECTED 40" in said and "--release-brake" in said
    assert summary(tmp_path / "out")["state"] == "braked" and len(results(tmp_path / "out")) == 100
    assert reverify(table, tmp_path / "out", snapshot, *words)[0] == 3
    assert len(results(tmp_path / "out")) == 100, "a braked job does no more work by itself"
    assert reverify(table, tmp_path / "out", snapshot, *words, "--release-brake")[0] == 0
    assert len(results(tmp_path / "out")) == 250 and summary(tmp_path / "out")["state"] == "done"


def test_another_job_in_the_same_folder_is_refused_with_what_differs(
    tmp_path: Path, table: Path, snapshot: Path
) -> None:
    output = tmp_path / "out"
    assert reverify(table, output, snapshot)[0] == 0
    code, said = reverify(table, output, snapshot, "--due-before", "2027-01-01")
    assert code == 2 and "due-before was not given and is 2027-01-01" in said and "another --output" in said
    accounts.written(table, accounts.table(251))
    code, said = reverify(table, output, snapshot)
    assert code == 2 and "input accounts.parquet has other contents" in said


def test_a_part_that_was_taken_away_is_made_again(tmp_path: Path, table: Path, snapshot: Path) -> None:
    assert reverify(table, tmp_path / "out", snapshot)[0] == 0
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    (tmp_path / "out" / "manifest.json").write_text(json.dumps({**manifest, "state": "running"}))
    victim = sorted((tmp_path / "out" / "parts").iterdir())[1]
    content = victim.read_bytes()
    victim.write_bytes(content[:-10])
    assert reverify(table, tmp_path / "out", snapshot)[0] == 0
    assert victim.read_bytes() == content


def test_only_what_is_due(tmp_path: Path, table: Path, snapshot: Path) -> None:
    soon = changed(parquet.read_table(table), "last_valid_until", {5: None, 9: accounts.VALID_UNTIL.replace(month=1)})
    accounts.written(table, soon)
    code, said = reverify(table, tmp_path / "out", snapshot, "--due-before", "2027-02-01")
    assert code == 0 and [one["row"] for one in results(tmp_path / "out")] == [6, 10] and "248 left out" in said


def test_only_what_a_new_list_touches(tmp_path: Path, table: Path, snapshot: Path) -> None:
    lists = tmp_path / "lists.csv"
    lists.write_text("id,name,category\nm1,晨曦日报,media\nn1,未央集团,enterprise\n", encoding="utf-8")
    built = CliRunner().invoke(app, ["lists", "build", str(lists), "--output", str(tmp_path / "new.snapshot")])
    assert built.exit_code == 0, built.output
    accounts.written(table, changed(parquet.read_table(table), "name", {30: "未央集团官方", 31: "云川大学官方"}))
    code, _ = reverify(table, tmp_path / "out", tmp_path / "new.snapshot", "--touched-by", snapshot)
    assert code == 0 and [(one["row"], one["verdict"]) for one in results(tmp_path / "out")] == [
        (31, "reject"),
        (32, "pass"),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--quota", "sandbox=5"), "quota: is for --sources"),
        (("--quota", "five"), "must be SOURCE=N"),
        (("--policy-changed",), "last_policy: is missing in the input"),
        (("--keys", "/nowhere/keys.json"), "keys: no such file"),
    ],
)
def test_an_option_that_cannot_be_met_is_refused(
    tmp_path: Path, table: Path, snapshot: Path, words: tuple[str, ...], said: str
) -> None:
    code, told = reverify(table, tmp_path / "out", snapshot, *words)
    assert code == 2 and said in told


def test_without_sources_somebody_has_to_vouch_for_the_subjects(tmp_path: Path, table: Path, snapshot: Path) -> None:
    code, said = reverify(table, tmp_path / "out", snapshot, unchanged=False)
    assert code == 2 and "--subjects-unchanged" in said and "--sources" in said


def test_a_table_cut_short_is_refused(tmp_path: Path, table: Path, snapshot: Path) -> None:
    table.write_bytes(table.read_bytes()[:-100])
    code, said = reverify(table, tmp_path / "out", snapshot)
    assert code == 2 and "is no Parquet file, or was cut short" in said


def test_numbers_of_the_table_reach_no_output(tmp_path: Path, table: Path, snapshot: Path) -> None:
    made = parquet.read_table(table)
    _, said = reverify(table, tmp_path / "out", snapshot)
    written = said + str(results(tmp_path / "out")) + (tmp_path / "out" / "manifest.json").read_text()
    assert not any(one in written for one in [*made["document_number"].to_pylist(), *made["phone"].to_pylist()])
    assert numbers.resident_id() not in written


def test_sources_verify_new_accounts_and_their_outage_is_braked(tmp_path: Path, table: Path, snapshot: Path) -> None:
    sources = tmp_path / "sources.yaml"
    sources.write_text("- {name: sandbox, adapter: sandbox}\n", encoding="utf-8")
    made = parquet.read_table(table)
    new = made.drop_columns([name for name in made.column_names if name.startswith("last_")])
    accounts.written(tmp_path / "new.parquet", new.slice(0, 100))
    words = ("--sources", sources)
    assert reverify(tmp_path / "new.parquet", tmp_path / "new", snapshot, *words, unchanged=False)[0] == 0
    assert {(one["verdict"], *one["changes"]) for one in results(tmp_path / "new")} == {("pass", "new")}
    accounts.written(table, changed(made, "subject_name", dict.fromkeys(range(30), "王中断")))
    code, said = reverify(table, tmp_path / "out", snapshot, *words, "--brake-minimum", "50", unchanged=False)
    assert code == 3 and "not now: IDENTITY_NOT_VERIFIED" in said and len(results(tmp_path / "out")) == 100
