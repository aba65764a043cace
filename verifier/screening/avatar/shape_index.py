"""Finds the references whose fingerprints are like an avatar's, in any of eight orientations, light or dark.

Flips and quarter turns only change signs of the cosine transform's coefficients and transpose them, so their absolute
values, added to those transposed, are the same for all eight, and for light and dark exchanged. 128 bits of these find
the nearest rows in one pass; the coefficients themselves, kept as bytes, then tell likeness and orientation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import fingerprint, hamming
from verifier.screening.avatar.fingerprint import BITS, FREQUENCIES, Grey
from verifier.screening.avatar.views import View
from verifier.screening.snapshot import Snapshot

LOOKED_AT = 32
"""Rows whose coefficients are compared, for each view of the avatar."""
KEPT = 5
"""The likest of these, for each view."""
Rows = NDArray[np.int64]
_WORDS = 2
_STEPS = 512
_UPPER = np.triu_indices(FREQUENCIES)
_INVARIANTS, _VECTORS = "avatar_view_words", "avatar_view_vectors"
_OWNERS, _BOXES = "avatar_view_owners", "avatar_view_boxes"


@dataclass(frozen=True, slots=True)
class ShapeMatch:
    """``view`` is the avatar's; ``box`` is left, top, width and height of the reference's, as shares of its sides.

    ``orientation`` is a place in the answer of ``fingerprint.orientations``; ``distance`` is in bits of 256.
    """

    reference: int
    view: int
    box: tuple[float, float, float, float]
    similarity: float
    distance: int
    orientation: int
    inverted: bool


@dataclass(frozen=True, slots=True)
class Shapes:
    """What is kept of a reference's views: a row a view. ``boxes`` are left, top, width and height, as shares."""

    vectors: NDArray[np.int8]
    invariants: NDArray[np.uint64]
    boxes: NDArray[np.float32]


def shapes_of(views: Sequence[View], boxes: Sequence[tuple[float, float, float, float]]) -> Shapes:
    transforms = np.stack([fingerprint.coefficients(view.grey) for view in views])
    vectors = _bytes(fingerprint.unit_vectors(transforms))
    return Shapes(vectors, _invariants(transforms), np.array(boxes, dtype=np.float32))


def sections(references: Sequence[Shapes]) -> Mapping[str, bytes]:
    """Of each reference, in the order of the references."""
    owners = np.repeat(np.arange(len(references), dtype=np.uint32), [len(one.vectors) for one in references])
    return {
        _INVARIANTS: hamming.columns(np.concatenate([one.invariants for one in references])).tobytes(),
        _VECTORS: np.concatenate([one.vectors for one in references]).tobytes(),
        _OWNERS: owners.tobytes(),
        _BOXES: np.concatenate([one.boxes for one in references]).tobytes(),
    }


class ShapeIndex:
    """Reads the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._invariants = snapshot.array(_INVARIANTS, np.uint64).reshape(_WORDS, -1)
        self._vectors = snapshot.array(_VECTORS, np.int8).reshape(-1, BITS)
        self._owners = snapshot.array(_OWNERS, np.uint32)
        self._boxes = snapshot.array(_BOXES, np.float32).reshape(-1, 4)

    def __len__(self) -> int:
        return len(self._owners)

    def best(self, views: Sequence[View], among: Sequence[int] | None = None) -> list[ShapeMatch]:
        """The best match of each reference that comes near, or of each ``among`` these; the likest first."""
        if not views:
            return []
        rows = None if among is None else rows_of(self._owners, among)
        return self._best(np.stack([fingerprint.coefficients(view.grey) for view in views]), rows)

    def best_of_reference(self, shapes: Shapes, most_views: int) -> list[ShapeMatch]:
        """The same for another reference."""
        roots = shapes.vectors[:most_views].astype(np.float32) / np.float32(_STEPS)
        return self._best((np.sign(roots) * roots**2).reshape(-1, FREQUENCIES, FREQUENCIES))

    def _best(self, transforms: Grey, rows: Rows | None = None) -> list[ShapeMatch]:
        if not len(self):
            return []
        invariants = _invariants(transforms)
        found: dict[int, ShapeMatch] = {}
        for number, transform in enumerate(transforms):
            nearest = hamming.nearest(hamming.distances(self._invariants, invariants[number]), LOOKED_AT)
            for match in self._of_view(number, transform, nearest if rows is None else rows):
                known = found.get(match.reference)
                if known is None or match.similarity > known.similarity:
                    found[match.reference] = match
        return sorted(found.values(), key=lambda match: (-match.similarity, match.reference))

    def _of_view(self, number: int, transform: Grey, rows: Rows) -> list[ShapeMatch]:
        turned = fingerprint.unit_vectors(np.stack(fingerprint.orientations(transform)))
        theirs = self._vectors[rows].astype(np.float32)
        theirs /= np.maximum(np.linalg.norm(theirs, axis=1, keepdims=True), 1e-6)
        products = theirs @ turned.T
        best = np.abs(products).argmax(axis=1)
        likest = np.take_along_axis(products, best[:, None], axis=1)[:, 0]
        matches = []
        for place in np.argsort(-np.abs(likest), kind="stable")[:KEPT].tolist():
            product, orientation = float(likest[place]), int(best[place])
            distance = fingerprint.distance(theirs[place], turned[orientation])
            left, top, width, height = self._boxes[rows[place]].tolist()
            matches.append(
                ShapeMatch(
                    reference=int(self._owners[rows[place]]),
                    view=number,
                    box=(left, top, width, height),
                    similarity=min(abs(product), 1.0),
                    distance=BITS - distance if product < 0 else distance,
                    orientation=orientation,
                    inverted=product < 0,
                )
            )
        return matches


def rows_of(owners: NDArray[np.uint32], references: Sequence[int]) -> Rows:
    """``owners`` rise."""
    wanted = np.array(sorted(set(references)), dtype=np.uint32)
    starts, ends = np.searchsorted(owners, wanted), np.searchsorted(owners, wanted, side="right")
    return np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)])


def _invariants(transforms: NDArray[np.float32]) -> NDArray[np.uint64]:
    sizes = np.abs(transforms) ** np.float32(0.5)
    values = (sizes + sizes.transpose(0, 2, 1))[:, _UPPER[0], _UPPER[1]][:, : 64 * _WORDS]
    above = values > np.median(values, axis=1, keepdims=True)
    return np.ascontiguousarray(np.packbits(above, axis=1, bitorder="little")).view(np.uint64)


def _bytes(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """A unit vector of 256 numbers has few above a quarter."""
    return np.clip(np.round(vectors * _STEPS), -127, 127).astype(np.int8)
