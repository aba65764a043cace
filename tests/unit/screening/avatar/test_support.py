"""Like keypoints that agree with a placement, against what chance would bring."""

import numpy as np
import pytest
from numpy.typing import NDArray

from verifier.screening.avatar.keypoints import DIMENSIONS, Keypoints
from verifier.screening.avatar.support import Support, support
from verifier.screening.avatar.voting import Pairs

TURNED = np.array([[0, -0.5, 300], [0.5, 0, 20]], dtype=np.float32)
"""By a quarter, at half the size."""
MIRROR = np.array([[-1], [1]], dtype=np.float32)


def measured(matrix: NDArray[np.float32], true: int, false: int, *, mirrored: bool = False) -> Support:
    """Of ``true`` pairs that lie as the matrix says and ``false`` ones that lie anywhere."""
    chance = np.random.default_rng(5)
    count = true + false
    forms = np.column_stack(
        [chance.uniform(0, 256, (count, 2)), chance.uniform(4, 20, count), chance.uniform(0, 6, count)]
    ).astype(np.float32)
    places = forms[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    towards = np.column_stack([np.cos(forms[:, 3]), np.sin(forms[:, 3])]) @ matrix[:, :2].T
    if mirrored:
        places, towards = places * MIRROR.T, towards * MIRROR.T
    places[true:] = chance.uniform(-300, 300, (false, 2))
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    angles = np.arctan2(towards[:, 1], towards[:, 0])
    nothing = np.zeros((count, DIMENSIONS), dtype=np.float32)
    half = Keypoints(places.astype(np.float32), (forms[:, 2] * scale).astype(np.float32), angles, nothing)
    asked = Keypoints(*(np.concatenate([part, part]) for part in (half.places, half.sizes, half.angles, nothing)))
    rows = np.arange(count) + (count if mirrored else 0)
    pairs = Pairs(rows, np.full(count, 3, dtype=np.uint32), forms.astype(np.float16), np.ones(count, dtype=np.float32))
    return support(matrix, pairs, 3, asked)


@pytest.mark.parametrize("mirrored", [False, True])
def test_those_that_lie_as_the_placement_says_are_counted(mirrored: bool) -> None:
    matrix = TURNED * MIRROR if mirrored else TURNED
    assert measured(matrix, 12, 0, mirrored=mirrored).count == 12


def test_the_same_count_among_more_pairs_is_less_of_a_surprise() -> None:
    few, many = measured(TURNED, 5, 5), measured(TURNED, 5, 400)
    assert few.count == 5 and many.count >= 5
    assert few.surprise > many.surprise > 0


def test_pairs_that_lie_anywhere_are_no_surprise() -> None:
    assert measured(TURNED, 0, 400).surprise < 2
    assert measured(TURNED, 0, 0) == Support(0, 0.0)
