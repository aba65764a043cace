"""Checks a second of resident IDs and unified social credit codes, beside python-stdnum, in one run on one core.

.venv/bin/python benchmarks/identity_numbers.py
"""

import platform
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from stdnum.cn import ric
from stdnum.cn import uscc as stdnum_uscc

from verifier.identity import resident_id, uscc

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support import numbers

DISTINCT = 20_000
ROUNDS = 5


def main() -> None:
    today = numbers.TODAY
    people = [numbers.resident_id(birth=f"{date(1950, 1, 1) + timedelta(days=i):%Y%m%d}") for i in range(DISTINCT)]
    firms = [numbers.uscc(code=f"MA{i:06d}") for i in range(DISTINCT)]
    table = Table("what", "ours a second", "python-stdnum a second", "ratio")
    for what, values, ours, other in (
        ("resident ID", people, lambda v: resident_id.check(v, today=today), ric.is_valid),
        ("USCC", firms, lambda v: uscc.check(v, today=today), stdnum_uscc.is_valid),
    ):
        mine, theirs = rate(ours, values), rate(other, values)
        table.add_row(what, f"{mine:,.0f}", f"{theirs:,.0f}", f"{mine / theirs:.1f} x")
    console = Console()
    console.print(table)
    console.print(
        f"{DISTINCT:,} distinct values, best of {ROUNDS} rounds, CPU time; Python {platform.python_version()}"
    )


def rate(check: Callable[[str], object], values: list[str]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for value in values:
            check(value)
        best = min(best, time.process_time() - started)
    return len(values) / best


if __name__ == "__main__":
    main()
