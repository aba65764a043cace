"""Recall by kind of evasion and length of name, and the share of clean names that are flagged.

    .venv/bin/python benchmarks/accuracy.py PROTECTED.tsv BENIGN...

PROTECTED has a name and a category a line, a BENIGN file a name; columns are separated by tabs, there is no header.
"""

import argparse
import random
import tempfile
from collections import defaultdict
from pathlib import Path

from evasions import EVASIONS
from rich.console import Console
from rich.table import Table

from verifier.screening.build import build
from verifier.screening.entry import DEFAULT_IMPORTANCE, EntryCategory, ListEntry
from verifier.screening.folding import fold
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.matcher import NameScreener
from verifier.screening.snapshot import Snapshot

SAMPLE = 3_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("protected", type=Path)
    parser.add_argument("benign", type=Path, nargs="*")
    parser.add_argument("--show", type=int, default=0, help="print so many flagged clean names")
    options = parser.parse_args()
    names = read_protected(options.protected)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.snapshot"
        build([entry(i, *row) for i, row in enumerate(names)], path)
        screener = NameScreener(Snapshot.open(path))
        console = Console()
        console.print(recall_table(screener, [name for name, _ in names]))
        for benign in options.benign:
            console.print(benign_line(screener, benign, {name for name, _ in names}, options.show))


def recall_table(screener: NameScreener, names: list[str]) -> Table:
    chance = random.Random(996)
    sample = chance.sample(names, min(SAMPLE, len(names)))
    table = Table("evasion", "2", "3", "4", "5+")
    for kind, evade in EVASIONS.items():
        caught: dict[int, list[bool]] = defaultdict(list)
        for name in sample:
            screening = screener.screen_name(evade(name, chance), None)
            caught[min(len(name), 5)].append(any(name in (hit.target, *hit.operations) for hit in screening.hits))
        cells = [f"{sum(c) / len(c):.3f}" if (c := caught[length]) else "" for length in (2, 3, 4, 5)]
        table.add_row(kind, *cells)
    return table


def benign_line(screener: NameScreener, path: Path, protected: set[str], show: int) -> str:
    names = [name for name in read_names(path) if not holds_one(fold(name).text, protected)]
    flagged = [
        (name, s) for name in names if (s := screener.screen_name(name, None)).outcome is not ScreeningOutcome.CLEAR
    ]
    lines = [f"{path.name}: {len(flagged)} of {len(names)} clean names flagged ({len(flagged) / len(names):.2%})"]
    lines += [f"    {name}  {best(s)}" for name, s in random.Random(1).sample(flagged, min(show, len(flagged)))]
    return "\n".join(lines)


def holds_one(text: str, protected: set[str]) -> bool:
    """Containment of a protected name is no false positive by itself."""
    return any(text[i:j] in protected for i in range(len(text)) for j in range(i + 2, min(i + 40, len(text)) + 1))


def best(screening: Screening) -> str:
    hit = screening.hits[0]
    return f"{hit.target} {hit.plane} {hit.score} {hit.outcome} {'/'.join(hit.operations)}"


def entry(number: int, name: str, category: str) -> ListEntry:
    try:
        known = EntryCategory(category)
    except ValueError:
        known = EntryCategory.ENTERPRISE
    return ListEntry(f"e{number}", name, known, DEFAULT_IMPORTANCE[known])


def read_protected(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return [(row[0], row[1]) for row in rows if len(row[0]) >= 2]


def read_names(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [name for line in file if (name := line.split("\t")[0].strip())]


if __name__ == "__main__":
    main()
