"""Makes evasions of a protected name, one function a kind. The same seed, kind and name make the same evasion.

The 2022 rules on account information name them: 同音、谐音、相近的文字、数字、符号和字母.

HOWTO add a kind: write a function ``(evader, chance, name)`` and name it in ``KINDS``. It returns an empty text where
the name cannot be evaded so, and takes every choice from ``chance``.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from verifier.bench import characters
from verifier.bench.characters import VARIANTS, is_hanzi, readings

EXACT = "exact"
ABBREVIATION = "abbreviation"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\ufe0f"
_SIGNS = ".-_·*|~★☆♥丨丶丿🔥✨"
_SUFFIXES = ("官方", "快讯", "资讯", "客服", "在线")
_PREFIXES = ("小", "新")


@dataclass(frozen=True, slots=True)
class Evader:
    """``look_alikes`` and ``parts`` (how a character is taken apart) may come from elsewhere than the screener's own
    tables; ``aliases`` are a name's other names, which nobody can derive.
    """

    seed: int
    look_alikes: Callable[[str], str]
    parts: Callable[[str], str]
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def evade(self, kind: str, name: str) -> str:
        """Empty where this name cannot be evaded so, or where nothing would change."""
        evasion = KINDS[kind](self, random.Random(f"{self.seed} {kind} {name}"), name)
        return evasion if evasion != name or kind == EXACT else ""


Kind = Callable[[Evader, random.Random, str], str]


def exact(_: Evader, __: random.Random, name: str) -> str:
    return name


def affix(_: Evader, chance: random.Random, name: str) -> str:
    return chance.choice([*(name + suffix for suffix in _SUFFIXES), *(prefix + name for prefix in _PREFIXES)])


def symbols(_: Evader, chance: random.Random, name: str) -> str:
    return "".join(one + (chance.choice(_SIGNS) if i < len(name) - 1 else "") for i, one in enumerate(name))


def zero_width(_: Evader, chance: random.Random, name: str) -> str:
    return "".join(character + chance.choice(_INVISIBLE) for character in name)


def traditional(_: Evader, __: random.Random, name: str) -> str:
    return characters.traditional(name)


def full_width(_: Evader, __: random.Random, name: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in name)


def variants(_: Evader, __: random.Random, name: str) -> str:
    return "".join(VARIANTS.get(character, character) for character in name)


def one_homophone(_: Evader, chance: random.Random, name: str) -> str:
    return _changed(chance, name, 1, characters.homophones(name))


def two_homophones(_: Evader, chance: random.Random, name: str) -> str:
    return _changed(chance, name, 2, characters.homophones(name))


def all_homophones(_: Evader, chance: random.Random, name: str) -> str:
    """Of the few syllables that have one common character alone, the character stays."""
    options = characters.homophones(name)
    return _changed(chance, name, sum(map(bool, options)), options)


def near_homophone(_: Evader, chance: random.Random, name: str) -> str:
    return _changed(chance, name, 1, characters.near_homophones(name))


def one_in_pinyin(_: Evader, chance: random.Random, name: str) -> str:
    places = [place for place, character in enumerate(name) if is_hanzi(character)]
    if not places:
        return ""
    place = chance.choice(places)
    return name[:place] + readings(name)[place] + name[place + 1 :]


def all_in_pinyin(_: Evader, __: random.Random, name: str) -> str:
    return "".join(readings(name))


def spaced_pinyin(_: Evader, __: random.Random, name: str) -> str:
    return " ".join(sound.capitalize() for sound in readings(name)) if any(map(is_hanzi, name)) else ""


def decomposition(evader: Evader, chance: random.Random, name: str) -> str:
    places = [place for place, character in enumerate(name) if evader.parts(character)]
    if not places:
        return ""
    place = chance.choice(places)
    return name[:place] + evader.parts(name[place]) + name[place + 1 :]


def one_look_alike(evader: Evader, chance: random.Random, name: str) -> str:
    return _changed(chance, name, 1, [evader.look_alikes(character) for character in name])


def two_look_alikes(evader: Evader, chance: random.Random, name: str) -> str:
    return _changed(chance, name, 2, [evader.look_alikes(character) for character in name])


def swap(_: Evader, chance: random.Random, name: str) -> str:
    places = [place for place in range(len(name) - 1) if name[place] != name[place + 1]]
    if not places:
        return ""
    place = chance.choice(places)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def reversal(_: Evader, __: random.Random, name: str) -> str:
    return name[::-1]


def rotation(_: Evader, chance: random.Random, name: str) -> str:
    place = chance.randrange(1, max(len(name), 2))
    return name[place:] + name[:place]


def one_inserted(_: Evader, chance: random.Random, name: str) -> str:
    place = chance.randrange(1, max(len(name), 2))
    return name[:place] + chance.choice(characters.common()) + name[place:]


def one_deleted(_: Evader, chance: random.Random, name: str) -> str:
    place = chance.randrange(len(name))
    return name[:place] + name[place + 1 :]


def abbreviation(evader: Evader, chance: random.Random, name: str) -> str:
    known = evader.aliases.get(name, ())
    return chance.choice(list(known)) if known else ""


def homophone_symbols_suffix(evader: Evader, chance: random.Random, name: str) -> str:
    changed = one_homophone(evader, chance, name)
    return symbols(evader, chance, changed) + chance.choice(_SUFFIXES) if changed else ""


def look_alike_suffix(evader: Evader, chance: random.Random, name: str) -> str:
    changed = one_look_alike(evader, chance, name)
    return changed + chance.choice(_SUFFIXES) if changed else ""


def pinyin_suffix(evader: Evader, chance: random.Random, name: str) -> str:
    changed = one_in_pinyin(evader, chance, name)
    return changed + chance.choice(_SUFFIXES) if changed else ""


def traditional_symbols_suffix(evader: Evader, chance: random.Random, name: str) -> str:
    changed = characters.traditional(name)
    return symbols(evader, chance, changed) + chance.choice(_SUFFIXES) if changed != name else ""


KINDS: Mapping[str, Kind] = {
    EXACT: exact,
    "affix": affix,
    "symbols": symbols,
    "zero-width": zero_width,
    "traditional": traditional,
    "full-width": full_width,
    "variants": variants,
    ABBREVIATION: abbreviation,
    "one homophone": one_homophone,
    "two homophones": two_homophones,
    "all homophones": all_homophones,
    "one near-homophone": near_homophone,
    "one in pinyin": one_in_pinyin,
    "all in pinyin": all_in_pinyin,
    "all in pinyin, spaced": spaced_pinyin,
    "decomposition": decomposition,
    "one look-alike": one_look_alike,
    "two look-alikes": two_look_alikes,
    "swap": swap,
    "reversal": reversal,
    "rotation": rotation,
    "one inserted": one_inserted,
    "one deleted": one_deleted,
    "homophone + symbols + suffix": homophone_symbols_suffix,
    "look-alike + suffix": look_alike_suffix,
    "pinyin + suffix": pinyin_suffix,
    "traditional + symbols + suffix": traditional_symbols_suffix,
}


def _changed(chance: random.Random, name: str, count: int, options: Sequence[str]) -> str:
    """``count`` characters replaced by one of their ``options``; empty where so many cannot be replaced."""
    places = [place for place, others in enumerate(options) if others]
    if not count or len(places) < count:
        return ""
    chosen = set(chance.sample(places, count))
    return "".join(chance.choice(options[i]) if i in chosen else one for i, one in enumerate(name))
