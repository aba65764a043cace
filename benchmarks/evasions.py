"""Makes evasions of a protected name, one function a kind. Deterministic for a seed."""

import random
from collections.abc import Callable, Mapping
from functools import cache

import opencc
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

Evasion = Callable[[str, random.Random], str]
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\ufe0f"
_SIGNS = ".-_·*|~★☆♥丨丶丿🔥✨"


def exact(name: str, _: random.Random) -> str:
    return name


def affix(name: str, chance: random.Random) -> str:
    return chance.choice(
        [name + "官方", name + "快讯", "小" + name, name + "资讯", name + "客服", "新" + name, name + "在线"]
    )


def symbols(name: str, chance: random.Random) -> str:
    return "".join(character + (chance.choice(_SIGNS) if i < len(name) - 1 else "") for i, character in enumerate(name))


def zero_width(name: str, chance: random.Random) -> str:
    return "".join(character + chance.choice(_INVISIBLE) for character in name)


def traditional(name: str, _: random.Random) -> str:
    return _to_traditional().convert(name)


def full_width(name: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name).replace("一", "ー").replace("口", "ロ")


def one_homophone(name: str, chance: random.Random) -> str:
    places = [i for i, character in enumerate(name) if _homophones(character)]
    if not places:
        return name
    i = chance.choice(places)
    return name[:i] + chance.choice(_homophones(name[i])) + name[i + 1 :]


def all_homophones(name: str, chance: random.Random) -> str:
    return "".join(chance.choice(_homophones(character) or character) for character in name)


def one_pinyin(name: str, chance: random.Random) -> str:
    i = chance.randrange(len(name))
    return name[:i] + "".join(lazy_pinyin(name[i])) + name[i + 1 :]


def all_pinyin(name: str, _: random.Random) -> str:
    return "".join(lazy_pinyin(name))


EVASIONS: Mapping[str, Evasion] = {
    "exact": exact,
    "affix": affix,
    "symbols": symbols,
    "zero-width": zero_width,
    "traditional": traditional,
    "full-width": full_width,
    "one homophone": one_homophone,
    "all homophones": all_homophones,
    "one pinyin": one_pinyin,
    "all pinyin": all_pinyin,
}


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@cache
def _homophones(character: str) -> str:
    """Common characters of the same sound, tones ignored."""
    readings = PINYIN_DICT.get(ord(character))
    if not readings:
        return ""
    sound = lazy_pinyin(character, style=Style.NORMAL)[0]
    return "".join(other for other in _by_sound().get(sound, "") if other != character)


@cache
def _by_sound() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in range(0x4E00, 0x9FA6):
        character = chr(code)
        try:
            rank = character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        if rank < b"\xd8":  # level 1 of GB 2312: the 3,755 common characters
            sound = lazy_pinyin(character)[0]
            found[sound] = found.get(sound, "") + character
    return found
