"""Made-up names for measurements: people, companies, institutions and accounts, put together from common parts.

The first names of a longer list are those of a shorter one with the same seed.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files


def names(count: int, chance: random.Random) -> list[str]:
    """Different ones, as many as asked for: a third people, the others companies and institutions."""
    return _different(count, chance, _protected)


def clean(count: int, chance: random.Random) -> list[str]:
    """Different names of accounts: two in three nicknames, the others people and small companies."""
    return _different(count, chance, _account)


def _different(count: int, chance: random.Random, one: Callable[[random.Random], str]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[one(chance)] = None
    return list(found)


def _protected(chance: random.Random) -> str:
    parts = _parts()
    kind = chance.random()
    if kind < 1 / 3:
        return _person(chance)
    brand = "".join(chance.choices(parts["brands"], k=chance.choice((2, 2, 3))))
    place = chance.choice(parts["places"])
    if kind < 3 / 4:
        return chance.choice(("", place)) + brand + chance.choice(parts["trades"]) + chance.choice(parts["forms"])
    return place + brand + chance.choice(parts["bodies"])


def _account(chance: random.Random) -> str:
    parts = _parts()
    kind = chance.random()
    if kind < 1 / 3:
        return chance.choice(parts["who"]) + chance.choice(parts["what"]) + str(chance.randrange(100))
    if kind < 2 / 3:
        return "".join(chance.choices(parts["given"], k=chance.choice((2, 3, 4)))) + chance.choice(parts["what"])
    if kind < 5 / 6:
        return _person(chance)
    return "".join(chance.choices(parts["brands"], k=2)) + chance.choice(parts["trades"])


def _person(chance: random.Random) -> str:
    parts = _parts()
    return chance.choice(parts["surnames"]) + "".join(chance.choices(parts["given"], k=chance.choice((1, 2, 2, 2))))


@cache
def _parts() -> Mapping[str, Sequence[str]]:
    text = (files("verifier.bench") / "data" / "made_up.txt").read_text(encoding="utf-8")
    found: dict[str, Sequence[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            part, _, words = line.partition(": ")
            found[part] = words.split() if " " in words else words
    return found
