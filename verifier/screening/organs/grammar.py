"""Finds organs in a folded name: one pass for the words that organs are called by, then the region beside each.

Catches 海淀公安分局, 杭州市卫健委, 平安北京, 上海发布 and says whose organ it is; exact in the region and in the word,
so 北安市商务局 is never 北京市商务局. Names of the state that are nobody's in particular (公安部) it leaves to the
lists, and misspelt ones to their planes. A name without such a word costs 0.6 µs, an organ's name 30 µs in the median.

An accusation must not rest on chance: what may stand around a form depends on its grade (``kinds.py``), an abbreviation
of two characters (教委) proves nothing inside a longer name unless its region is written in full, a head that runs on
into another word is none (市委托, 教育局势), and neither is a landmark (海淀区政府店).
"""

import re
from collections.abc import Iterator
from functools import cache

import daachorse

from verifier.screening import affixes
from verifier.screening.entry import EntryCategory
from verifier.screening.folding import fold
from verifier.screening.organs.divisions import DivisionTable, division_table, prominence
from verifier.screening.organs.kinds import Form, Grade, Kind, forms
from verifier.screening.organs.organ import Organ, official_name
from verifier.screening.organs.regions import Region, contradicted, regions_before, widen

_LEADS = ("中国共产党", "中共", "国家税务总局", "中华人民共和国", "国家统计局")
_GENERIC_REGIONS = frozenset({"城区", "矿区", "郊区", "东区", "西区", "新区", "开发区", "经开区", "高新区"})
# what a head's last character makes another word with: 局势, 委托
_RUNS_ON = {
    "局": "势面部限",
    "委": "会托屈派任曲婉靡",
    "院": "报士落线系子墙",
    "所": "有以谓",
    "办": "公法理事学",
    "部": "分落门件首",
    "团": "结队购圆体",
    "会": "议计面场展晤",
    "台": "湾风账词球阶",
    "府": "邸",
    "关": "于注系心键联节",
    "处": "方理女",
    "站": "台",
    "社": "区",
    "协": "议调",
    "心": "理情",
}
_PARTS_OF_TOWN = re.compile("路|街|广场|大楼|旁|附近|对面|门口|车站|地铁|小区|宿舍|大院|店")
_NEAR_IT = ("店", "旁", "旁边", "附近", "对面", "门口", "小区")
_BUSINESS = ("公司", "集团", "分行", "支行", "店", "商城", "出版社", "工作室", "杂志")
_BRANDED = frozenset({EntryCategory.HOSPITAL, EntryCategory.MEDIA})
_LONGEST_REST = 40  # of a region and the affixes after it
_AMBIGUOUS, _PLAIN_WORD, _CONTRADICTED = 0.85, 0.9, 0.7


def recognise(folded: str) -> tuple[Organ, ...]:
    """The organs that ``folded`` names, in their order; none inside another."""
    grammar = _grammar()
    found = [
        organ for start, end, number in grammar.find(folded) for organ in grammar.parse(folded, start, end, number)
    ]
    return _outermost(found) if found else ()


class _Grammar:
    """The automaton over the words, and for each word the forms that it may be of."""

    __slots__ = ("_automaton", "_forms", "_table", "find")

    def __init__(self, table: DivisionTable, known: tuple[Form, ...]) -> None:
        by_word: dict[str, list[Form]] = {}
        for form in known:
            by_word.setdefault(fold(form.tail or form.front).text, []).append(form)
        self._table = table
        self._forms = list(by_word.values())
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(list(by_word))
        self.find = self._automaton.find_overlapping

    def parse(self, text: str, start: int, end: int, number: int) -> Iterator[Organ]:
        for form in self._forms[number]:
            organ = self._after(text, start, end, form) if form.tail else self._before(text, start, end, form)
            if organ is not None:
                yield organ

    def _after(self, text: str, start: int, end: int, form: Form) -> Organ | None:
        """The form's word follows its region."""
        if end < len(text) and (text[end] in _RUNS_ON.get(text[end - 1], "") or _is_landmark(text[end:])):
            return None
        best: Organ | None = None
        for place in (start, *(start - len(link) for link in form.links if text.endswith(link, 0, start))):
            for region in regions_before(self._table, text, place, links=form.links, townships=form.only_in_townships):
                organ = self._organ(text, region, end, form)
                if organ is not None and (best is None or organ.start < best.start):
                    best = organ
        return best

    def _before(self, text: str, start: int, end: int, form: Form) -> Organ | None:
        """The form's word comes first, and its region fills the rest but for affixes."""
        for stop in range(min(len(text), end + _LONGEST_REST), end + 1, -1):
            for region in regions_before(self._table, text, stop):
                if region.start == end:
                    whole = Region(start, region.codes, region.name, region.in_full, region.anchored)
                    return self._judge(text, whole, stop, form, start)
        return None

    def _organ(self, text: str, region: Region, end: int, form: Form) -> Organ | None:
        if form.full_region and not region.in_full:
            return None
        start = region.start
        if form.front:
            if not text.endswith(form.front, 0, start):
                return None
            start, codes = widen(self._table, text, start - len(form.front), region.codes, form.links)
            anchored = region.anchored or len(codes) < len(region.codes)
            region = Region(start, codes, region.name, region.in_full, anchored)
        start -= next((len(lead) for lead in _LEADS if text.endswith(lead, 0, start)), 0)
        return self._judge(text, region, end, form, start)

    def _judge(self, text: str, region: Region, end: int, form: Form, start: int) -> Organ | None:
        codes = sorted((code for code in region.codes if form.kind_at(code)), key=prominence)
        if form.grade is Grade.EVERYDAY and not (region.in_full or region.anchored):
            codes = [code for code in codes if len(code) < 6]
        kind = form.kind_at(codes[0]) if codes else None
        if kind is None or not self._names_a_place(region, codes[0], form, kind):
            return None
        before, after = text[:start], text[end:]
        whole = _is_whole(before, after, form.grade)
        if not whole and not self._may_be_inside(region, before, after, form):
            return None
        return Organ(
            start=start,
            end=end,
            name=official_name(self._table, kind, codes[0], form.institution),
            region=self._table.path(codes[0]),
            code=codes[0],
            others=tuple(codes[1:]),
            kind=kind.id,
            institution=form.institution.replace("{}", "").replace("{short}", ""),
            category=kind.category,
            importance=kind.importance,
            in_full=region.in_full and bool(form.tail) and kind.name_at(codes[0]).endswith(form.tail),
            whole=whole,
            official_form=form.grade is Grade.ANYWHERE or bool(form.institution),
            strength=self._strength(region, codes, form, contradicted(self._table, before)),
        )

    def _strength(self, region: Region, codes: list[str], form: Form, is_contradicted: bool) -> float:
        strength = form.grade.value
        if len(codes) > 1 and len(codes[1]) <= max(len(codes[0]), 4):
            strength *= _AMBIGUOUS
        if not (region.in_full or region.anchored) and region.name in self._table.plain_words:
            strength *= _PLAIN_WORD
        return round(strength * (_CONTRADICTED if is_contradicted else 1.0), 4)

    def _names_a_place(self, region: Region, code: str, form: Form, kind: Kind) -> bool:
        """A bare word that is also some county's name is no place, 城区 is not one without its city; before an
        unmistakable word of the state it still is (和平公安局), before a hospital it is a brand (康乐医院).
        """
        if region.anchored:
            return True
        if region.name in _GENERIC_REGIONS:
            return False
        if region.in_full or region.name not in self._table.plain_words:
            return True
        if form.grade in (Grade.ANYWHERE, Grade.ALONE):
            return kind.category not in _BRANDED or len(code) < 6
        return form.grade is Grade.GUARDED and len(code) < 6 and bool(form.tail)

    def _may_be_inside(self, region: Region, before: str, after: str, form: Form) -> bool:
        """A region that is an everyday word, or that what stands before it may belong to (会 before 理县), may not."""
        if form.grade is not Grade.ANYWHERE:
            return False
        if region.anchored or (region.in_full and len(region.name) > 2):
            return True
        if before and (region.in_full or form.only_in_townships):
            return False
        is_plain = region.name in self._table.plain_words
        return len(form.tail) > 2 and not is_plain and not contradicted(self._table, before)


def _is_landmark(after: str) -> bool:
    """海淀区政府店, 政府广场, 市医院对面; an affix that ends like one (官方旗舰店) makes none."""
    if _PARTS_OF_TOWN.match(after):
        return True
    return after.endswith(_NEAR_IT) and bool(affixes.strip(after)[0])


def _is_whole(before: str, after: str, grade: Grade) -> bool:
    """Nothing but affixes around it; around a word of everybody, only official ones and after it."""
    if not before and not after:
        return True
    if grade is not Grade.ANYWHERE and after.endswith(_BUSINESS):
        return False
    left, left_kinds = affixes.strip(before)
    right, right_kinds = affixes.strip(after)
    if left or right or "place" in left_kinds or "place" in right_kinds:
        return False
    return grade is not Grade.EVERYDAY or (not before and right_kinds <= {"official"})


def _outermost(found: list[Organ]) -> tuple[Organ, ...]:
    """The longest of a stretch; of equal ones the strongest."""
    kept: list[Organ] = []
    for one in sorted(found, key=lambda organ: (organ.start - organ.end, -organ.strength)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda organ: organ.start))


@cache
def _grammar() -> _Grammar:
    return _Grammar(division_table(), forms())
