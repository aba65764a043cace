"""Reads a region that ends, or begins, at a place of a text: ``[province][prefecture][county][township]``.

Each part in full or short, any of them left out, and each inside the one before: 浙江余杭 is read, 上海余杭 is only
余杭. The text is taken as it stands, nothing is guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from verifier.screening.organs.divisions import DivisionTable, division_table

_TOWNSHIP_SIZES = (2, 3, 4)
_TOWNSHIP_CODE = 9
_LONGEST_LEADING = 11


@dataclass(frozen=True, slots=True)
class Region:
    """``codes`` are the divisions it may be. ``name`` is the last part, ``in_full`` with its kind (海淀区);
    ``anchored`` where a higher division stands before it.
    """

    start: int
    codes: list[str]
    name: str
    in_full: bool
    anchored: bool


def regions_before(
    table: DivisionTable, text: str, end: int, *, links: tuple[str, ...] = (), townships: bool = False
) -> Iterator[Region]:
    """Those that end at ``end``, the longest last part first. ``links`` may stand between two parts
    (杭州市 **公安局** 西湖分局); with ``townships`` these may be short too.
    """
    sizes = table.sizes(text[end - 1]) if end > 0 else ()
    if townships:
        sizes = (*sizes, *(size for size in _TOWNSHIP_SIZES if size not in sizes))
    for size in sizes:
        if size > end:
            continue
        name = text[end - size : end]
        codes = table.in_full(name)
        in_full = bool(codes)
        if not codes:
            codes = table.in_short(name)
            if townships:
                codes = codes + table.townships_in_short(name)
        if codes:
            start, kept = widen(table, text, end - size, codes, links)
            yield Region(start, kept, name, in_full, start < end - size)


def widen(
    table: DivisionTable, text: str, start: int, codes: list[str], links: tuple[str, ...]
) -> tuple[int, list[str]]:
    """Takes the higher divisions before ``start`` in: the leftmost place they reach, and those of ``codes`` in them."""
    best, kept = start, codes
    for before in (start, *(start - len(link) for link in links if text.endswith(link, 0, start))):
        for size in table.sizes(text[before - 1]) if before > 0 else ():
            name = text[before - size : before] if size <= before else ""
            higher = [
                one
                for one in table.in_full(name) or table.in_short(name)
                if any(code != one and code.startswith(one) for code in codes)
            ]
            if higher:
                place, parents = widen(table, text, before - size, higher, links)
                if place < best:
                    best = place
                    kept = [code for code in codes if any(code != one and code.startswith(one) for one in parents)]
    return best, kept


def contradicted(table: DivisionTable, before: str) -> bool:
    """Another division's full name stands right before the region (上海市 before 余杭区)."""
    sizes = table.sizes(before[-1]) if before else ()
    return any(len(code) < 9 for size in sizes if size <= len(before) for code in table.in_full(before[-size:]))


def names_another_region(text: str, name: str) -> bool:
    """Both begin with a place, and with different ones: 河北日报 is not a way to write 湖北日报. A place that the name
    itself begins with is none of another (牡丹 in 牡丹江大学).

    >>> names_another_region("山西大学", "陕西大学"), names_another_region("山西大学", "山西省大学")
    (True, False)
    """
    wanted = _leading(name)
    if not wanted[1]:
        return False
    place, found = _leading(text)
    return bool(found) and found.isdisjoint(wanted[1]) and not name.startswith(place)


@lru_cache(maxsize=8_192)
def _leading(text: str) -> tuple[str, frozenset[str]]:
    """The longest name of a province, prefecture or county that the text begins with, and what it stands for."""
    table = division_table()
    for size in range(min(_LONGEST_LEADING, len(text)), 1, -1):
        codes = table.in_full(text[:size]) or table.in_short(text[:size])
        found = frozenset(code for code in codes if len(code) < _TOWNSHIP_CODE)
        if found:
            return text[:size], found
    return "", frozenset()
