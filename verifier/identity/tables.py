"""The data files of this package, read once."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OPEN_END = 9999
SPECIAL_REGIONS = {"81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾省"}


@dataclass(frozen=True, slots=True)
class Region:
    """``last_year`` is the last year in which the code stood for a place, ``OPEN_END`` where it still does."""

    name: str
    last_year: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """``allocated_to`` is the operator of the allocation, ``kind`` one of the kinds in the file."""

    allocated_to: str
    kind: str


@cache
def regions() -> dict[str, Region]:
    """Six-digit codes of GB/T 2260, with the name of their latest period."""
    latest: dict[str, Region] = {}
    for row in _rows("regions.csv"):
        region = Region(row["name"], int(row["until_year"] or OPEN_END))
        known = latest.get(row["code"])
        if known is None or region.last_year >= known.last_year:
            latest[row["code"]] = region
    return latest


@cache
def provinces() -> dict[str, str]:
    """The first two digits of the 31 mainland provinces, with their names."""
    names = {code[:2]: region.name for code, region in regions().items() if code.endswith("0000")}
    return {code: name for code, name in names.items() if code not in SPECIAL_REGIONS and code != "71"}


@cache
def mobile_prefixes() -> dict[str, Prefix]:
    """Prefixes of three to five digits; the longest that fits decides."""
    return {row["prefix"]: Prefix(row["allocated_to"], row["kind"]) for row in _rows("mobile_prefixes.csv")}


@cache
def uscc_departments() -> dict[str, str]:
    return {row["department"]: row["department_name"] for row in _rows("uscc_categories.csv")}


@cache
def uscc_categories() -> dict[str, str]:
    """Department and category, two characters, with the category's name."""
    return {row["department"] + row["category"]: row["category_name"] for row in _rows("uscc_categories.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("verifier.identity") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
