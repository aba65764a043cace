"""Which references an avatar may show, and where: by fingerprint, by rings, by keypoints, or because somebody says so.

A candidate is a guess: it is laid on the avatar and measured before anything follows from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from verifier.screening.avatar import geometry, hough, keypoints, placement
from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.hough import Leader
from verifier.screening.avatar.keypoints import Keypoints
from verifier.screening.avatar.placement import Floats
from verifier.screening.avatar.polar_index import PolarIndex, RingMatch
from verifier.screening.avatar.shape_index import ShapeIndex, ShapeMatch
from verifier.screening.avatar.views import View
from verifier.screening.avatar.voting import KeypointIndex, Pairs
from verifier.screening.snapshot import Snapshot

SIZES = "avatar_sizes"
_BY_SHAPE = 5
_LEADERS = 12
_BY_KEYPOINTS = 6
_FEWEST_INLIERS = 2


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is looked at in a picture, whatever it is compared with. ``keypoints`` are all four."""

    grey: Pixels
    views: list[View]
    keypoints: Keypoints


@dataclass(frozen=True, slots=True)
class Resemblance:
    """Of a reference to the avatar, wherever it lies: the likest pair of views, and that of rings from 0 to 1."""

    shape: ShapeMatch | None = None
    rings: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """``matrix`` takes places of the reference's thumbnail to the avatar's."""

    reference: int
    matrix: Floats
    seen: Resemblance
    inliers: int = 0
    weight: float = 0.0

    @property
    def promise(self) -> float:
        similarity = self.seen.shape.similarity if self.seen.shape is not None else 0.0
        return 0.02 * min(self.inliers, 12) + 0.3 * max(similarity - 0.5, 0.0)


class Candidates:
    """Immutable; reads the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._shapes = ShapeIndex(snapshot)
        self._rings = PolarIndex(snapshot)
        self._keypoints = KeypointIndex(snapshot)
        self._sizes = snapshot.array(SIZES, np.float32).reshape(-1, 2)

    def pairs(self, asked: Prepared) -> Pairs:
        return self._keypoints.pairs(asked.keypoints)

    def size(self, reference: int) -> tuple[float, float]:
        """Width and height in pixels of its keypoints."""
        width, height = self._sizes[reference].tolist()
        return width, height

    def found(self, asked: Prepared, pairs: Pairs) -> list[Candidate]:
        shapes, rings = self._shapes.best(asked.views), self._rings.best(asked.views)
        leaders = hough.leaders(pairs, asked.keypoints, max(asked.grey.shape), keypoints.SIDE / 2, _LEADERS)
        seen = _seen(shapes, rings)
        return [
            *_by_shapes(asked, shapes[:_BY_SHAPE], seen),
            *self._by_rings(rings, seen),
            *self._by_keypoints(asked, pairs, leaders, seen)[:_BY_KEYPOINTS],
        ]

    def proposed(self, references: Sequence[int], asked: Prepared, pairs: Pairs) -> list[Candidate]:
        """Wherever these may lie, however little speaks for them."""
        shapes, rings = self._shapes.best(asked.views, references), self._rings.best(asked.views, references)
        both_ways = [(one, mirrored) for one in references for mirrored in (False, True)]
        leaders = [hough.leader(pairs, asked.keypoints, one, mirrored) for one, mirrored in both_ways]
        seen = _seen(shapes, rings)
        return [
            *_by_shapes(asked, shapes, seen),
            *self._by_rings(rings, seen),
            *self._by_keypoints(asked, pairs, [one for one in leaders if len(one.rows)], seen),
        ]

    def _by_rings(self, rings: Sequence[RingMatch], seen: Mapping[int, Resemblance]) -> list[Candidate]:
        return [
            Candidate(
                match.reference,
                placement.of_keypoints(match.matrix, self.size(match.reference)),
                seen[match.reference],
            )
            for match in rings
        ]

    def _by_keypoints(
        self, asked: Prepared, pairs: Pairs, leaders: Sequence[Leader], seen: Mapping[int, Resemblance]
    ) -> list[Candidate]:
        """The most alike first."""
        found = []
        for leader in leaders:
            theirs = pairs.forms[leader.rows].astype(np.float32)
            ours = asked.keypoints.forms(pairs.asked[leader.rows])
            fit = geometry.fit(theirs, ours, pairs.weights[leader.rows])
            if fit is None or len(fit.inliers) < _FEWEST_INLIERS:
                continue
            matrix = placement.of_keypoints(fit.matrix, self.size(leader.reference), leader.mirrored)
            resemblance = seen.get(leader.reference, _UNSEEN)
            found.append(Candidate(leader.reference, matrix, resemblance, len(fit.inliers), fit.weight))
        return sorted(found, key=lambda one: (-one.weight, one.reference))


_UNSEEN = Resemblance()


def _by_shapes(asked: Prepared, shapes: Sequence[ShapeMatch], seen: Mapping[int, Resemblance]) -> list[Candidate]:
    return [
        Candidate(shape.reference, placement.of_shapes(shape, asked.views[shape.view].box), seen[shape.reference])
        for shape in shapes
    ]


def _seen(shapes: Sequence[ShapeMatch], rings: Sequence[RingMatch]) -> dict[int, Resemblance]:
    found = {shape.reference: Resemblance(shape) for shape in shapes}
    for match in rings:
        found[match.reference] = Resemblance(found.get(match.reference, _UNSEEN).shape, match.likeness)
    return found
