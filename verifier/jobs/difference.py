"""The entries in which two lists differ, as a snapshot of their own: what ``touching`` looks accounts up in."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from verifier.screening.build import build
from verifier.screening.entry import ListEntry
from verifier.screening.overlay import Overlay
from verifier.screening.snapshot import Snapshot


def build_difference(before: Snapshot, after: Snapshot, overlay: Overlay, output: Path) -> int:
    """Writes the entries that differ, in both of their states; returns how many there are."""
    entries = tuple(differing(before, after, overlay))
    build(entries, output)
    return len(entries)


def differing(before: Snapshot, after: Snapshot, overlay: Overlay) -> Iterator[ListEntry]:
    """Entries of one list that the other does not have just so. What the overlay changes counts as different."""
    old, new = _sorted(before), _sorted(after)
    one, other = next(old, None), next(new, None)
    while one is not None or other is not None:
        if one is not None and (other is None or one.id < other.id):
            yield one
            one = next(old, None)
        elif other is not None and (one is None or other.id < one.id):
            yield other
            other = next(new, None)
        elif one is not None and other is not None:
            if one != other or one.id in overlay.hidden:
                yield from dict.fromkeys((one, other))
            one, other = next(old, None), next(new, None)
    yield from overlay.added


def _sorted(snapshot: Snapshot) -> Iterator[ListEntry]:
    """By the ids."""
    return (snapshot.entry(int(position)) for position in snapshot.array("entry_order", np.uint32))
