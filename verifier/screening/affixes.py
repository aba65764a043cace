"""What people put around a name without making it another name.

An official affix claims authority (人民日报官方); a plain one only decorates (小新华社快讯); a following says that the
account is about the subject (粉丝, 后援会), which still claims an association (Article 8, paragraph 2); a critical one
(维权, 曝光) claims none.
"""

from collections import defaultdict
from functools import cache
from importlib.resources import files

from verifier.identity.tables import regions


def strip(rest: str) -> tuple[str, set[str]]:
    """What is left of ``rest`` after its affixes, digits and places, and the kinds of affix that were there.

    >>> left, kinds = strip("官方快讯2024")
    >>> left, sorted(kinds)
    ('', ['official', 'plain'])
    """
    kinds: set[str] = set()
    left = []
    position = 0
    while position < len(rest):
        size, kind = _at(rest, position)
        if size:
            kinds.add(kind)
            position += size
        else:
            left.append(rest[position])
            position += 1
    return "".join(left), kinds


def ends_of_prefixes(text: str, shortest: int = 1) -> frozenset[int]:
    """Where beginnings end that are nothing but digits, places and affixes of ``shortest`` characters; 0 among them.

    >>> sorted(ends_of_prefixes("官方快讯报"))
    [0, 1, 2, 4]
    """
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached.update(end for end in _steps(text, start) if end - start >= shortest or text[start].isdigit())
    return frozenset(reached)


def starts_of_suffixes(text: str) -> frozenset[int]:
    """Where ends begin that are nothing but affixes, digits and places; the text's length among them."""
    reached = {len(text)}
    for start in range(len(text) - 1, -1, -1):
        if not reached.isdisjoint(_steps(text, start)):
            reached.add(start)
    return frozenset(reached)


def _steps(text: str, start: int) -> list[int]:
    """Where an affix that begins at ``start`` may end."""
    first = text[start]
    if first.isdigit():
        return [start + 1]
    return [start + len(word) for word in _by_first().get(first, ()) if text.startswith(word, start)]


@cache
def _by_first() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_affixes()[0]):
        found[word[0]].append(word)
    return {first: tuple(words) for first, words in found.items()}


def prefix(text: str) -> int:
    """The length of the longest affix or digit that ``text`` begins with, or 0."""
    return _at(text, 0)[0] if text else 0


def suffix(text: str) -> int:
    """The length of the longest affix or digit that ``text`` ends with, or 0."""
    if text[-1:].isdigit():
        return 1
    known, longest = _affixes()
    return next((size for size in range(min(longest, len(text)), 0, -1) if text[-size:] in known), 0)


def _at(text: str, position: int) -> tuple[int, str]:
    """The length and kind of the longest affix at ``position``, or 0."""
    end = max(_steps(text, position), default=position)
    return end - position, _affixes()[0].get(text[position:end], "plain") if end > position else ""


@cache
def _affixes() -> tuple[dict[str, str], int]:
    """Affixes with their kinds, places among them, and the length of the longest."""
    known = dict.fromkeys(_places(), "place")
    text = (files("verifier.screening") / "data" / "affixes.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, _, words = line.partition(":")
            known |= dict.fromkeys(words.split(), kind)
    return known, max(map(len, known))


def _places() -> set[str]:
    """Provinces and prefectures, with and without their kind (浙江省, 浙江, 杭州市, 杭州)."""
    names = {region.name for code, region in regions().items() if code.endswith("00")}
    short = {name[:-1] for name in names if len(name) > 2 and name.endswith(("省", "市"))}
    return names | short | {"内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门"}
