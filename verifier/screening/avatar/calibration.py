"""How sure a match with each reference has to be: at least the default, and surer where clean pictures come near it.

The references are compared with pictures that the program draws itself (``background``). A reference that one of them
resembles, because it is plain, has to be matched better than by that one. The cost is that of looking at the pictures,
whatever the number of references.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar import background
from verifier.screening.avatar.candidates import Prepared
from verifier.screening.avatar.matching import Matcher, prepared

CLAIM, REVIEW = 0.5, 0.2
PICTURES, ENOUGH_FOR_FEW, FEW = 180, 48, 200
GENERIC = 0.93
"""Something that the program draws by chance is so like it that no threshold can tell them apart."""
HIGHEST = 0.995
_MARGIN = 0.25
"""Of what is left to certainty."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A row a reference; ``generic`` ones cannot serve."""

    claim: NDArray[np.float32]
    review: NDArray[np.float32]
    generic: NDArray[np.bool_]


def calibrate(matcher: Matcher) -> Thresholds:
    """The same for the same references."""
    nearest = np.zeros(len(matcher), dtype=np.float32)
    for picture in _pictures.first(ENOUGH_FOR_FEW if len(matcher) < FEW else PICTURES):
        for match in matcher.compared(picture):
            nearest[match.reference] = max(nearest[match.reference], match.score)
    surer = np.minimum(nearest + _MARGIN * (1 - nearest), HIGHEST)
    return Thresholds(
        claim=np.where(nearest >= REVIEW, np.maximum(surer, CLAIM), CLAIM).astype(np.float32),
        review=np.where(nearest >= REVIEW, np.maximum(nearest, REVIEW), REVIEW).astype(np.float32),
        generic=nearest >= GENERIC,
    )


class _Pictures:
    """Each is looked at once in a process, and only when it is needed."""

    def __init__(self) -> None:
        self._known: list[Prepared] = []
        self._more = background.pictures(PICTURES)

    def first(self, count: int) -> list[Prepared]:
        while len(self._known) < count:
            self._known.append(prepared(next(self._more)))
        return self._known[:count]


_pictures = _Pictures()
