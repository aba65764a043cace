"""References that show the same picture: of one sign under two entries (an alias), or of two that are nearly alike.

An institution listed twice must not be told that its own sign belongs to its other entry, so who may use one of a group
may use all. Near-duplicates are shown to whoever builds the lists. Costs about half a millisecond a reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import verification
from verifier.screening.avatar.registration import Reference
from verifier.screening.avatar.shape_index import ShapeIndex
from verifier.screening.snapshot import Snapshot

_SAME_SIMILARITY, _SAME_CORRELATION = 0.985, 0.9
_NEAR_SIMILARITY, _NEAR_CORRELATION = 0.95, 0.75
_VIEWS = 2
_UNMOVED = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
OWNERS = "avatar_owners"
_GROUPS, _NEAR = "avatar_groups", "avatar_near_duplicates"


@dataclass(frozen=True, slots=True)
class Duplicates:
    """``groups`` has a number for each reference, that of the first that shows the same; ``near`` are pairs."""

    groups: NDArray[np.uint32]
    near: NDArray[np.uint32]


def sections(references: Sequence[Reference], snapshot: Snapshot) -> Mapping[str, bytes]:
    """``snapshot`` has the references' fingerprints."""
    index = ShapeIndex(snapshot)
    groups = np.arange(len(references), dtype=np.uint32)
    near: list[tuple[int, int]] = []
    for number, reference in enumerate(references):
        for match in index.best_of_reference(reference.shapes, _VIEWS):
            if match.reference >= number or match.similarity < _NEAR_SIMILARITY or match.orientation:
                continue
            other = references[match.reference]
            found = verification.refined(verification.laid(reference.thumbnail, other.thumbnail, _UNMOVED)).correlation
            if match.similarity >= _SAME_SIMILARITY and found >= _SAME_CORRELATION:
                groups[number] = groups[match.reference]
            elif found >= _NEAR_CORRELATION:
                near.append((match.reference, number))
    return {_GROUPS: groups.tobytes(), _NEAR: np.array(near, dtype=np.uint32).reshape(-1, 2).tobytes()}


def of(snapshot: Snapshot) -> Duplicates:
    return Duplicates(snapshot.array(_GROUPS, np.uint32), snapshot.array(_NEAR, np.uint32).reshape(-1, 2))


@dataclass(frozen=True, slots=True)
class EntryPairs:
    """Pairs of positions of different entries."""

    same: tuple[tuple[int, int], ...]
    near: tuple[tuple[int, int], ...]


def pairs(snapshot: Snapshot) -> EntryPairs:
    """For whoever builds the lists."""
    found, owners = of(snapshot), snapshot.array(OWNERS, np.uint32).tolist()
    same = [(owners[group], owners[number]) for number, group in enumerate(found.groups.tolist()) if group != number]
    near = [(owners[first], owners[second]) for first, second in found.near.tolist()]
    return EntryPairs(_of_different(same), _of_different(near))


def _of_different(found: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(dict.fromkeys(pair for pair in found if pair[0] != pair[1]))
