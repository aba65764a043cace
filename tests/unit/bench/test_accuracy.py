"""Recall and the share of flagged clean names, on a tiny invented list."""

from pathlib import Path

import pytest

from verifier.bench import files, precision, recall
from verifier.bench.accuracy_report import as_json
from verifier.bench.evasions import KINDS
from verifier.bench.recall import Tables
from verifier.domain.errors import ConfigurationError
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

PROTECTED = "晨曦日报\tmedia\n云川大学\tuniversity\n长河银行\tsomething\n顾清澜\tcelebrity\n"


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("protected") / "protected.tsv"
    path.write_text(PROTECTED, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def entries(protected: Path) -> list[ListEntry]:
    return list(files.protected(protected).entries)


@pytest.fixture(scope="module")
def snapshot(protected: Path, entries: list[ListEntry]) -> Path:
    path = protected.with_name("protected.snapshot")
    build(entries, path)
    return path


def test_a_list_without_header_has_names_and_categories(entries: list[ListEntry]) -> None:
    assert [(one.name, one.category) for one in entries][:3] == [
        ("晨曦日报", EntryCategory.MEDIA),
        ("云川大学", EntryCategory.UNIVERSITY),
        ("长河银行", EntryCategory.ENTERPRISE),
    ]


def test_a_name_too_short_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "list.tsv").write_text("晨曦日报\n\n·晨·\n", encoding="utf-8")
    read = files.protected(tmp_path / "list.tsv")
    assert len(read.entries) == 1 and [bad.line for bad in read.bad_rows] == [3]


def test_a_list_of_the_service_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("id,name,category\nm1,晨曦日报,media\n", encoding="utf-8")
    assert [one.id for one in files.protected(tmp_path / "list.csv").entries] == ["m1"]


def test_exact_names_are_all_caught_and_lengths_kept_apart(snapshot: Path, entries: list[ListEntry]) -> None:
    found = {one.kind: one for one in recall.recall_on_all_cores(snapshot, entries, Tables(996), 10, 1)}
    assert list(found) == list(KINDS)
    assert (found["exact"].tried[3], found["exact"].tried[4]) == (1, 3)
    assert found["exact"].share(4) == found["exact"].share(3) == 1.0 and found["exact"].share(5) is None
    assert not found["exact"].missed
    assert found["abbreviation"].tried.total() == 0


def test_the_numbers_do_not_depend_on_where_they_are_counted(snapshot: Path, entries: list[ListEntry]) -> None:
    here = recall.recall(NameScreener(Snapshot.open(snapshot)), [one.name for one in entries], Tables(5).evader(), 3)
    apart = recall.recall_on_all_cores(snapshot, entries, Tables(5), 3, 2)
    assert [(one.kind, one.caught, one.missed) for one in here] == [(one.kind, one.caught, one.missed) for one in apart]


def test_abbreviations_are_tried_on_names_that_have_some(
    tmp_path: Path, snapshot: Path, entries: list[ListEntry]
) -> None:
    (tmp_path / "aliases.tsv").write_text("晨报社\t晨曦日报\n无\t没有的名字\n", encoding="utf-8")
    named = files.with_aliases(entries, tmp_path / "aliases.tsv")
    build(named, tmp_path / "lists.snapshot")
    found = {
        one.kind: one for one in recall.recall_on_all_cores(tmp_path / "lists.snapshot", named, Tables(996), 10, 1)
    }
    assert found["abbreviation"].tried.total() == 1 == found["abbreviation"].caught.total()


def test_what_is_missed_is_told(snapshot: Path, entries: list[ListEntry], tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("晨\t鑫\n曦\t鑫\n云\t鑫\n川\t鑫\n", encoding="utf-8")
    tables = Tables(996, look_alikes=tmp_path / "pairs.tsv")
    found = {one.kind: one for one in recall.recall_on_all_cores(snapshot, entries, tables, 10, 1)}
    assert {name for name, _ in found["two look-alikes"].missed} == {"晨曦日报", "云川大学"}
    assert found["two look-alikes"].share(4) == 0.0


def test_a_clean_name_holds_no_protected_one(entries: list[ListEntry]) -> None:
    texts = precision.protected_texts(entries)
    assert precision.clean_of(["小晨·曦日报迷", "山野食堂", "晨曦日志"], texts) == ["山野食堂", "晨曦日志"]


def test_lists_and_organs_are_counted_apart(snapshot: Path, tmp_path: Path) -> None:
    names = ["山野食堂", "陈西日抱", "海淀公安分局"]
    found = precision.flagged(NameScreener(Snapshot.open(snapshot)), tmp_path, names)
    assert found.clean == 3
    assert [name for name, _ in found.flagged] == ["陈西日抱"] and [name for name, _ in found.organs] == [
        "海淀公安分局"
    ]
    assert found.share == pytest.approx(1 / 3)
    version = Snapshot.open(snapshot).version
    assert precision.flagged_on_all_cores(snapshot, version, tmp_path, names, 1) == found


def test_the_numbers_go_to_machines_too(snapshot: Path, entries: list[ListEntry]) -> None:
    found = list(recall.recall_on_all_cores(snapshot, entries, Tables(996), 10, 1))
    content = as_json(found, [], {"seed": 996})
    first = content["recall"][0]  # type: ignore[index]
    assert first["kind"] == "exact"
    assert first["lengths"]["4"] == {"tried": 3, "caught": 3, "recall": 1.0, "bar": 1.0}


@pytest.mark.parametrize("text", ["未\n", "未\t\n"])
def test_a_table_of_pairs_has_two_columns(tmp_path: Path, text: str) -> None:
    (tmp_path / "pairs.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"pairs\.tsv:1: must have two columns"):
        files.look_alikes(tmp_path / "pairs.tsv")


def test_look_alikes_go_both_ways_and_folded_pairs_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "pairs.tsv").write_text("未\t末\n國\t国\n", encoding="utf-8")
    known = files.look_alikes(tmp_path / "pairs.tsv")
    assert (known("未"), known("末"), known("国")) == ("末", "未", "")
