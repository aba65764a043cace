"""Which hanzi a reader takes for one another: 未 for 末, 请 for 清.

Made by ``scripts/build_shape_table.py`` from glyphs and their parts, never from sound; both sides are folded. A
similarity above 0.85 means that the glyphs look nearly the same, 0.70 to 0.85 that they share their main part or
their frame, less that a hasty reader may confuse them. It is a reason to look closer, not to accuse: 华 and 毕
are in the table as well. The first call reads the table (about 40 ms); a look-up costs less than a microsecond.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class _LookAlikes:
    """``grades[i]`` is the similarity of ``characters[i]`` in hundredths; best first."""

    characters: str
    grades: bytes


_NONE = _LookAlikes("", b"")


def similarity(a: str, b: str) -> float:
    """From 0.60 on for a pair in the table, 1 for equal characters, 0 for all else; the same both ways.

    >>> similarity("未", "末") > similarity("清", "请") > similarity("丁", "叮") > similarity("人", "国")
    True
    """
    if a == b:
        return 1.0
    found = _table().get(a, _NONE)
    place = found.characters.find(b) if b else -1
    return found.grades[place] / 100 if place >= 0 else 0.0


def look_alikes(character: str) -> tuple[tuple[str, float], ...]:
    """All that the character may be taken for, best first.

    >>> [other for other, _ in look_alikes("未")][:1]
    ['末']
    """
    found = _table().get(character, _NONE)
    return tuple((other, grade / 100) for other, grade in zip(found.characters, found.grades, strict=True))


def characters() -> tuple[str, ...]:
    """All that have look-alikes: the common hanzi, and rare ones that stand in for them."""
    return tuple(_table())


@cache
def classes() -> dict[str, str]:
    """The representative of a small class of look-alikes, to find candidates by; says nothing about a pair.

    A character without a class is its own: ``classes().get(character, character)``.
    """
    lines = _read("shape_classes.txt").splitlines()
    return {character: line[0] for line in lines if not line.startswith("#") for character in line}


@cache
def _table() -> dict[str, _LookAlikes]:
    """Both directions of every pair; the file has each once, with the character that comes first in Unicode."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in _read("shapes.csv").splitlines()[2:]:
        character, others, hundredths = row.split(",")
        for place, other in enumerate(others):
            grade = int(hundredths[2 * place : 2 * place + 2])
            found[character].append((-grade, other))
            found[other].append((-grade, character))
    return {
        character: _LookAlikes("".join(other for _, other in pairs), bytes(-grade for grade, _ in pairs))
        for character, pairs in ((character, sorted(pairs)) for character, pairs in found.items())
    }


def _read(name: str) -> str:
    return (files("verifier.screening") / "data" / name).read_text(encoding="utf-8")
