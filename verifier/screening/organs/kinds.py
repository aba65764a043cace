"""The kinds of organ: what each is called at each level, and how people write it.

``data/kinds.csv``, one kind a row. ``province`` to ``town`` hold its usual official name at that level, with ``{}``
for the region's name and ``{short}`` for its short one, empty where the level has none (an empty ``municipality`` is as
a city, or as a province where cities have none). A form is the word that follows the region, or a pattern with the
region in it: ``{}`` in full or short, ``{full}`` only in full (杭州市委, never 杭州委). Lists inside a cell are
separated by ``;``. The forms stand in one of four columns, by what they prove:

- ``anywhere``: nobody else is called so (公安局, 卫健委); may stand inside a longer name.
- ``alone``: a word of the state that is also used in passing (公安, 交警); only as the whole name.
- ``guarded``: a word of the state and of others (发布, 平安…); as ``alone``, and not after a county's name that is an
  everyday word (和平, 长安).
- ``everyday``: a word of everybody (教育, 健康…); as ``guarded``, and not after a county's bare short name at all.

A form that ends in ``=`` and a name belongs to an institution of its own within the kind, of that name (一中院=第一中级
人民法院), or of the form's own where none follows (第二人民医院=): 第二人民医院 may not use 第一人民医院.

``links`` are words that may stand between the region and the form (杭州市 **委** 宣传部, 杭州市 **公安局** 交警支队).
``run_by`` are the kinds whose organ of the same region also runs accounts of this kind.

HOWTO add a kind: a row; the first of two kinds with the same form wins at a level that has both. HOWTO add a way of
writing one: the form in its column, the narrowest that holds; then look at what the benign names make of it.
"""

import csv
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from verifier.screening.entry import EntryCategory
from verifier.screening.organs.divisions import MUNICIPALITIES

_LEVELS = ("province", "municipality", "city", "county", "town")
_LEVEL_OF_SIZE = {2: "province", 4: "city", 6: "county", 9: "town"}


class Grade(Enum):
    """The value is how strongly the form says which organ it is."""

    ANYWHERE = 1.0
    ALONE = 0.95
    GUARDED = 0.9
    EVERYDAY = 0.85


@dataclass(frozen=True, slots=True)
class Kind:
    """``names`` by level, with ``{}`` for the region."""

    id: str
    category: EntryCategory
    importance: float
    names: dict[str, str]
    run_by: frozenset[str]

    def name_at(self, code: str) -> str:
        """What the kind is called in the division with that code, empty where it has none."""
        if code in MUNICIPALITIES:
            return self.names["municipality"] or self.names["city"] or self.names["province"]
        return self.names[_LEVEL_OF_SIZE[len(code)]]

    @property
    def only_in_townships(self) -> bool:
        return not any(self.names[level] for level in _LEVELS if level != "town")


@dataclass(frozen=True, slots=True)
class Form:
    """``front`` before the region, ``tail`` after it; at least one of them is there. ``institution`` with ``{}`` for
    the region, empty where the form means the kind's organ itself.
    """

    front: str
    tail: str
    full_region: bool
    institution: str
    grade: Grade
    links: tuple[str, ...]
    kinds: tuple[Kind, ...]

    @property
    def only_in_townships(self) -> bool:
        return all(kind.only_in_townships for kind in self.kinds)

    def kind_at(self, code: str) -> Kind | None:
        return next((kind for kind in self.kinds if kind.name_at(code)), None)


@cache
def kinds() -> dict[str, Kind]:
    return {
        row["id"]: Kind(
            id=row["id"],
            category=EntryCategory(row["category"]),
            importance=float(row["importance"]),
            names={level: _with_region(row[level]) for level in _LEVELS},
            run_by=frozenset(_list(row["run_by"])),
        )
        for row in _rows()
    }


@cache
def forms() -> tuple[Form, ...]:
    """The same form of several kinds (法院 at three levels) is one."""
    together: dict[tuple[str, Grade, tuple[str, ...]], list[Kind]] = {}
    for row in _rows():
        links = tuple(_list(row["links"]))
        for grade in Grade:
            for pattern in _list(row[grade.name.lower()]):
                together.setdefault((pattern, grade, links), []).append(kinds()[row["id"]])
    return tuple(_form(pattern, grade, links, found) for (pattern, grade, links), found in together.items())


def _form(pattern: str, grade: Grade, links: tuple[str, ...], found: list[Kind]) -> Form:
    written, is_own, institution = pattern.partition("=")
    full = "{full}" in written
    front, _, tail = _with_region(written).partition("{full}" if full else "{}")
    if is_own:
        institution = _with_region(institution or f"{front}{{}}{tail}")
    return Form(front, tail, full, institution, grade, links, tuple(found))


def _with_region(pattern: str) -> str:
    return pattern if not pattern or "{" in pattern else "{}" + pattern


def _list(cell: str) -> list[str]:
    return [one for one in cell.split(";") if one]


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("verifier.screening.organs") / "data" / "kinds.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
