"""``verifier explain``: what an operator reads about one name."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from verifier.cli.main import app


def explain(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["explain", *map(str, words)])
    return result.exit_code, result.output


def test_the_way_from_the_typed_name_to_the_verdict(snapshot: Path) -> None:
    code, said = explain("晨熙曰报·官方", "--lists", snapshot)
    assert code == 0 and "\x1b" not in said
    for part in (
        "folded: 晨熙日报官方",
        "U+66F0",
        "sign, dropped",
        "chen(cen) xi ri bao",
        "same sound: 曦→熙",
        "affixes: official",
        "Verdict: CLAIM",
        "3 entries",
    ):
        assert part in said


def test_given_the_subject(snapshot: Path) -> None:
    options = ("--subject-name", "顾清澜", "--subject-kind", "person", "--lists", snapshot)
    _, said = explain("顾清澜", *options)
    assert "Verdict: CLEAR" in said and "own verified name" in said


def test_without_lists_folding_and_planes_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = explain("海淀公安分局")
    assert code == 0 and "北京市公安局海淀分局" in said and "No lists" in said and "Verdict" not in said


def test_in_the_repository_its_own_lists_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixtures" / "lists").mkdir(parents=True)
    (tmp_path / "fixtures" / "lists" / "media.csv").write_text("id,name,category\nm9,晨曦日报,media\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    _, said = explain("晨曦日报", "--language", "zh")
    assert "Verdict: CLAIM" in said and "文字一致" in said and "fixtures/lists" in said


@pytest.mark.parametrize("words", [("name", "海淀公安分局"), ("--most", "3", "海淀公安分局"), ("name", "avatar")])
def test_a_name_may_be_called_so(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = explain(*words)
    assert code == 0 and "No lists" in said


def test_help_tells_of_both(tmp_path: Path) -> None:
    code, said = explain("--help")
    assert code == 0 and "avatar" in said and "name" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("晨曦", "--lists", "missing"), "missing"),
        (("晨曦", "--subject-name", "陈一"), "--subject-kind: must be one of"),
    ],
)
def test_wrong_usage_ends_with_2(words: tuple[str, ...], says: str) -> None:
    code, said = explain(*words)
    assert code == 2 and says in said and "Traceback" not in said
