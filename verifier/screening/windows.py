"""The stretches of a text that are looked up, as index arrays that depend on the text's length alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
Stretch = tuple[int, int]
"""Start and end, half-open."""

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


def windows_of(stretches: Sequence[Stretch]) -> Windows:
    """These stretches and no others."""
    starts, ends = np.array(stretches, dtype=np.intp).reshape(-1, 2).T
    return Windows(starts, ends)


def cuts(stretches: Sequence[Stretch]) -> Cuts:
    """These stretches, without each of their characters."""
    if len(stretches) == 1:
        return _cuts_of(*stretches[0])
    parts = [_cuts_of(start, end) for start, end in stretches] or [_cuts_of(0, 0)]
    return Cuts(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.cuts for part in parts]),
    )


@cache
def _cuts_of(start: int, end: int) -> Cuts:
    places = np.arange(start, end, dtype=np.intp)
    return Cuts(np.full_like(places, start), np.full_like(places, end), places)
