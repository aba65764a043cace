"""``verifier bench`` on tiny sizes: the tables and their words; the numbers are no test's business."""

import json
from pathlib import Path

from typer.testing import CliRunner

from verifier.cli.main import app


def bench(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["bench", *map(str, words)])
    return result.exit_code, result.output


def test_accuracy_has_a_table_of_recall_and_one_of_clean_names(tmp_path: Path) -> None:
    (tmp_path / "protected.tsv").write_text("晨曦日报\tmedia\n云川大学\tuniversity\n晨\tmedia\n", encoding="utf-8")
    (tmp_path / "clean.csv").write_text("name\n山野食堂\n海淀公安分局\n\n,\n", encoding="utf-8")
    words = ["accuracy", tmp_path / "protected.tsv", tmp_path / "clean.csv", "--workers", "1", "--show", "2"]
    code, said = bench(*words, "--json", tmp_path / "numbers.json")
    assert code == 0
    for part in ("one homophone", "bar 4+", "clean.csv", "seed 996", "Missed evasions", "海淀公安分局"):
        assert part in said
    assert "protected.tsv:3: name: must hold" in said and "clean.csv:5: row: has 2 cells" in said
    numbers = json.loads((tmp_path / "numbers.json").read_text(encoding="utf-8"))
    assert numbers["flagged"][0]["clean"] == 2 and numbers["flagged"][0]["organs"]["claim"] == 1
    assert numbers["recall"][0]["lengths"]["4"]["recall"] == 1.0


def test_accuracy_needs_names(tmp_path: Path) -> None:
    (tmp_path / "protected.tsv").write_text("", encoding="utf-8")
    code, said = bench("accuracy", tmp_path / "protected.tsv")
    assert code == 2 and "holds no names" in said


def test_the_cost_of_growing_lists() -> None:
    code, said = bench("names", "--names", "200", "400", "--queries", "100", "--no-rivals")
    assert code == 0
    for part in ("Cost", "200", "400", "100 queries", "Python"):
        assert part in said
