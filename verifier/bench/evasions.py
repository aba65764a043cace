"""Makes evasions of a protected name, one function a kind. Deterministic for a seed.

The 2022 rules on account information name them: 同音、谐音、相近的文字、数字、符号和字母.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import opencc
from pypinyin import lazy_pinyin

from verifier.screening import components, shapes
from verifier.screening.folding import fold_character

Pairs = Mapping[str, str]
"""For a character all that look like it."""

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\ufe0f"
_SIGNS = ".-_·*|~★☆♥丨丶丿🔥✨"
_SUFFIXES = ("官方", "快讯", "资讯", "客服", "在线")
_VARIANTS = {
    "日": "⽇",
    "大": "⼤",
    "人": "⼈",
    "金": "⾦",
    "一": "ー",
    "口": "ロ",
    "子": "⼦",
    "山": "⼭",
    "水": "⽔",
    "行": "⾏",
    "力": "⼒",
    "工": "⼯",
    "心": "⼼",
    "文": "⽂",
    "方": "⽅",
    "生": "⽣",
    "车": "⻋",
    "电": "電",
    "国": "囯",
    "民": "⺠",
    "石": "⽯",
    "高": "⾼",
    "龙": "⻰",
}


@dataclass(frozen=True, slots=True)
class Evader:
    """``look_alikes`` and ``parts`` (decompositions of a character) may come from elsewhere than the screener's own."""

    chance: random.Random
    look_alikes: Callable[[str], str]
    parts: Callable[[str], str]

    def exact(self, name: str) -> str:
        return name

    def affix(self, name: str) -> str:
        chosen = [name + suffix for suffix in _SUFFIXES]
        return self.chance.choice([*chosen, "小" + name, "新" + name])

    def symbols(self, name: str) -> str:
        return "".join(one + (self.chance.choice(_SIGNS) if i < len(name) - 1 else "") for i, one in enumerate(name))

    def zero_width(self, name: str) -> str:
        return "".join(character + self.chance.choice(_INVISIBLE) for character in name)

    def traditional(self, name: str) -> str:
        return str(_to_traditional().convert(name))

    def full_width(self, name: str) -> str:
        return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)

    def variants(self, name: str) -> str:
        return "".join(_VARIANTS.get(character, character) for character in name)

    def one_homophone(self, name: str) -> str:
        return self._changed(name, 1, _homophones)

    def two_homophones(self, name: str) -> str:
        return self._changed(name, 2, _homophones)

    def all_homophones(self, name: str) -> str:
        return self._changed(name, len(name), _homophones)

    def one_pinyin(self, name: str) -> str:
        place = self.chance.randrange(len(name))
        return name[:place] + "".join(lazy_pinyin(name)[place] if _is_hanzi(name) else name[place]) + name[place + 1 :]

    def all_pinyin(self, name: str) -> str:
        return "".join(lazy_pinyin(name))

    def decomposition(self, name: str) -> str:
        places = [place for place, character in enumerate(name) if self.parts(character)]
        if not places:
            return ""
        place = self.chance.choice(places)
        return name[:place] + self.parts(name[place]) + name[place + 1 :]

    def one_look_alike(self, name: str) -> str:
        return self._changed(name, 1, self.look_alikes)

    def two_look_alikes(self, name: str) -> str:
        return self._changed(name, 2, self.look_alikes)

    def swap(self, name: str) -> str:
        places = [place for place in range(len(name) - 1) if name[place] != name[place + 1]]
        if not places:
            return ""
        place = self.chance.choice(places)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]

    def reversal(self, name: str) -> str:
        return name[::-1] if name != name[::-1] else ""

    def rotation(self, name: str) -> str:
        place = self.chance.randrange(1, len(name))
        return name[place:] + name[:place]

    def inserted(self, name: str) -> str:
        place = self.chance.randrange(1, len(name))
        return name[:place] + self.chance.choice(_common()) + name[place:]

    def deleted(self, name: str) -> str:
        place = self.chance.randrange(len(name))
        return name[:place] + name[place + 1 :]

    def combination(self, name: str) -> str:
        """One homophone, symbols and a suffix."""
        changed = self.one_homophone(name)
        return self.symbols(changed) + self.chance.choice(_SUFFIXES) if changed else ""

    def _changed(self, name: str, count: int, others: Callable[[str], str]) -> str:
        """Empty where so many characters of the name cannot be changed."""
        places = [place for place, character in enumerate(name) if others(character)]
        if len(places) < count and count < len(name):
            return ""
        chosen = set(self.chance.sample(places, min(count, len(places))))
        return "".join(self.chance.choice(others(one)) if i in chosen else one for i, one in enumerate(name))


KINDS: Mapping[str, Callable[[Evader, str], str]] = {
    "exact": Evader.exact,
    "affix": Evader.affix,
    "symbols": Evader.symbols,
    "zero-width": Evader.zero_width,
    "traditional": Evader.traditional,
    "full-width": Evader.full_width,
    "variants": Evader.variants,
    "one homophone": Evader.one_homophone,
    "two homophones": Evader.two_homophones,
    "all homophones": Evader.all_homophones,
    "one in pinyin": Evader.one_pinyin,
    "all in pinyin": Evader.all_pinyin,
    "decomposition": Evader.decomposition,
    "swap": Evader.swap,
    "one look-alike": Evader.one_look_alike,
    "two look-alikes": Evader.two_look_alikes,
    "one inserted": Evader.inserted,
    "one deleted": Evader.deleted,
    "reversal": Evader.reversal,
    "rotation": Evader.rotation,
    "homophone + symbols + suffix": Evader.combination,
}


def own_look_alikes(character: str) -> str:
    return "".join(other for other, _ in shapes.look_alikes(character))


def own_parts(character: str) -> str:
    return components.parts(character)


def _is_hanzi(name: str) -> bool:
    return all("一" <= character <= "鿿" for character in name)


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@cache
def _homophones(character: str) -> str:
    """Common characters of the same sound, tones ignored."""
    sound = lazy_pinyin(character)[0]
    return "".join(other for other in _by_sound().get(sound, "") if fold_character(other) != fold_character(character))


@cache
def _by_sound() -> dict[str, str]:
    found: dict[str, str] = {}
    for character in _common():
        sound = lazy_pinyin(character)[0]
        found[sound] = found.get(sound, "") + character
    return found


@cache
def _common() -> str:
    """Level 1 of GB 2312: the 3,755 common characters."""
    return "".join(
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
        if row < 0xD7 or cell < 0xFA
    )
