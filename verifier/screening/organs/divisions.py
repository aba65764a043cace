"""The administrative divisions of the mainland, by every name that people write for them.

A code of 2 digits is a province, of 4 a prefecture, of 6 a county, of 9 a township; whoever's code begins with
another's lies in it. Each has its full name (恩施土家族苗族自治州, and 恩施州, as everybody writes), a former one that
has not died out (禄丰县 for 禄丰市) and, down to the county, a short one (恩施, 海淀, 内蒙古), never of a single
character: 沙县 has none. A township's short name (望京) counts only where the caller asks for it, because tens of
thousands of two-character words are some town's name.

The table is of the end of 2023 (see its first line). Hong Kong, Macao and Taiwan are not in it: their organs have no
such pattern, the lists carry them. Loads once a process, in about 0.1 s, and keeps about 12 MiB.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files

from verifier.screening.folding import fold, fold_character

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_SUB_PROVINCIAL = frozenset({"2102", "3302", "3502", "3702", "4403"})

_TOWNSHIP_KINDS = ("街道", "镇", "乡", "苏木", "地区")
_KINDS = ("新区", "林区", "地区", "省", "市", "区", "县", "旗", "盟")
_ZONES = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
)
_WITHOUT_SHORT_NAME = ("发区", "理区", "范区", "园区", "验区", "聚区", "左旗", "右旗", "前旗", "中旗", "后旗")
_LONGEST_PLAIN_DISTRICT = 3  # 梁园区 is a district, 苏州工业园区 a zone
_PEOPLES = (
    "蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春|朝鲜|土家|布依|仡佬|哈尼|拉祜|纳西|傈僳|普米|布朗|"
    "毛南|仫佬|撒拉|保安|东乡|裕固|独龙|景颇|各|满|回|藏|壮|苗|侗|彝|黎|瑶|傣|佤|羌|土|畲|水|白|怒"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:(?:{_PEOPLES})?族|{_PEOPLES})*自治([区州县旗])")
_PEOPLES_DISTRICT = re.compile(rf"(.{{2,}}?)(?:{_PEOPLES})族区")


class DivisionTable:
    """Immutable. Names are folded as the texts are that they are looked for in; codes come by prominence.

    ``plain_words`` are short names that are words of everyday language too (和平, 长安): alone they prove no place.
    """

    __slots__ = ("_full", "_names", "_short", "_sizes", "plain_words")

    def __init__(self, names: dict[str, str], former: Iterable[tuple[str, str]], plain_words: Iterable[str]) -> None:
        """``names`` by code, as written."""
        self._names = names
        self._full: dict[str, str] = {}
        self._short: dict[str, str] = {}
        self.plain_words = frozenset(fold(word).text for word in plain_words)
        changed = {one for one in set().union(*names.values()) if fold_character(one) != one}
        for code, written in names.items():
            name = written if changed.isdisjoint(written) else fold(written).text
            _add(self._full, name, code)
            if len(code) < 9:
                also_full, short = other_names(name)
                if also_full:
                    _add(self._full, also_full, code)
                if short:
                    _add(self._short, short, code)
        for code, name in former:
            _add(self._full, fold(name).text, code)
        self._sizes = _sizes_by_last([self._full, self._short])

    def codes(self) -> Collection[str]:
        return self._names.keys()

    def name(self, code: str) -> str:
        return self._names[code]

    def sizes(self, last: str) -> tuple[int, ...]:
        """How long the names are that end with the character ``last``, the longest first."""
        return self._sizes.get(last, ())

    def in_full(self, name: str) -> list[str]:
        """The divisions of that full name."""
        codes = self._full.get(name)
        return codes.split() if codes else []

    def in_short(self, name: str) -> list[str]:
        """The provinces, prefectures and counties of that short name."""
        codes = self._short.get(name)
        return codes.split() if codes else []

    def townships_in_short(self, name: str) -> list[str]:
        """The townships of that short name: 望京 is 望京街道."""
        found = [code for kind in _TOWNSHIP_KINDS for code in self.in_full(name + kind)]
        return [code for code in found if len(code) == 9] if len(name) > 1 else []

    def parent(self, code: str) -> str:
        """The next higher division, empty for a province."""
        shorter = {9: (6, 4, 2), 6: (4, 2), 4: (2,)}.get(len(code), ())
        return next((code[:size] for size in shorter if code[:size] in self._names), "")

    def path(self, code: str) -> str:
        """The full names from the province down: 浙江省杭州市余杭区."""
        parent = self.parent(code)
        return (self.path(parent) if parent else "") + self._names[code]


def other_names(name: str) -> tuple[str, str]:
    """Another full name and the short name that ``name`` has by its kind, empty where it has none.

    >>> other_names("恩施土家族苗族自治州"), other_names("海淀区"), other_names("沙县")
    (('恩施州', '恩施'), ('', '海淀'), ('', ''))
    """
    autonomous = _AUTONOMOUS.fullmatch(name)
    if autonomous:
        core, kind = autonomous.groups()
        return ("" if kind == "区" else core + kind), core
    district = _PEOPLES_DISTRICT.fullmatch(name)
    if district:
        return district[1] + "区", district[1]
    for zone, usual in _ZONES:
        if name.endswith(zone):
            return name.removesuffix(zone) + usual, ""
    if name.endswith(_WITHOUT_SHORT_NAME) and len(name) > _LONGEST_PLAIN_DISTRICT:
        return "", ""
    core = next((name.removesuffix(kind) for kind in _KINDS if name.endswith(kind) and len(name) - len(kind) > 1), "")
    return "", core


def prominence(code: str) -> tuple[int, str]:
    """Sorts divisions of one name: the districts of municipalities rank as prefectures and are the better known."""
    match len(code):
        case 2:
            return 0, code
        case 4:
            return 2, code
        case 6 if code[:2] in MUNICIPALITIES:
            return 1, code
        case 6:
            return (3 if code[2:4] == "01" or code[:4] in _SUB_PROVINCIAL else 4), code
        case _:
            return 5, code


@cache
def division_table() -> DivisionTable:
    words = " ".join(line for line in _read("plain_words.txt").splitlines() if not line.startswith("#"))
    return DivisionTable(dict(_rows("divisions.csv")), list(_rows("former_names.csv")), words.split())


def _rows(file: str) -> Iterator[tuple[str, str]]:
    """Faster than ``csv``: no cell is quoted. The first two lines are the provenance and the columns."""
    for line in _read(file).splitlines()[2:]:
        code, _, name = line.partition(",")
        yield code, name


def _sizes_by_last(tables: list[dict[str, str]]) -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for table in tables:
        for name in table:
            sizes.setdefault(name[-1], set()).add(len(name))
    return {last: tuple(sorted(found, reverse=True)) for last, found in sizes.items()}


def _add(names: dict[str, str], name: str, code: str) -> None:
    known = names.get(name)
    names[name] = code if known is None else f"{known} {code}"


def _read(name: str) -> str:
    return (files("verifier.screening.organs") / "data" / name).read_text(encoding="utf-8")
