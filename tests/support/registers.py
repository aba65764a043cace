"""A roll of lawyers, as a CSV file and as a table of an SQLite file, and questions about it."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from verifier.domain.inquiry import Inquiry

LAWYER = "credential.judicial.lawyer_practice"
NUMBER, HOLDER = "11101201510999996", "林晓禾"
QUESTION = {"number": NUMBER, "holder": HOLDER}
KNOWN = Inquiry(LAWYER, QUESTION)
EXPIRING = {"number": "11101201510999997", "holder": HOLDER}
UNKNOWN_STATUS = {"number": "11101201510999998", "holder": HOLDER}
OTHERS = (
    Inquiry(LAWYER, {**QUESTION, "holder": "林不符"}),
    Inquiry(LAWYER, {**QUESTION, "number": "11101201510999999"}),
)
COLUMNS = ("执业证号", "姓名", "状态", "有效期至")
ROWS = [
    (NUMBER, HOLDER, "执业", ""),
    (EXPIRING["number"], HOLDER, "执业", "2026-11-24"),
    (UNKNOWN_STATUS["number"], HOLDER, "停牌", ""),
]
REGISTER: Mapping[str, Any] = {
    "kind": LAWYER,
    "as_of": date(2026, 11, 1),
    "key": {"number": "执业证号"},
    "compare": {"holder": "姓名"},
    "status": "状态",
    "status_codes": {"执业": "match", "注销": "revoked"},
    "expires": "有效期至",
}


def write_csv(folder: Path) -> None:
    lines = [",".join(cells) for cells in (COLUMNS, *ROWS)]
    (folder / "lawyers.csv").write_text("\n".join(lines), encoding="utf-8")


def write_parquet(folder: Path) -> None:
    columns = dict(zip(COLUMNS, zip(*ROWS, strict=True), strict=True))
    parquet.write_table(
        pyarrow.table({name: list(cells) for name, cells in columns.items()}), folder / "lawyers.parquet"
    )


def write_sqlite(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "registers.sqlite")) as connection:
        connection.execute(f"CREATE TABLE lawyers ({', '.join(COLUMNS)})")
        connection.executemany("INSERT INTO lawyers VALUES (?, ?, ?, ?)", ROWS)
        connection.commit()
