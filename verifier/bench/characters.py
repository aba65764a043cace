"""What an evader knows of single characters: sounds, forms, parts and look-alikes."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

import opencc
from pypinyin import lazy_pinyin

from verifier.screening import shapes, syllables
from verifier.screening.folding import fold_character

# radicals, kana and rare forms that look the same in most fonts
VARIANTS = dict(
    zip("日大人金一口子山水行力工心文方生车电国民石高龙", "⽇⼤⼈⾦ーロ⼦⼭⽔⾏⼒⼯⼼⽂⽅⽣⻋電囯⺠⽯⾼⻰", strict=True)
)
_RUNS = re.compile(r"[一-鿿]+|[^一-鿿]", re.DOTALL)


def is_hanzi(character: str) -> bool:
    return "一" <= character <= "鿿"


@lru_cache(maxsize=1 << 14)
def readings(name: str) -> tuple[str, ...]:
    """The pinyin of each character as the phrases around it ask for (银行 is yin hang); others stand for themselves."""
    found: list[str] = []
    for run in _RUNS.findall(name):
        sounds = lazy_pinyin(run) if is_hanzi(run[0]) else []
        found += sounds if len(sounds) == len(run) else list(run)
    return tuple(found)


def homophones(name: str) -> list[str]:
    """For each place the common characters of the same sound, tones ignored."""
    return [_others(one, _by_sound().get(sound, "")) for one, sound in zip(name, readings(name), strict=True)]


def near_homophones(name: str) -> list[str]:
    """For each place the common characters whose sound careless speakers merge with it (zh and z, ang and an)."""
    found = []
    for one, sound in zip(name, readings(name), strict=True):
        near = _by_fuzzy_sound().get(syllables.fuzzy(sound), "") if is_hanzi(one) else ""
        found.append(_others(one, "".join(other for other in near if other not in _by_sound().get(sound, ""))))
    return found


def traditional(name: str) -> str:
    return str(_to_traditional().convert(name))


def own_look_alikes(character: str) -> str:
    """The screener's own table: what it knows, it finds. ``--look-alikes`` brings one that it did not see."""
    return "".join(other for other, _ in shapes.look_alikes(character))


def own_parts(character: str) -> str:
    """The screener's own table, the way to write the character with the fewest parts; empty where it has none."""
    return _parts().get(character, "")


@cache
def common() -> str:
    """Level 1 of GB 2312: the 3,755 common characters."""
    return "".join(
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF)
        if row < 0xD7 or cell < 0xFA
    )


def _others(character: str, options: str) -> str:
    """Without those that folding makes the same."""
    if not is_hanzi(character):
        return ""
    return "".join(other for other in options if fold_character(other) != fold_character(character))


@cache
def _by_sound() -> Mapping[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for character, sound in zip(common(), map(syllables.reading, common()), strict=True):
        found[sound] += character
    return found


@cache
def _by_fuzzy_sound() -> Mapping[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for sound, characters in _by_sound().items():
        found[syllables.fuzzy(sound)] += characters
    return found


@cache
def _parts() -> Mapping[str, str]:
    text = (files("verifier.screening") / "data" / "components.csv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines()[2:]:
        character, parts = line.split(",")
        if character not in found or len(parts) < len(found[character]):
            found[character] = parts
    return found


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
