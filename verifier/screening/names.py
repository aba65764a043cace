"""The names of a snapshot by their numbers: what the index answers with."""

import numpy as np

from verifier.screening.entry import ListEntry
from verifier.screening.folding import folded_text
from verifier.screening.snapshot import Snapshot


class NameTable:
    """Read-only and safe to share by threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._names = snapshot.array("names", np.uint32).reshape(-1, 2)

    def __call__(self, number: int) -> tuple[ListEntry, str, str]:
        """The entry, and the name of it that has this number: as listed, and folded."""
        position, which = self._names[number]
        entry = self._snapshot.entry(int(position))
        surface = entry.names[int(which)]
        return entry, surface, folded_text(surface)
