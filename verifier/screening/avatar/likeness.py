"""How sure it is that an avatar shows a reference: one number from everything that was measured.

A logistic sum, whose weights were fitted on transformed logos and clean avatars (``docs/decisions/0009``).
None of the measures suffices: fingerprints miss what is cut and turned, keypoints what is plain, and the edges of any
two circles agree. The others that were measured (the similarity of views, the count of keypoints, the correlation of
edges) told nothing more beside these, and are kept for whoever reads the hit.
"""

import math
from dataclasses import dataclass

_BIAS = -7.0
_COVERAGE = 7.13
_DISTANCE = 4.88
_RINGS = 3.0
_SURPRISE = 0.34
_OVERLAP = 0.29
_ALIKE = 1.47
_MOST_SURPRISE = 60.0
_FARTHEST = 90
_LEAST_ALIKE = 0.5
_LEAST_RINGS = 0.96
"""Clean avatars come up to it, and hardly beyond."""
_ENOUGH_OVERLAP = 0.6


@dataclass(frozen=True, slots=True)
class Likeness:
    """``similarity`` and ``distance`` (bits of 256) are of the likest views, ``rings`` is how alike the figures are
    however turned; ``inliers`` keypoints agree on the place, ``surprise`` is how unlikely so many are by chance;
    ``correlation``, ``coverage`` and ``overlap`` are those of the edges, ``alike`` is that of the fingerprints there.
    """

    similarity: float
    distance: int
    rings: float
    inliers: int
    surprise: float
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
            + _RINGS * max(self.rings - _LEAST_RINGS, 0.0) / (1 - _LEAST_RINGS) * overlap
            + _SURPRISE * math.sqrt(min(self.surprise, _MOST_SURPRISE))
        )
        return 1 / (1 + math.exp(-total))
