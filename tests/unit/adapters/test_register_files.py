"""The files behind a register: formats, encodings, and that every fault is told by its line."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet
from pydantic import ValidationError
from support.sources import context
from verifier_adapters.register import RegisterConfig, RegisterSource
from verifier_adapters.register.snapshot import Faults

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Coverage

KIND = "credential.judicial.lawyer_practice"
COLUMNS = ("执业证号", "姓名", "律所", "状态", "有效期至")
MATCH, NOT_FOUND, INCONCLUSIVE = InquiryOutcome.MATCH, InquiryOutcome.NOT_FOUND, InquiryOutcome.INCONCLUSIVE


def config(file: str, **changes: Any) -> RegisterConfig:
    values: dict[str, Any] = {
        "file": file,
        "kind": KIND,
        "as_of": "2026-11-01",
        "key": {"number": "执业证号"},
        "compare": {"holder": "姓名"},
        "status": "状态",
        "status_codes": {"执业": "match", "注销": "revoked"},
        "expires": "有效期至",
        "complete": True,
    }
    return RegisterConfig.model_validate({**values, **changes})


def opened(folder: Path, file: str, **changes: Any) -> RegisterSource:
    source = RegisterSource("lawyers", config(file, **changes), context(folder))
    asyncio.run(source.open())
    return source


def ask(source: RegisterSource, number: str, holder: str = "林晓禾") -> Answer:
    inquiry = Inquiry(KIND, {"number": number, "holder": holder})
    return asyncio.run(source.lookup(inquiry, deadline=float("inf")))


def write_csv(path: Path, *lines: bytes | str, encoding: str = "utf-8") -> None:
    header = ",".join(COLUMNS)
    path.write_bytes(
        b"\n".join(line if isinstance(line, bytes) else line.encode(encoding) for line in (header, *lines))
    )


def write_sqlite(path: Path, *cells: tuple[object, ...]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"CREATE TABLE lawyers ({', '.join(COLUMNS)})")
        for row in cells:
            connection.execute("INSERT INTO lawyers VALUES (?, ?, ?, ?, ?)", row)
        connection.commit()


def write_parquet(path: Path, *cells: tuple[object, ...]) -> None:
    columns = [list(column) for column in zip(*cells, strict=True)]
    parquet.write_table(pyarrow.table(columns, names=list(COLUMNS)), path)


SOUND = ("996", "林晓禾", "云川", "执业", "2027-01-01")


@pytest.mark.parametrize("kind", ["csv", "sqlite", "parquet"])
def test_a_copy_answers_alike_whatever_its_format(tmp_path: Path, kind: str) -> None:
    if kind == "csv":
        write_csv(tmp_path / "lawyers.csv", ",".join(SOUND))
    elif kind == "sqlite":
        write_sqlite(tmp_path / "lawyers.sqlite", SOUND)
    else:
        write_parquet(tmp_path / "lawyers.parquet", SOUND)
    source = opened(tmp_path, f"lawyers.{kind}", table="lawyers" if kind == "sqlite" else "")
    answer = ask(source, "996")
    assert (answer.outcome, answer.expires_on, answer.as_of) == (MATCH, date(2027, 1, 1), date(2026, 11, 1))
    assert (ask(source, "997").outcome, ask(source, "997").complete) == (NOT_FOUND, True)


@pytest.mark.parametrize("ends", [date(2027, 1, 1), datetime(2027, 1, 1, 8), "2027-01-01"])
@pytest.mark.parametrize("number", [996, "996"])
def test_numbers_and_dates_of_parquet_are_read_as_what_they_are(tmp_path: Path, number: object, ends: object) -> None:
    write_parquet(tmp_path / "lawyers.parquet", (number, "林晓禾", None, "执业", ends))
    answer = ask(opened(tmp_path, "lawyers.parquet"), "996")
    assert (answer.outcome, answer.expires_on) == (MATCH, date(2027, 1, 1))


def test_a_number_that_went_through_floating_point_decides_nothing(tmp_path: Path) -> None:
    write_parquet(tmp_path / "lawyers.parquet", (996.0, "林晓禾", "云川", "执业", None))
    source = opened(tmp_path, "lawyers.parquet")
    assert source.faults == Faults(damaged=(1,))
    assert (ask(source, "996.0").outcome, ask(source, "996").complete) == (INCONCLUSIVE, False)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"PAR1 but not really PAR1", "file: Parquet cannot read .* after row 0: "),
        (b"", "file: Parquet cannot read .* after row 0: "),
    ],
)
def test_a_broken_parquet_file_stops_the_start(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "lawyers.parquet").write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"register lawyers: {problem}"):
        opened(tmp_path, "lawyers.parquet")


def test_a_parquet_file_without_the_column_stops_the_start(tmp_path: Path) -> None:
    write_parquet(tmp_path / "lawyers.parquet", SOUND)
    with pytest.raises(ConfigurationError, match="expires: column 期限 is not there"):
        opened(tmp_path, "lawyers.parquet", expires="期限")


def test_a_gb18030_file_is_read_where_the_operator_says_so(tmp_path: Path) -> None:
    write_csv(tmp_path / "lawyers.csv", "996,林晓禾,云川,执业,", encoding="gb18030")
    assert ask(opened(tmp_path, "lawyers.csv", encoding="gb18030"), "996").outcome is MATCH
    with pytest.raises(ConfigurationError, match="file: not UTF-8 in line 1"):
        opened(tmp_path, "lawyers.csv")


def test_each_broken_row_is_told_by_its_line_and_decides_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_csv(
        tmp_path / "lawyers.csv",
        "# 注",
        "990,林晓禾,云川,执业,",
        "991,林晓禾".encode("gbk") + ",云川,执业,".encode("gbk"),
        "992,林晓禾,云川",
        ",林晓禾,云川,执业,",
        '993,"林晓禾","云\n川",执业,',
        b"99\xff,x,y,z,",
        "994,林晓禾,云川,执业,",
    )
    with caplog.at_level(logging.WARNING):
        source = opened(tmp_path, "lawyers.csv")
    assert source.faults == Faults(keyless=(6, 9), damaged=(4, 5))
    assert "register lawyers: 2 rows without a key, 2 damaged; lines 4, 5, 6, 9" in caplog.text
    assert "林" not in caplog.text
    assert [ask(source, number).outcome for number in ("990", "991", "992", "993", "994")] == [
        MATCH,
        INCONCLUSIVE,
        INCONCLUSIVE,
        MATCH,
        MATCH,
    ]
    assert not ask(source, "995").complete


def test_many_broken_rows_do_not_flood_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_csv(tmp_path / "lawyers.csv", *[f"{number}" for number in range(100)])
    with caplog.at_level(logging.WARNING):
        source = opened(tmp_path, "lawyers.csv")
    assert len(source.faults.damaged) == 100
    assert "100 damaged; lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ..." in caplog.text


@pytest.mark.parametrize("cell", ["x'4c494eff'", "CAST(x'4c494eff' AS TEXT)", "9.5"])
def test_a_cell_of_sqlite_that_is_no_text_damages_its_row_alone(
    tmp_path: Path, cell: str, caplog: pytest.LogCaptureFixture
) -> None:
    write_sqlite(tmp_path / "lawyers.sqlite", SOUND)
    with closing(sqlite3.connect(tmp_path / "lawyers.sqlite")) as connection:
        connection.execute(f"INSERT INTO lawyers VALUES ('997', {cell}, '', '执业', '')")
        connection.commit()
    source = opened(tmp_path, "lawyers.sqlite", table="lawyers")
    assert source.faults == Faults(damaged=(2,))
    assert [ask(source, number).outcome for number in ("996", "997")] == [MATCH, INCONCLUSIVE]
    assert "LIN" not in caplog.text


def test_facts_beyond_the_question_are_told_where_the_rows_agree_on_them(tmp_path: Path) -> None:
    write_csv(tmp_path / "lawyers.csv", "996,林晓禾,云川,执业,", "996,林晓禾,晨曦,执业,", "997,林晓禾,云川,执业,")
    source = opened(tmp_path, "lawyers.csv", facts={"institution": "律所", "status": "状态"})
    assert ask(source, "997").facts == {"institution": "云川", "status": "执业"}
    assert ask(source, "996").facts == {"status": "执业"}
    assert ask(source, "997", "别人").facts == {}


def test_the_manifest_tells_whom_the_copy_could_hold(tmp_path: Path) -> None:
    coverage = {"places": ["45"], "first_year": 2012}
    source = RegisterSource("lawyers", config("lawyers.csv", coverage=coverage), context(tmp_path))
    assert source.manifest().coverage == Coverage(True, ("45",), 2012, 0)


@pytest.mark.parametrize(
    ("file", "changes", "problem"),
    [
        ("lawyers.csv", {"as_of": None}, "as_of: missing, and the file's name has no date"),
        ("lawyers-*.csv", {}, "as_of: a pattern takes the date from the file's name"),
        ("lawyers.csv", {"coverage": {"places": ["4501"]}}, "coverage.places.0"),
        ("lawyers.csv", {"brake": {"shrink": 1.5}}, "brake.shrink"),
        ("lawyers.csv", {"encoding": "latin-1"}, "encoding"),
        ("lawyers.csv", {"check_seconds": -1}, "check_seconds"),
    ],
)
def test_a_wrong_configuration_is_refused_by_its_key(file: str, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        config(file, **changes)
    (found, *_) = raised.value.errors()
    assert problem in ".".join(map(str, found["loc"])) or problem in found["msg"]
