"""Which references an avatar shows: each candidate is laid on the avatar, refined and measured.

Costs about 45 ms of one core for one picture, of which SIFT is 15 and the views 8; twice that where it is transparent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from verifier.screening.avatar import canvas, keypoints, placement, support, verification, views
from verifier.screening.avatar.candidates import Candidate, Candidates, Prepared
from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.likeness import Likeness
from verifier.screening.avatar.placement import Placement
from verifier.screening.avatar.verification import Laid
from verifier.screening.avatar.voting import Pairs
from verifier.screening.snapshot import Snapshot

THUMBNAILS = "avatar_thumbnails"
QUERY_SIDE = 224
MOST_KEYPOINTS = 300
_VERIFIED = 7
_FARTHEST = 128
_TIE = 0.005
"""A symmetric sign lies there mirrored as well: then nobody mirrored it."""


@dataclass(frozen=True, slots=True)
class Match:
    """``runner_up`` is the score of the next reference, nought where there is none."""

    reference: int
    likeness: Likeness
    placement: Placement
    inverted: bool
    score: float
    runner_up: float = 0.0


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
        self._candidates = Candidates(snapshot)
        self._thumbnails = snapshot.array(THUMBNAILS, np.uint8).reshape(-1, verification.SIDE, verification.SIDE)

    def __len__(self) -> int:
        return len(self._thumbnails)

    def matches(self, picture: Pixels, proposed: Sequence[int] = ()) -> list[Match]:
        """The likest first, each reference once. ``proposed`` are compared too, whatever speaks for them."""
        return self.compared(prepared(picture), proposed) if len(self) else []

    def compared(self, asked: Prepared, proposed: Sequence[int] = ()) -> list[Match]:
        """The same for a picture that was looked at before."""
        if not len(self) or not asked.views:
            return []
        pairs = self._candidates.pairs(asked)
        laid = self._laid(asked, self._candidates.found(asked, pairs))[:_VERIFIED]
        if proposed:
            laid += self._laid(asked, self._candidates.proposed(proposed, asked, pairs))
        best: dict[int, Match] = {}
        for start, candidate in laid:
            match = self._match(candidate, verification.refined(start), asked, pairs)
            known = best.get(match.reference)
            if known is None or _preferred(match) > _preferred(known):
                best[match.reference] = match
        return _with_runners_up(sorted(best.values(), key=lambda match: (-match.score, match.reference)))

    def _laid(self, asked: Prepared, candidates: Iterable[Candidate]) -> list[tuple[Laid, Candidate]]:
        """The most promising first."""
        found = [
            (verification.laid(asked.grey, self._thumbnails[one.reference], one.matrix), one) for one in candidates
        ]
        return sorted(found, key=lambda pair: (-pair[0].agreement.correlation - pair[1].promise, pair[1].reference))

    def _match(self, candidate: Candidate, agreement: verification.Agreement, asked: Prepared, pairs: Pairs) -> Match:
        shape, size = candidate.seen.shape, self._candidates.size(candidate.reference)
        found = support.support(
            placement.of_reference(agreement.matrix, size), pairs, candidate.reference, asked.keypoints
        )
        likeness = Likeness(
            similarity=shape.similarity if shape is not None else 0.0,
            distance=shape.distance if shape is not None else _FARTHEST,
            rings=candidate.seen.rings,
            inliers=found.count,
            surprise=found.surprise,
            correlation=agreement.correlation,
            coverage=agreement.coverage,
            overlap=agreement.overlap,
            alike=agreement.alike,
        )
        height, width = asked.grey.shape
        placed = placement.describe(agreement.matrix, width, height, size)
        inverted = shape is not None and shape.inverted and candidate.inliers == 0
        return Match(candidate.reference, likeness, placed, inverted, likeness.score)


def _preferred(match: Match) -> float:
    return match.score - (_TIE if match.placement.mirrored else 0.0)


def _with_runners_up(ordered: list[Match]) -> list[Match]:
    scores = [match.score for match in ordered]
    best, second = scores[0] if scores else 0.0, scores[1] if len(scores) > 1 else 0.0
    return [replace(one, runner_up=second if one.score == best else best) for one in ordered]
