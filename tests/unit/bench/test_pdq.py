"""PDQ as it is computed here, beside what the C++ implementation (pdqhash 0.2.8) gave for the same pictures."""

import numpy as np
import pytest
from support.pictures import emblem

from verifier.bench import pdq

NEAR = 31
"""Bits under which PDQ calls two pictures the same: it samples a picture a little off its middle."""
HASHES = {
    1: "4af9be195a4f65e6961c4d21b596935069ad32cb8d1034dec1e7fc0ebc190be1",
    2: "33a11dd08fc6c6c1232f71a910d66cf46c32c33beaa996ceed833f07f4d0c0f8",
    3: "659e81d03c727a6dc63918ad92cb6b6d1c71a496637c0c1eedb0da133e2de169",
}


@pytest.mark.parametrize("seed", HASHES)
def test_the_hash_is_that_of_the_reference_implementation(seed: int) -> None:
    bits = pdq.pdq(np.asarray(emblem(seed)))
    assert np.packbits(bits).tobytes().hex() == HASHES[seed]


def test_eight_orientations_are_near_those_of_the_turned_and_mirrored_picture() -> None:
    picture = np.asarray(emblem(1))
    turned = [side for one in (picture, picture[:, ::-1]) for side in (np.rot90(one, times) for times in range(4))]
    hashes = pdq.pdq_in_all_orientations(picture)
    for one in turned:
        assert min((hashes != pdq.pdq(np.ascontiguousarray(one))[::-1]).sum(axis=1)) <= NEAR
