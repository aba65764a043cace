"""Rare characters in names, as older systems write them.

Systems on GBK kept 80 characters (䶮 among them) in Unicode's private use area: U+E815 to U+E864 stood for the bytes
FE50 to FEA0. Documents and registers still do, so one name has two spellings. Source: the two-byte part of GB 18030;
fourteen of its rows got their characters after the edition of 2000, which is the one that Python knows.
"""

from collections.abc import Iterator

_PRIVATE_FROM = 0xE815
_ADDED_LATER = {
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE831: "\U000215d7",
    0xE832: "\u9fb8",
    0xE83B: "\U0002298f",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE855: "\U000241fe",
    0xE864: "\u9fbb",
}


def _table() -> Iterator[tuple[int, str | None]]:
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    for place, trail in enumerate(trails, start=_PRIVATE_FROM):
        yield place, _ADDED_LATER.get(place) or bytes((0xFE, trail)).decode("gb18030")
    # variation selectors choose a glyph of the same character
    for selector in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)):
        yield selector, None


_TABLE = dict(_table())


def standard(text: str) -> str:
    """``text`` with the characters' own codes, and without marks that choose between their glyphs.

    >>> standard("李\\ue863")
    '李䶮'
    """
    return text.translate(_TABLE)
