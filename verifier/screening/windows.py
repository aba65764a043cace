"""The stretches of a text that are looked up, as index arrays that depend on the text's length alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
Stretch = tuple[int, int]
"""Start and end, half-open."""

_KNOWN = 1_024
"""Sets of stretches: those that may be the whole of a name are the same few for most texts."""
SHORTEST_NEAR = 4
"""Characters of a name below which one missing, added or exchanged character proves nothing."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Half-open stretches, side by side in two arrays."""

    starts: Places
    ends: Places


@dataclass(frozen=True, slots=True)
class Cuts:
    """Stretches without the character at ``cuts``."""

    starts: Places
    ends: Places
    cuts: Places


@cache
def windows(length: int, shortest: int) -> Windows:
    """Every stretch of at least ``shortest`` characters of a text of ``length``."""
    pairs = [(i, j) for i in range(length) for j in range(i + shortest, length + 1)]
    starts, ends = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    return Windows(starts, ends)


@lru_cache(maxsize=_KNOWN)
def windows_of(stretches: tuple[Stretch, ...]) -> Windows:
    """These stretches and no others."""
    starts, ends = np.array(stretches, dtype=np.intp).reshape(-1, 2).T
    return Windows(starts, ends)


@lru_cache(maxsize=_KNOWN)
def cuts(stretches: tuple[Stretch, ...]) -> Cuts:
    """These stretches, without each of their characters."""
    places = [(start, end, place) for start, end in stretches for place in range(start, end)]
    starts, ends, cut = np.array(places, dtype=np.intp).reshape(-1, 3).T
    return Cuts(starts, ends, cut)


def windows_side_by_side(parts: Sequence[Windows], offsets: Sequence[int]) -> Windows:
    """The stretches of several texts in all of them together, of which each begins at its place of ``offsets``."""
    if len(parts) == 1:
        return parts[0]
    moved = np.array(offsets).repeat([len(part.starts) for part in parts])
    return Windows(
        np.concatenate([part.starts for part in parts]) + moved,
        np.concatenate([part.ends for part in parts]) + moved,
    )


def cuts_side_by_side(parts: Sequence[Cuts], offsets: Sequence[int]) -> Cuts:
    """As ``windows_side_by_side``."""
    if len(parts) == 1:
        return parts[0]
    moved = np.array(offsets).repeat([len(part.starts) for part in parts])
    return Cuts(
        np.concatenate([part.starts for part in parts]) + moved,
        np.concatenate([part.ends for part in parts]) + moved,
        np.concatenate([part.cuts for part in parts]) + moved,
    )
