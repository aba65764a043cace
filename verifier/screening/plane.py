"""One exact plane: an Aho-Corasick automaton over folded text or over sounds.

It finds every protected name inside a text in one pass, whose cost does not grow with the list.
"""

from collections.abc import Iterator

import daachorse
import numpy as np

from verifier.screening.snapshot import Snapshot


class Plane:
    """``name`` is ``text`` (plane A) or ``sound`` (plane B)."""

    def __init__(self, snapshot: Snapshot, name: str) -> None:
        serialized = snapshot.section(f"{name}_automaton")
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(serialized) if serialized else None
        self._offsets = snapshot.array(f"{name}_offsets", np.uint32)
        self._members = snapshot.array(f"{name}_members", np.uint32)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Start, end and the number of a protected name, for every one that occurs."""
        if self._automaton is None or not text:
            return
        for start, end, pattern in self._automaton.find_overlapping(text):
            first, last = int(self._offsets[pattern]), int(self._offsets[pattern + 1])
            for member in self._members[first:last]:
                yield start, end, int(member)
