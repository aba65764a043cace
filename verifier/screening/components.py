"""Finds characters that are written as their parts: 弓长 for 张, 木又寸 for 树.

Works on folded text. It says only what could be read so, and much of it never was meant (女子 makes 好): a
composition counts when the composed text is a protected name. The parts are data made by
``scripts/build_component_table.py``. Ordinary text costs one look-up for two neighbouring characters, about a
microsecond a name.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

MOST_VARIANTS = 8

Composition = tuple[int, int, str]
"""Start and end in the text, and the character that this stretch makes."""
Variant = tuple[str, tuple[int, ...]]
"""A text, and where each of its characters began in the text that it was composed from."""


def compositions(text: str) -> list[Composition]:
    """Every stretch that makes one character: by start, the longest first, the most usual character first.

    >>> compositions("弓长木子")
    [(0, 2, '张'), (2, 4, '李')]
    """
    table = _by_first_two()
    found: list[Composition] = []
    for start in range(len(text) - 1):
        for rest, character in table.get(text[start : start + 2], ()):
            if text.startswith(rest, start + 2):
                found.append((start, start + 2 + len(rest), character))
    return found


def compose(text: str) -> list[Variant]:
    """The text with everything composed, then with each composition alone; none where nothing composes.

    >>> compose("弓长三")
    [('张三', (0, 2))]
    """
    found = compositions(text)
    if not found:
        return []
    choices = [_apart(found), *([single] for single in found)]
    variants = dict.fromkeys(_applied(text, chosen) for chosen in choices)
    return list(variants)[:MOST_VARIANTS]


def _apart(found: Iterable[Composition]) -> list[Composition]:
    """As many as do not overlap, the longest first, then from the left."""
    chosen: list[Composition] = []
    for start, end, character in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in chosen):
            chosen.append((start, end, character))
    return sorted(chosen)


def _applied(text: str, chosen: list[Composition]) -> Variant:
    pieces, places, done = [], [], 0
    for start, end, character in chosen:
        pieces += [text[done:start], character]
        places += [*range(done, start), start]
        done = end
    return "".join([*pieces, text[done:]]), (*places, *range(done, len(text)))


@cache
def _by_first_two() -> dict[str, tuple[tuple[str, str], ...]]:
    """For the first two parts: what must follow, often nothing, and the character."""
    text = (files("verifier.screening") / "data" / "components.csv").read_text(encoding="utf-8")
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in text.splitlines()[2:]:
        character, parts = row.split(",")
        found[parts[:2]].append((parts[2:], character))
    return {first: tuple(sorted(rest, key=lambda one: -len(one[0]))) for first, rest in found.items()}
