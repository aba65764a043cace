"""The register: what it makes of published files as they are, with all their faults."""

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.numbers import TODAY
from support.sources import context
from verifier_adapters.normalisation import normal
from verifier_adapters.register import RegisterConfig, RegisterSource

from verifier.domain.errors import ConfigurationError
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome

KIND = "credential.judicial.lawyer_practice"
HEADER = "执业证号,姓名,律所,状态,有效期至"
MATCH, MISMATCH, NOT_FOUND = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.NOT_FOUND
EXPIRED, REVOKED, INCONCLUSIVE = InquiryOutcome.EXPIRED, InquiryOutcome.REVOKED, InquiryOutcome.INCONCLUSIVE


def config(**changes: Any) -> RegisterConfig:
    values: dict[str, Any] = {
        "file": "lawyers.csv",
        "kind": KIND,
        "as_of": "2026-11-01",
        "key": {"number": "执业证号"},
        "compare": {"holder": "姓名"},
        "status": "状态",
        "status_codes": {"执业": "match", "暂停": "suspended", "注销": "revoked"},
        "expires": "有效期至",
    }
    return RegisterConfig.model_validate(values | changes)


def opened(folder: Path, text: str | bytes, **changes: Any) -> RegisterSource:
    """A register of a file with ``text``; changes to its configuration."""
    (folder / "lawyers.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    source = RegisterSource("lawyers", config(**changes), context(folder))
    asyncio.run(source.open())
    return source


def ask(source: RegisterSource, number: str = "996", holder: str = "林晓禾", **fields: str) -> Answer:
    inquiry = Inquiry(KIND, {"number": number, "holder": holder, **fields})
    return asyncio.run(source.lookup(inquiry, deadline=float("inf")))


def rows(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


def test_a_row_that_agrees_is_a_match_with_what_the_copy_knows(tmp_path: Path) -> None:
    assert ask(opened(tmp_path, rows("996,林晓禾,云川,执业,2026-12-31"))) == Answer(
        MATCH,
        source="lawyers",
        version="2026-11-01",
        assurance=Assurance.REGISTER,
        as_of=date(2026, 11, 1),
        expires_on=date(2026, 12, 31),
        comparisons={"holder": True},
    )


def test_each_field_is_compared_by_its_own_column(tmp_path: Path) -> None:
    source = opened(
        tmp_path, rows("996,林晓禾,云川,执业,"), compare={"institution": "律所", "holder": "姓名"}, assurance=4
    )
    agreeing = ask(source, institution="云川")
    assert (agreeing.outcome, agreeing.assurance) == (MATCH, Assurance.PERSON)
    differing = ask(source, institution="晨曦")
    assert (differing.outcome, differing.comparisons) == (MISMATCH, {"institution": False, "holder": True})
    assert (differing.as_of, differing.expires_on) == (date(2026, 11, 1), None)


def test_the_key_may_be_of_several_fields(tmp_path: Path) -> None:
    source = opened(
        tmp_path,
        rows("996,林晓禾,云川,执业,", "996,顾清澜,云川,注销,"),
        key={"number": "执业证号", "holder": "姓名"},
        compare={},
    )
    assert [ask(source, holder=name).outcome for name in ("林晓禾", "顾清澜", "别人")] == [MATCH, REVOKED, NOT_FOUND]
    assert source.manifest().kinds == {KIND: ("number", "holder")}


@pytest.mark.parametrize("complete", [True, False])
def test_silence_says_whether_the_copy_is_complete(tmp_path: Path, complete: bool) -> None:
    answer = ask(opened(tmp_path, rows("996,林晓禾,云川,执业,"), complete=complete), "997")
    assert (answer.outcome, answer.complete, answer.comparisons) == (NOT_FOUND, complete, {})


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("执业", MATCH),
        (" 执业 ", MATCH),
        ("暂停", InquiryOutcome.SUSPENDED),
        ("注销", REVOKED),
        ("执业中", INCONCLUSIVE),
        ("", INCONCLUSIVE),
    ],
)
def test_the_status_decides_before_a_match_does(tmp_path: Path, status: str, outcome: InquiryOutcome) -> None:
    assert ask(opened(tmp_path, rows(f"996,林晓禾,云川,{status},"))).outcome is outcome


def test_without_a_status_column_to_be_in_the_register_is_enough(tmp_path: Path) -> None:
    assert ask(opened(tmp_path, rows("996,林晓禾,云川,注销,"), status="", status_codes={})).outcome is MATCH


def test_a_status_says_more_than_an_expiry_and_a_wrong_holder_more_than_a_status(tmp_path: Path) -> None:
    source = opened(tmp_path, rows("996,林晓禾,云川,注销,2020-01-01"))
    assert ask(source).outcome is REVOKED
    assert ask(source, holder="别人").outcome is MISMATCH


@pytest.mark.parametrize(
    ("text", "expires_on", "outcome"),
    [
        ("", None, MATCH),
        (" ", None, MATCH),
        ("长期", None, MATCH),
        ("长期有效", None, MATCH),
        ("2026-11-24", TODAY, MATCH),
        ("2026-11-23", date(2026, 11, 23), EXPIRED),
        (" 2026-11-24 ", TODAY, MATCH),
        ("20261124", TODAY, MATCH),
        ("2026/11/24", TODAY, MATCH),
        ("2026.11.24", TODAY, MATCH),
        ("2026年11月24日", TODAY, MATCH),
        ("２０２６－１１－２４", TODAY, MATCH),
        ("2026-11-24 00:00:00", TODAY, MATCH),
        ("2026-11-24T00:00:00", TODAY, MATCH),
        ("2027-1-5", date(2027, 1, 5), MATCH),
        ("2027-02-29", date.min, EXPIRED),
        ("24.11.2027", date.min, EXPIRED),
        ("2027", date.min, EXPIRED),
        ("2027-11-24x", date.min, EXPIRED),
        ("有效", date.min, EXPIRED),
    ],
)
def test_dates_are_read_as_registers_write_them_and_what_is_none_counts_as_past(
    tmp_path: Path, text: str, expires_on: date | None, outcome: InquiryOutcome
) -> None:
    answer = ask(opened(tmp_path, rows(f"996,林晓禾,云川,执业,{text}")))
    assert (answer.outcome, answer.expires_on) == (outcome, expires_on)


def test_without_an_expiry_column_nothing_expires(tmp_path: Path) -> None:
    answer = ask(opened(tmp_path, rows("996,林晓禾,云川,执业,2020-01-01"), expires=""))
    assert (answer.outcome, answer.expires_on) == (MATCH, None)


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽买买提", "阿依古丽·买买提"),
        ("林　晓 禾", "林晓禾"),
        ("john smith", "John Smith"),
        ("（京）网药械信息备字〔2025〕第00153号", "(京)网药械信息备字(2025)第00153号"),
        ("Ｐ１０００７２０", "p1000720"),
    ],
)
def test_cells_and_questions_are_normalised_alike(tmp_path: Path, cell: str, asked: str) -> None:
    assert normal(cell) == normal(asked)
    assert ask(opened(tmp_path, rows(f"996,{cell},云川,执业,")), holder=asked).outcome is MATCH
    assert ask(opened(tmp_path, rows(f"{cell},林晓禾,云川,执业,")), number=asked).outcome is MATCH


@pytest.mark.parametrize("empty", ["", " ", "·"])
def test_an_empty_cell_agrees_with_nothing(tmp_path: Path, empty: str) -> None:
    source = opened(tmp_path, rows(f"996,{empty},云川,执业,"))
    assert [ask(source, holder=name).outcome for name in ("林晓禾", "·", "··")] == [MISMATCH] * 3


@pytest.mark.parametrize(
    ("duplicates", "outcome", "expires_on"),
    [
        (["996,林晓禾,云川,执业,", "996,林晓禾,云川,执业,"], MATCH, None),
        (["996,林晓禾,云川,执业,2027-01-01", "996,林晓禾,云川,执业,2026-12-01"], MATCH, date(2026, 12, 1)),
        (["996,林晓禾,云川,执业,", "996,林晓禾,云川,注销,"], INCONCLUSIVE, None),
        (["996,林晓禾,云川,注销,", "996,林晓禾,云川,执业,"], INCONCLUSIVE, None),
        (["996,林晓禾,云川,执业,2020-01-01", "996,林晓禾,云川,执业,2027-01-01"], INCONCLUSIVE, None),
        (["996,别人,云川,注销,", "996,林晓禾,云川,执业,"], MATCH, None),
        (["996,别人,云川,执业,", "996,又一人,云川,执业,"], MISMATCH, None),
    ],
)
def test_rows_of_one_key_answer_together_and_never_by_their_order(
    tmp_path: Path, duplicates: list[str], outcome: InquiryOutcome, expires_on: date | None
) -> None:
    for order in (duplicates, duplicates[::-1]):
        answer = ask(opened(tmp_path, rows(*order)))
        assert (answer.outcome, answer.expires_on) == (outcome, expires_on)


def test_a_contradiction_is_told_by_the_row_that_agrees_most(tmp_path: Path) -> None:
    source = opened(
        tmp_path,
        rows("996,别人,晨曦,执业,", "996,林晓禾,晨曦,执业,"),
        compare={"holder": "姓名", "institution": "律所"},
    )
    assert ask(source, institution="云川").comparisons == {"holder": True, "institution": False}


@pytest.mark.parametrize(
    "row",
    [
        "996",
        "996,林晓禾",
        "996,林晓禾,云川,执业",
        "996,林晓禾,云川,执业,2027-01-01,多",
        "996,林,晓禾,云川,执业,",
        "996,林晓禾,云川,执业,,",
    ],
)
def test_a_row_whose_cells_do_not_fit_the_header_decides_nothing(
    tmp_path: Path, row: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        source = opened(tmp_path, rows(row, "997,林晓禾,云川,执业,"), complete=True)
    assert ask(source).outcome is INCONCLUSIVE
    assert ask(source, "997").outcome is MATCH
    assert not ask(source, "998").complete
    assert "register lawyers: 0 rows without a key, 1 damaged" in caplog.text
    assert "林" not in caplog.text


def test_a_damaged_row_spoils_a_sound_one_of_its_key(tmp_path: Path) -> None:
    assert ask(opened(tmp_path, rows("996,林晓禾,云川,执业,", "996,林晓禾"))).outcome is INCONCLUSIVE


@pytest.mark.parametrize("row", [",林晓禾,云川,执业,", " ,林晓禾,云川,执业,", "·,林晓禾,云川,执业,", ","])
def test_a_row_without_a_key_is_left_out_and_the_copy_is_not_complete(
    tmp_path: Path, row: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        source = opened(tmp_path, rows(row, "997,林晓禾,云川,执业,"), complete=True)
    assert "register lawyers: 1 rows without a key" in caplog.text
    silence = ask(source, "996")
    assert (silence.outcome, silence.complete) == (NOT_FOUND, False)
    assert ask(source, "·").outcome is NOT_FOUND


def test_a_row_lacking_one_of_several_key_cells_is_left_out(tmp_path: Path) -> None:
    source = opened(
        tmp_path, rows("996,,云川,执业,"), key={"number": "执业证号", "holder": "姓名"}, compare={}, complete=True
    )
    assert (ask(source).outcome, ask(source).complete) == (NOT_FOUND, False)


def test_a_sound_file_is_opened_without_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="verifier_adapters"):
        opened(tmp_path, rows("996,林晓禾,云川,执业,"))
    assert caplog.records == []


@pytest.mark.parametrize(
    "text",
    [
        f"# 来源：某司法厅\n# 2026-11-01\n{HEADER}\n# 注\n996,林晓禾,云川,执业,\n",
        f"\ufeff{HEADER}\n996,林晓禾,云川,执业,\n",
        f"\ufeff# 来源\n{HEADER}\n996,林晓禾,云川,执业,\n",
        f"{HEADER}\r\n996,林晓禾,云川,执业,\r\n",
        f"\n{HEADER}\n\n996,林晓禾,云川,执业,\n\n",
        '"执业证号", 姓名 ,律所,状态,有效期至\n"996","林晓禾","云川,分所",执业,\n',
        "有效期至,律所,状态,姓名,多余,执业证号\n,云川,执业,林晓禾,x,996\n",
        f"{HEADER},,\n996,林晓禾,云川,执业,,,\n",
    ],
    ids=[
        "comments",
        "BOM",
        "BOM and comments",
        "CRLF",
        "blank lines",
        "quotes",
        "another order",
        "columns without a name",
    ],
)
def test_the_same_register_in_another_dress(tmp_path: Path, text: str) -> None:
    source = opened(tmp_path, text, complete=True)
    assert ask(source).outcome is MATCH
    assert ask(source, "997").complete


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "key.number: column 执业证号 is not there"),
        ("# 只有注释\n", "key.number: column 执业证号 is not there"),
        ("执业证号,姓名,状态\n", "expires: column 有效期至 is not there"),
        ("执业证号,律所,状态,有效期至\n", "compare.holder: column 姓名 is not there"),
        ("执业证号,姓名,有效期至\n", "status: column 状态 is not there"),
        ("执业证号,姓名,姓名,状态,有效期至\n", "compare.holder: column 姓名 comes twice"),
        (f"# 来源\n{rows('996,林晓禾,云川,执业,')}".encode("gbk"), "file: not UTF-8 in line 2"),
        (f'# 来源\n{HEADER}\n996,林晓禾,"云川,执业,\n997,林晓禾,云川,执业,\n', "file: no sound CSV in line 4"),
        (f'{HEADER}\n996,"林"晓禾,云川,执业,\n', "file: no sound CSV in line 2"),
        (rows("996,林晓禾," + "云" * 140_000 + ",执业,"), "file: no sound CSV in line 2"),
    ],
)
def test_a_file_that_cannot_be_understood_stops_the_start(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        opened(tmp_path, text)
    assert str(raised.value).startswith(f"register lawyers: {message}")
    assert str(raised.value).endswith("lawyers.csv")
    assert "林" not in str(raised.value)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    source = RegisterSource("lawyers", config(file="none.csv"), context(tmp_path))
    with pytest.raises(ConfigurationError, match=r"register lawyers: file: no such file: .*none\.csv"):
        asyncio.run(source.open())


def test_a_relative_path_is_beside_the_file_of_sources_and_an_absolute_one_stands(tmp_path: Path) -> None:
    (tmp_path / "lawyers.csv").write_text(rows("996,林晓禾,云川,执业,"), encoding="utf-8")
    source = RegisterSource("lawyers", config(file=tmp_path / "lawyers.csv"), context(tmp_path / "elsewhere"))
    asyncio.run(source.open())
    assert ask(source).outcome is MATCH


def sqlite_register(
    folder: Path, *found: tuple[object, ...], table: str = "lawyers", asked: str = ""
) -> RegisterSource:
    with closing(sqlite3.connect(folder / "registers.sqlite")) as connection:
        connection.execute(f'CREATE TABLE "{table}" ({HEADER})')
        connection.executemany(f'INSERT INTO "{table}" VALUES (?, ?, ?, ?, ?)', found)
        connection.commit()
    source = RegisterSource("lawyers", config(file="registers.sqlite", table=asked or table), context(folder))
    asyncio.run(source.open())
    return source


def test_numbers_and_missing_cells_of_a_table(tmp_path: Path) -> None:
    source = sqlite_register(tmp_path, (996, "林晓禾", None, "执业", None), (None, "林晓禾", None, "执业", None))
    assert ask(source).outcome is MATCH
    assert ask(source, "None").outcome is NOT_FOUND


def test_any_table_name_can_be_asked_for(tmp_path: Path) -> None:
    assert ask(sqlite_register(tmp_path, ("996", "林晓禾", "", "执业", ""), table="律师 2026; --")).outcome is MATCH


def test_a_table_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"register lawyers: table: no table doctors in .*registers\.sqlite"):
        sqlite_register(tmp_path, asked="doctors")
