"""Build time, size and query cost of snapshots of growing lists, in one run: the cost of a query must not grow.

.venv/bin/python benchmarks/snapshot.py [--names 1000 20000 200000]

Names are made up from common words; queries are made up in the same way, a third of them of a protected name changed.
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

QUERIES = 5_000
PLACES = (
    "海东",
    "云川",
    "青禾",
    "晨曦",
    "临江",
    "南屏",
    "北辰",
    "西岭",
    "长河",
    "明湖",
    "金沙",
    "白鹭",
    "安宁",
    "兴华",
)
WORDS = "天地光华和平远达信诚宏瑞启明思源力新方正中海江山林石玉金宝龙"
KINDS = ("大学", "医院", "日报", "银行", "集团", "证券", "保险", "出版社", "研究院", "电视台", "航空", "制药", "科技")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, nargs="+", default=[1_000, 20_000, 200_000])
    options = parser.parse_args()
    table = Table("names", "build s", "file MiB", "open ms", "memory MiB", "p50 µs", "p99 µs", "p99 ratio")
    first = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for count in options.names:
            chance = random.Random(996)
            names = made_up(count, chance)
            path = Path(folder) / f"{count}.snapshot"
            entries = [ListEntry(f"e{i}", name, EntryCategory.ENTERPRISE, 0.8) for i, name in enumerate(names)]
            started = time.process_time()
            build(entries, path)
            built = time.process_time() - started
            del entries
            memory = resident_bytes()
            started = time.perf_counter()
            screener = NameScreener(Snapshot.open(path))
            opened = time.perf_counter() - started
            costs = query_costs(screener, names, chance)
            p50, p99 = np.percentile(costs, (50, 99)) * 1e6
            first = first or p99
            table.add_row(
                f"{count:,}",
                f"{built:.1f}",
                f"{path.stat().st_size / 2**20:.1f}",
                f"{opened * 1e3:.0f}",
                f"{(resident_bytes() - memory) / 2**20:.0f}",
                f"{p50:.0f}",
                f"{p99:.0f}",
                f"{p99 / first:.2f} x",
            )
    Console().print(table)


def made_up(count: int, chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        words = "".join(chance.choices(WORDS, k=chance.choice((2, 2, 3, 4))))
        found[chance.choice(PLACES) + words + chance.choice(KINDS)] = None
    return list(found)


def query_costs(screener: NameScreener, names: list[str], chance: random.Random) -> np.ndarray:
    queries = []
    for number, other in enumerate(made_up(QUERIES, chance)):
        name = chance.choice(names)
        queries.append((name + "官方", "·".join(name), other)[number % 3])
    costs = []
    for query in queries:
        started = time.perf_counter()
        screener.screen_name(query, None)
        costs.append(time.perf_counter() - started)
    return np.array(costs)


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
