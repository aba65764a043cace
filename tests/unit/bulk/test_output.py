"""The same lines as CSV, JSON Lines, Parquet and on the terminal."""

import csv
import io
import json
from pathlib import Path

import pytest
from pyarrow import parquet
from rich.console import Console

from verifier.bulk.line import Line, lines_of
from verifier.bulk.output import COLUMNS, to_console, to_file
from verifier.bulk.row import BadRow, Row
from verifier.bulk.screening import Screened
from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Message
from verifier.screening.hit import Hit, Screening, ScreeningOutcome, Span

HIT = Hit(
    target="晨曦日报",
    target_id="m1",
    category="media",
    list_version="v",
    score=0.97,
    plane="sound",
    span=Span(0, 4),
    operations=("第2字 曦→熙 同音",),
    explanation=Message(zh="中文", en="English"),
    outcome=ScreeningOutcome.CLAIM,
)
CLEAR = Screening(ScreeningOutcome.CLEAR, ())
FLAGGED = Screened(Row(2, "晨熙日报"), Screening(ScreeningOutcome.CLAIM, (HIT,)), CLEAR)
UNFLAGGED = Screened(Row(3, "山野食堂"), CLEAR, CLEAR)
LINES = [
    line
    for one in (FLAGGED, UNFLAGGED, BadRow(4, "name: is missing"))
    for line in lines_of(one, every_row=True, chinese=False)
]


def test_rows_without_hits_are_left_out_unless_asked_for() -> None:
    assert [line.row for line in LINES] == [2, 3, 4]
    assert [line.outcome for line in LINES] == ["claim", "clear", "bad_row"]
    few = [line for one in (UNFLAGGED, FLAGGED) for line in lines_of(one, every_row=False, chinese=True)]
    assert [(line.row, line.explanation) for line in few] == [(2, "中文")]


def test_a_name_that_the_subject_may_use_is_clear() -> None:
    hit = Hit(**{name: getattr(HIT, name) for name in HIT.__slots__} | {"authorised": "own_name"})
    found = Screened(Row(2, "晨曦日报"), Screening(ScreeningOutcome.CLEAR, (hit,)), CLEAR)
    (line,) = lines_of(found, every_row=False, chinese=False)
    assert (line.outcome, line.authorised, line.target) == ("clear", "own_name", "晨曦日报")


def test_the_columns() -> None:
    assert (
        *("row", "name", "outcome", "target", "target_id", "category", "score", "plane", "span", "operations"),
        *("explanation", "authorised", "field"),
    ) == COLUMNS


def test_csv(tmp_path: Path) -> None:
    with to_file(tmp_path / "out.csv") as write:
        write(LINES)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == [*COLUMNS]
    assert rows[0][:10] == [
        *("2", "晨熙日报", "claim", "晨曦日报", "m1", "media", "0.97", "sound", "0..4"),
        "第2字 曦→熙 同音",
    ]
    assert rows[2][2] == "bad_row" and rows[2][10] == "name: is missing"


def test_json_lines(tmp_path: Path) -> None:
    with to_file(tmp_path / "out.jsonl") as write:
        write(LINES[:1])
        write(LINES[1:])
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["row"] for row in rows] == [2, 3, 4]
    assert rows[0]["span"] == [0, 4] and rows[1]["span"] is None and rows[0]["operations"] == list(HIT.operations)


def test_parquet(tmp_path: Path) -> None:
    with to_file(tmp_path / "out.parquet") as write:
        write(LINES[:1])
        write([])
        write(LINES[1:])
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.column_names == [*COLUMNS] and table.num_rows == 3
    assert table.to_pylist()[0]["span"] == [0, 4] and table.to_pylist()[1]["score"] is None


def test_a_file_gets_its_name_when_it_is_complete(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), to_file(tmp_path / "out.csv") as write:
        write(LINES)
        raise RuntimeError
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(("file", "says"), [("out.txt", "unknown suffix"), ("missing/out.csv", "missing")])
def test_what_cannot_be_written_is_refused(tmp_path: Path, file: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says), to_file(tmp_path / file):
        pass


def test_a_terminal_obeys_no_name() -> None:
    text = io.StringIO()
    with to_console(Console(file=text, width=120)) as write:
        write([Line(1, "\x1b晨\u200b[red]", "review", target="晨曦日报", score=0.9)])
        write([Line(2, "云川", "claim")])
    shown = text.getvalue()
    assert "⟨001B⟩" in shown and "⟨200B⟩" in shown and "\x1b" not in shown and "[red]" in shown
    assert shown.count("explanation") == 1 and "云川" in shown
