"""Puts together what was read in pieces along a ring, which has neither beginning nor end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_WIDEST_GAP = 1 / 6
"""Of the ring: between the pieces of one name; what is farther apart is something else."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A piece of text from ``start`` to ``end`` along the strip."""

    start: float
    end: float
    text: str = field(repr=False)
    confidence: float


def joined(arcs: Sequence[Arc], length: float, *, inward: bool = False) -> list[Arc]:
    """In the order of reading, beginning after the widest gap. ``inward`` text runs against the strip's direction.

    >>> [arc.text for arc in joined([Arc(0, 270, "一人民医院", 1.0), Arc(690, 955, "海东市第", 1.0)], 960)]
    ['海东市第一人民医院']
    """
    if not arcs:
        return []
    ordered = sorted(arcs, key=lambda arc: arc.start)
    gaps = [(ordered[place].start - ordered[place - 1].end) % length for place in range(len(ordered))]
    first = max(range(len(ordered)), key=gaps.__getitem__)
    pieces: list[list[Arc]] = []
    for place in (*range(first, len(ordered)), *range(first)):
        if not pieces or gaps[place] > _WIDEST_GAP * length:
            pieces.append([])
        pieces[-1].append(ordered[place])
    if inward:
        pieces = [piece[::-1] for piece in pieces[::-1]]
    return [_whole(piece) for piece in pieces]


def _whole(piece: Sequence[Arc]) -> Arc:
    text = "".join(arc.text for arc in piece)
    return Arc(piece[0].start, piece[-1].end, text, min(arc.confidence for arc in piece))
