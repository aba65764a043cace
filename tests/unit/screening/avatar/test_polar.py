"""A figure's rings: the same however it is turned or mirrored, and they tell by how much."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from support.pictures import emblem

from verifier.screening.avatar import polar, views
from verifier.screening.avatar.polar import Rings

WHITE = (255, 255, 255)


def rings(image: Image.Image) -> Rings:
    return next(one for one in map(polar.of_view, views.of_picture(np.asarray(image))) if one is not None)


def turned(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("degrees", [0, 10, 30, 77, 180, 300])
def test_turn_and_mirror_are_told_and_the_sizes_stay(degrees: int, mirrored: bool) -> None:
    sign = emblem(7)
    kept, asked = rings(sign), rings(turned(ImageOps.mirror(sign) if mirrored else sign, degrees))
    angle, seen_mirrored = polar.turn(asked.spectrum, kept.spectrum)
    assert seen_mirrored == mirrored
    assert abs((np.degrees(angle) - degrees + 180) % 360 - 180) <= 2
    assert float(polar.sizes(asked.spectrum)[0] @ polar.sizes(kept.spectrum)[0]) > 0.99


def test_other_signs_are_farther_than_any_turn() -> None:
    kept = polar.sizes(rings(emblem(7)).spectrum)[0]
    others = [float(polar.sizes(rings(emblem(seed)).spectrum)[0] @ kept) for seed in range(8, 28)]
    assert max(others) < 0.97


def test_the_middle_and_the_reach_are_in_pixels_of_the_picture() -> None:
    image = Image.new("RGB", (300, 200), WHITE)
    ImageDraw.Draw(image).ellipse((160, 60, 240, 140), fill=(0, 0, 0))
    found = rings(image)
    assert (found.x, found.y) == pytest.approx((200, 100), abs=1)
    assert found.reach == pytest.approx(40 / np.sqrt(2), rel=0.05)


def test_a_view_that_is_no_figure_has_no_rings() -> None:
    found = views.of_picture(np.asarray(emblem(7)))
    assert [polar.of_view(view) is None for view in found] == [not view.is_figure for view in found]
