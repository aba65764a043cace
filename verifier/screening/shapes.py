"""Which hanzi a reader takes for one another: 未 for 末, 请 for 清.

Made by ``scripts/build_shape_table.py`` from glyphs and their parts, never from sound; both sides are folded. A
similarity above 0.85 means that the glyphs look nearly the same, 0.70 to 0.85 that they share their main part or
their frame, less that a hasty reader may confuse them. It is a reason to look closer, not to accuse: 华 and 毕
are in the table as well. The first call reads the table (about 40 ms); a look-up costs less than a microsecond.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

_LINE = len("未,末,0.96\n")


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


@cache
def classes() -> dict[str, str]:
    """The representative of a small class of look-alikes, to find candidates by; says nothing about a pair.

    A character without a class is its own: ``classes().get(character, character)``.
    """
    lines = _read("shape_classes.txt").splitlines()
    return {character: line[0] for line in lines if not line.startswith("#") for character in line}


@cache
def _table() -> dict[str, _LookAlikes]:
    """Every line is equally long, so numpy reads the file as one array."""
    text = _read("shapes.csv")
    rows = text[text.index("similarity\n") + len("similarity\n") :]
    cells = np.frombuffer(rows.encode("utf-32-le"), dtype=np.uint32).reshape(-1, _LINE)
    first, second = cells[:, 0], cells[:, 2]
    digits = cells[:, 6:8] - ord("0")
    grade = (digits[:, 0] * 10 + digits[:, 1]).astype(np.uint8)
    both, grade = np.concatenate([first, second]), np.concatenate([grade, grade])
    other = np.concatenate([second, first])
    order = np.lexsort((other, 100 - grade, both))
    own = both[order]
    others, grades = other[order].tobytes().decode("utf-32-le"), grade[order].tobytes()
    starts = np.flatnonzero(np.diff(own, prepend=0)).tolist()
    names = own[starts].tobytes().decode("utf-32-le")
    return {
        name: _LookAlikes(others[start:end], grades[start:end])
        for name, start, end in zip(names, starts, [*starts[1:], len(others)], strict=True)
    }


def _read(name: str) -> str:
    return (files("verifier.screening") / "data" / name).read_text(encoding="utf-8")
