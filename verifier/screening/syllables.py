"""Sounds: one code a fuzzy pinyin syllable, for hanzi and for Latin letters alike.

Fuzzy means what careless speakers and evaders merge: zh=z, ch=c, sh=s, n=l, ang=an, eng=en, ing=in. A code is one
character of the private use area, so that an automaton over text serves sounds too. A Latin run is cut into syllables;
letters that fit none stay letters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, pairwise, product

from pypinyin import Style
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.style import convert

_FIRST_CODE = 0xE000
_LONGEST_SYLLABLE = 6
_LETTER_COST = 3.0
_MOST_READINGS = 8
_NAME_LENGTHS = range(2, 4)
_SURNAMES = {
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "曾": "zeng",
    "盖": "ge",
    "朴": "piao",
    "乐": "yue",
    "翟": "zhai",
    "覃": "qin",
    "缪": "miao",
    "冼": "xian",
    "折": "she",
    "员": "yun",
    "种": "chong",
    "秘": "bi",
    "繁": "po",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One sound of a text: a hanzi, a Latin syllable, or any other single character.

    ``start`` and ``end`` are places in the folded text; ``syllable`` is plain pinyin, empty where there is none.
    """

    code: str
    syllable: str
    start: int
    end: int


@lru_cache(maxsize=1024)
def units(folded: str) -> tuple[Unit, ...]:
    """The sounds of a folded text, one reading a hanzi. A sign-up asks for those of its name again and again."""
    found: list[Unit] = []
    position, length = 0, len(folded)
    while position < length:
        character = folded[position]
        if "a" <= character <= "z":
            end = position + 1
            while end < length and "a" <= folded[end] <= "z":
                end += 1
            start = position
            for piece in segment(folded[position:end]):
                syllable = piece if len(piece) > 1 or piece in _syllables() else ""
                found.append(Unit(code(piece), syllable, start, start + len(piece)))
                start += len(piece)
            position = end
        else:
            syllable = reading(character)
            found.append(Unit(code(syllable) if syllable else character, syllable, position, position + 1))
            position += 1
    return tuple(found)


@cache
def reading(character: str) -> str:
    """The most usual reading of a hanzi without its tone, empty for anything else, or without a vowel (噷 hm)."""
    readings = PINYIN_DICT.get(ord(character))
    usual = _plain(readings.split(",")[0]) if readings else ""
    return usual if usual in _syllables() else ""


@cache
def readings(character: str) -> frozenset[str]:
    """All that a hanzi may be read as, without tones."""
    return frozenset(_plain(one) for one in PINYIN_DICT.get(ord(character), "").split(",")) & _syllables()


@cache
def code(piece: str) -> str:
    """The code of a syllable, one character; any other single character is its own code."""
    number = _codes().get(fuzzy(piece)) if piece in _syllables() else None
    return piece if number is None else chr(_FIRST_CODE + number)


@cache
def fuzzy(syllable: str) -> str:
    """
    >>> fuzzy("zhang"), fuzzy("ning"), fuzzy("nv")
    ('zan', 'lin', 'lv')
    """
    for full, short in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l")):
        if syllable.startswith(full) and syllable != full:
            syllable = short + syllable[len(full) :]
            break
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


@lru_cache(maxsize=65_536)
def segment(run: str) -> tuple[str, ...]:
    """The cheapest cut of a Latin run: as few syllables as possible, stray letters only where nothing else fits.

    >>> segment("renminribao"), segment("xqinghua")
    (('ren', 'min', 'ri', 'bao'), ('x', 'qing', 'hua'))
    """
    known = _syllables()
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(run) + 1):
        options = [(best[end - 1][0] + _LETTER_COST, end - 1)]
        for start in range(max(0, end - _LONGEST_SYLLABLE), end):
            if run[start:end] in known:
                options.append((best[start][0] + 1.0, start))
        best.append(min(options))
    pieces, end = [], len(run)
    while end:
        start = best[end][1]
        pieces.append(run[start:end])
        end = start
    return tuple(reversed(pieces))


def all_codes(folded_name: str) -> tuple[str, ...]:
    """The codes under which a protected name is indexed.

    Each character in its usual reading and in those that a phrase or a surname gives it, mixed, because whoever writes
    one character by sound leaves the others as they are; and the cuts that the pinyin would get in one run of letters.
    """
    options = [[unit.syllable or folded_name[unit.start : unit.end]] for unit in units(folded_name)]
    if len(options) == len(folded_name):
        for place, syllable in _other_readings(folded_name):
            if syllable not in options[place]:
                options[place].append(syllable)
    found: dict[str, None] = {}
    for syllables in islice(product(*options), _MOST_READINGS):
        found["".join(map(code, syllables))] = None
        if not all(_cut_is_sure(*pair) for pair in pairwise(syllables)):
            found["".join(map(code, segment("".join(syllables))))] = None
    return tuple(found)


def _other_readings(name: str) -> Iterator[tuple[int, str]]:
    """Places and readings that the phrases inside the name, or its place as a surname, give (银行 is yin hang)."""
    phrases, longest = _phrases()
    for start in range(len(name)):
        for end in range(start + 2, min(start + longest, len(name)) + 1):
            yield from ((start + i, one) for i, one in phrases.get(name[start:end], ()))
    if name[:1] in _SURNAMES and len(name) in _NAME_LENGTHS:
        yield 0, _SURNAMES[name[0]]
        yield from ((0, one) for one in readings(name[0]))


@cache
def _phrases() -> tuple[dict[str, tuple[tuple[int, str], ...]], int]:
    """Phrases that read a character in another way than usual: the places and readings; and the longest's length."""
    found = {}
    for phrase, toned in PHRASES_DICT.items():
        others = ((i, _plain(one[0])) for i, one in enumerate(toned))
        unusual = tuple((i, one) for i, one in others if one != reading(phrase[i]))
        if unusual and len(toned) == len(phrase):
            found[phrase] = unusual
    return found, max(map(len, found))


@lru_cache(maxsize=1 << 18)
def _cut_is_sure(one: str, other: str) -> bool:
    """False where letters in one run may be cut elsewhere (xi an, xian), and where there is nothing to cut."""
    known = _syllables()
    return one not in known or other not in known or segment(one + other) == (one, other)


@cache
def _syllables() -> frozenset[str]:
    """Every plain syllable that a hanzi can have, without the bare consonants of interjections (hm, ng)."""
    found = {_plain(one) for readings in PINYIN_DICT.values() for one in readings.split(",")}
    return frozenset(one for one in found if one.isascii() and one.isalpha() and set(one) & set("aeiouv"))


@cache
def _codes() -> dict[str, int]:
    return {syllable: number for number, syllable in enumerate(sorted({fuzzy(one) for one in _syllables()}))}


def _plain(toned: str) -> str:
    return _letters(convert(toned, Style.NORMAL, strict=False))


def _letters(syllable: str) -> str:
    return syllable.replace("ü", "v").replace("ê", "e")
