"""Local features: SIFT, root-normalised, whose descriptors a mirrored or inverted picture has in another order.

Catches a sign that is cropped, turned, covered in part, or small in a larger picture. Leaves plain shapes, which have
no corners, to the fingerprints. Costs 10 to 25 ms, nearly all of it SIFT's own.

Light and dark exchanged turn a keypoint by half a turn, and a mirror image reverses its rows: both only permute the
4 x 4 x 8 numbers of a descriptor. So the mirrored and the inverted avatar cost no second SIFT, and the
index no second copy.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.screening.avatar.canvas import Pixels

SIDE = 256
DIMENSIONS = 128
_PADDING = 24
_CONTRAST = 0.025
_EDGE = 12
_SMALLEST = 2.2

_LAYOUT = np.arange(DIMENSIONS).reshape(4, 4, 8)
_MIRRORED = _LAYOUT[::-1, :, -np.arange(8) % 8].ravel()
_INVERTED = _LAYOUT[::-1, ::-1, :].ravel()


@dataclass(frozen=True, slots=True)
class Keypoints:
    """A row a keypoint: ``places`` x, y in pixels of the picture; ``sizes`` in them too; ``angles`` in radians."""

    places: NDArray[np.float32]
    sizes: NDArray[np.float32]
    angles: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.places)

    def mirrored(self) -> "Keypoints":
        """Those of the picture seen in a mirror, with x counted backwards from nought."""
        places = self.places * np.array([-1, 1], dtype=np.float32)
        return Keypoints(places, self.sizes, np.float32(np.pi) - self.angles, self.descriptors[:, _MIRRORED])

    def inverted(self) -> "Keypoints":
        return Keypoints(self.places, self.sizes, self.angles + np.float32(np.pi), self.descriptors[:, _INVERTED])

    def all_four(self) -> "Keypoints":
        """As they are, inverted, mirrored, and both: the first half is not mirrored."""
        mirrored = self.mirrored()
        four = (self, self.inverted(), mirrored, mirrored.inverted())
        return Keypoints(
            np.concatenate([one.places for one in four]),
            np.concatenate([one.sizes for one in four]),
            np.concatenate([one.angles for one in four]),
            np.concatenate([one.descriptors for one in four]),
        )

    def forms(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """x, y, size, angle."""
        return np.column_stack([self.places[rows], self.sizes[rows], self.angles[rows]])


NONE = Keypoints(
    np.empty((0, 2), dtype=np.float32),
    np.empty(0, dtype=np.float32),
    np.empty(0, dtype=np.float32),
    np.empty((0, DIMENSIONS), dtype=np.float32),
)


def of_grey(grey: Pixels, most: int, side: int = SIDE) -> Keypoints:
    """The ``most`` strongest, of the picture scaled to ``side``; its border is continued, so corners there count."""
    scale = side / max(grey.shape)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=how)
    padded = cv2.copyMakeBorder(scaled, _PADDING, _PADDING, _PADDING, _PADDING, cv2.BORDER_REPLICATE)
    sift = cv2.SIFT_create(  # type: ignore[attr-defined]  # not in its stubs
        nfeatures=most, contrastThreshold=_CONTRAST, edgeThreshold=_EDGE
    )
    found, descriptors = sift.detectAndCompute(padded, None)
    if descriptors is None or not len(found):
        return NONE
    rows = np.array([(*point.pt, point.size, point.angle) for point in found], dtype=np.float32)
    keep = rows[:, 2] >= _SMALLEST
    rows, descriptors = rows[keep][:most], descriptors[keep][:most]
    rooted = np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))
    return Keypoints(
        places=(rows[:, :2] - _PADDING) / np.float32(scale),
        sizes=rows[:, 2] / np.float32(scale),
        angles=np.deg2rad(rows[:, 3]).astype(np.float32),
        descriptors=rooted.astype(np.float32),
    )
