"""How sure it is that an avatar shows a reference: one number from everything that was measured.

A logistic sum, whose weights were fitted on transformed logos and clean avatars (``docs/decisions/0009``).
None of the measures suffices: fingerprints miss what is cut and turned, keypoints what is plain, and the edges of any
two circles agree. The others that were measured (the similarity of views, the count of keypoints, the correlation of
edges) told nothing more beside these, and are kept for whoever reads the hit.
"""

import math
from dataclasses import dataclass

_BIAS = -10.87
_COVERAGE = 9.3
_DISTANCE = 6.2
_WEIGHT = 0.31
_OVERLAP = 2.6
_ALIKE = 4.9
_MOST_WEIGHT = 6.0
_FARTHEST = 90
_LEAST_ALIKE = 0.5
_ENOUGH_OVERLAP = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """``similarity`` and ``distance`` (bits of 256) are of the likest views; ``inliers`` keypoints agree on the place,
    ``weight`` is how alike these are; ``correlation``, ``coverage`` and ``overlap`` are those of the edges,
    ``alike`` is that of the fingerprints there.
    """

    similarity: float
    distance: int
    inliers: int
    weight: float
    correlation: float
    coverage: float
    overlap: float
    alike: float

    @property
    def score(self) -> float:
        """From 0 to 1."""
        overlap = min(self.overlap / _ENOUGH_OVERLAP, 1.0)
        total = (
            _BIAS
            + _OVERLAP * overlap
            + _COVERAGE * self.coverage * overlap
            + _ALIKE * max(self.alike - _LEAST_ALIKE, 0.0) * overlap
            + _DISTANCE * max(1 - self.distance / _FARTHEST, 0.0)
            + _WEIGHT * min(self.weight, _MOST_WEIGHT)
        )
        return 1 / (1 + math.exp(-total))
