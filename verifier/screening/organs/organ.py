"""An organ that a text names."""

from dataclasses import dataclass

from verifier.screening.entry import EntryCategory
from verifier.screening.organs.divisions import MUNICIPALITIES, DivisionTable, other_names
from verifier.screening.organs.kinds import Kind

_DISTRICT_BRANCHES = {"public_security": "公安局", "ecology": "生态环境局"}


@dataclass(frozen=True, slots=True)
class Organ:
    """``start`` and ``end`` are places in the folded text. ``name`` is the official one (北京市公安局海淀分局),
    ``region`` the path of the division with that ``code`` (北京市海淀区), ``others`` the codes it may mean as well.
    ``institution`` tells those of one kind in one place apart (第二人民医院), mostly empty.

    ``in_full``: region and organ are written out. ``whole``: nothing but affixes stands around it.
    ``official_form``: written as the organ and not as one of its brands (平安北京, 杭州交警). ``strength`` from 0 to 1:
    how surely the text means this organ of this region.
    """

    start: int
    end: int
    name: str
    region: str
    code: str
    others: tuple[str, ...]
    kind: str
    institution: str
    category: EntryCategory
    importance: float
    in_full: bool
    whole: bool
    official_form: bool
    strength: float

    @property
    def id(self) -> str:
        return f"organ:{self.code}:{self.kind}" + (f":{self.institution}" if self.institution else "")

    @property
    def codes(self) -> frozenset[str]:
        return frozenset((self.code, *self.others))


def official_name(table: DivisionTable, kind: Kind, code: str, institution: str = "") -> str:
    """A district carries its city's name, a county or a county-level city goes by its own; the police and the
    environment authority of a district are branches of the city's.
    """
    name = table.name(code)
    short = other_names(name)[1] or name
    head = _DISTRICT_BRANCHES.get(kind.id)
    if institution:
        return institution.format(_usual_name(table, code), short=short)
    if head and _is_district(table, code):
        return f"{table.name(table.parent(code))}{head}{short}分局"
    return kind.name_at(code).format(_usual_name(table, code), short=short)


def _usual_name(table: DivisionTable, code: str) -> str:
    name, parent = table.name(code), table.parent(code)
    if len(code) == 9:
        return _usual_name(table, parent) + name
    if len(code) == 6 and (_is_district(table, code) or parent in MUNICIPALITIES):
        return table.name(parent) + name
    return name


def _is_district(table: DivisionTable, code: str) -> bool:
    """Of a city, and not a development zone that has the city's name in its own."""
    name, parent = table.name(code), table.parent(code)
    return (
        len(code) == 6
        and name.endswith("区")
        and other_names(name)[0] == ""
        and not name.startswith(table.name(parent)[:2])
    )
