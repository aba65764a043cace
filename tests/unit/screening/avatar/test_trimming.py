"""What is taken away from around a sign, and the flat colours that it is made of."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps
from support.pictures import circle, emblem

from verifier.screening.avatar import background, layers, trimming
from verifier.screening.avatar.trimming import Box


def boxes(image: Image.Image) -> list[Box]:
    return [step.box for step in trimming.steps(np.asarray(image.convert("RGB")))]


def test_a_margin_is_taken_away() -> None:
    square = Image.new("RGB", (200, 200), "white")
    ImageDraw.Draw(square).rectangle((60, 40, 139, 159), fill="navy")
    assert boxes(square)[0] == Box(60, 40, 140, 160)


@pytest.mark.parametrize("colour", ["black", "white", (200, 60, 40)])
def test_a_coloured_margin_and_the_margin_inside_it_are_two_steps(colour: str | tuple[int, int, int]) -> None:
    inner = boxes(emblem(7))[0]
    found = boxes(ImageOps.expand(emblem(7), 40, colour))[-1]
    assert abs(found.width - inner.width) <= 4
    assert abs(found.height - inner.height) <= 4


def test_the_disc_that_a_picture_was_cut_to_is_no_part_of_the_sign() -> None:
    cut = circle(ImageOps.expand(emblem(7), 40, (255, 255, 255)))
    on_black = Image.composite(cut, Image.new("RGB", cut.size), Image.new("L", cut.size, 255))
    ImageDraw.Draw(on_black).ellipse((-60, -60, cut.width + 60, cut.height + 60), outline="black", width=58)
    assert len(boxes(on_black)) >= 2


def test_a_photograph_has_no_ground() -> None:
    photograph = next(background.pictures(1))
    assert not list(trimming.steps(photograph))


def test_a_flat_sign_is_a_layer_of_its_own_on_a_photograph() -> None:
    scene = Image.fromarray(next(background.pictures(1)))
    ImageDraw.Draw(scene).polygon([(60, 180), (120, 60), (180, 180), (120, 150)], fill=(230, 20, 200))
    found = [step.box for step in layers.of(np.asarray(scene))]
    assert any(abs(box.left - 60) < 6 and abs(box.top - 60) < 6 and abs(box.right - 181) < 6 for box in found)
