"""Which references an avatar shows: candidates by fingerprint and by keypoints, each laid on the avatar and measured.

Costs about 45 ms of one core for one picture, of which SIFT is 15 and the views 8; twice that where it is transparent.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from verifier.screening.avatar import canvas, geometry, hough, keypoints, placement, verification, views
from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.keypoints import Keypoints
from verifier.screening.avatar.likeness import Likeness
from verifier.screening.avatar.placement import Floats, Placement
from verifier.screening.avatar.shape_index import ShapeIndex, ShapeMatch
from verifier.screening.avatar.views import View
from verifier.screening.avatar.voting import KeypointIndex
from verifier.screening.snapshot import Snapshot

THUMBNAILS, SIZES = "avatar_thumbnails", "avatar_sizes"
QUERY_SIDE = 224
MOST_KEYPOINTS = 300
_BY_SHAPE = 5
_LEADERS = 12
_BY_KEYPOINTS = 6
_VERIFIED = 6
_FEWEST_INLIERS = 2


@dataclass(frozen=True, slots=True)
class Match:
    """``runner_up`` is the score of the next reference, nought where there is none."""

    reference: int
    likeness: Likeness
    placement: Placement
    inverted: bool
    score: float
    runner_up: float = 0.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    reference: int
    matrix: Floats
    shape: ShapeMatch | None
    inliers: int = 0
    weight: float = 0.0

    @property
    def promise(self) -> float:
        similarity = self.shape.similarity if self.shape is not None else 0.0
        return 0.02 * min(self.inliers, 12) + 0.3 * max(similarity - 0.5, 0.0)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is looked at in a picture, whatever it is compared with. ``keypoints`` are all four."""

    grey: Pixels
    views: list[View]
    keypoints: Keypoints


def prepared(picture: Pixels) -> Prepared:
    found = views.of_picture(picture)
    grey = canvas.grey(picture)
    if not found:  # one colour: SIFT would find nothing either
        return Prepared(grey, [], keypoints.NONE)
    return Prepared(grey, found, keypoints.of_grey(grey, MOST_KEYPOINTS, QUERY_SIDE).all_four())


class Matcher:
    """Immutable; reads the sections of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        # calls are served side by side; pictures this small gain nothing from threads of their own
        cv2.setNumThreads(1)
        self._shapes = ShapeIndex(snapshot)
        self._keypoints = KeypointIndex(snapshot)
        self._thumbnails = snapshot.array(THUMBNAILS, np.uint8).reshape(-1, verification.SIDE, verification.SIDE)
        self._sizes = snapshot.array(SIZES, np.float32).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self._thumbnails)

    def matches(self, picture: Pixels) -> list[Match]:
        """The likest first, each reference once."""
        return self.compared(prepared(picture)) if len(self) else []

    def compared(self, asked: Prepared) -> list[Match]:
        """The same for a picture that was looked at before."""
        if not len(self) or not asked.views:
            return []
        grey, found_views = asked.grey, asked.views
        shapes = self._shapes.best(found_views)
        by_reference = {shape.reference: shape for shape in shapes}
        candidates = [
            _Candidate(shape.reference, placement.of_shapes(shape, found_views[shape.view].box), shape)
            for shape in shapes[:_BY_SHAPE]
        ]
        candidates += self._by_keypoints(asked, by_reference)
        laid = [(verification.laid(grey, self._thumbnails[one.reference], one.matrix), one) for one in candidates]
        laid.sort(key=lambda pair: (-pair[0].agreement.correlation - pair[1].promise, pair[1].reference))
        best: dict[int, Match] = {}
        for start, candidate in laid[:_VERIFIED]:
            width, height = self._sizes[candidate.reference].tolist()
            match = _match(candidate, verification.refined(start), grey, (width, height))
            known = best.get(match.reference)
            if known is None or match.score > known.score:
                best[match.reference] = match
        return _with_runners_up(sorted(best.values(), key=lambda match: (-match.score, match.reference)))

    def _by_keypoints(self, picture: Prepared, shapes: dict[int, ShapeMatch]) -> list[_Candidate]:
        asked = picture.keypoints
        pairs = self._keypoints.pairs(asked)
        found = []
        for leader in hough.leaders(pairs, asked, max(picture.grey.shape), keypoints.SIDE / 2, _LEADERS):
            theirs = pairs.forms[leader.rows].astype(np.float32)
            fit = geometry.fit(theirs, asked.forms(pairs.asked[leader.rows]), pairs.weights[leader.rows])
            if fit is None or len(fit.inliers) < _FEWEST_INLIERS:
                continue
            width, height = self._sizes[leader.reference].tolist()
            matrix = placement.of_keypoints(fit, (width, height), leader.mirrored)
            shape = shapes.get(leader.reference)
            found.append(_Candidate(leader.reference, matrix, shape, len(fit.inliers), fit.weight))
        return sorted(found, key=lambda one: (-one.weight, one.reference))[:_BY_KEYPOINTS]


def _match(candidate: _Candidate, agreement: verification.Agreement, grey: Pixels, size: tuple[float, float]) -> Match:
    shape = candidate.shape
    likeness = Likeness(
        similarity=shape.similarity if shape is not None else 0.0,
        distance=shape.distance if shape is not None else 128,
        inliers=candidate.inliers,
        weight=candidate.weight,
        correlation=agreement.correlation,
        coverage=agreement.coverage,
        overlap=agreement.overlap,
        alike=agreement.alike,
    )
    placed = placement.describe(agreement.matrix, grey.shape[1], grey.shape[0], size)
    inverted = shape is not None and shape.inverted and candidate.inliers == 0
    return Match(candidate.reference, likeness, placed, inverted, likeness.score)


def _with_runners_up(ordered: list[Match]) -> list[Match]:
    scores = [match.score for match in ordered]
    best, second = scores[0] if scores else 0.0, scores[1] if len(scores) > 1 else 0.0
    return [
        Match(
            one.reference, one.likeness, one.placement, one.inverted, one.score, second if one.score == best else best
        )
        for one in ordered
    ]
