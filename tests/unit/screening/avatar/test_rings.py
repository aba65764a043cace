"""Where a ring of text is, and the strip that it becomes."""

from pathlib import Path

import numpy as np
import pytest

from verifier.screening.avatar import composite, rings
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.ring_text import Arc, joined

PICTURES = Path(__file__).parents[4] / "fixtures" / "avatars"


def pixels(name: str) -> Pixels:
    found = decode((PICTURES / name).read_bytes())
    assert isinstance(found, Decoded)
    return composite.opaque(found.frames[0])


@pytest.mark.parametrize("name", ["seal.png", "seal-turned.png", "crest.png"])
def test_a_round_sign_is_found_with_its_middle_and_radius(name: str) -> None:
    found = rings.written(pixels(name))
    assert found is not None
    circle, strip = found
    assert (circle.x, circle.y) == pytest.approx((160, 160), abs=3)
    assert circle.radius == pytest.approx(151, abs=3)
    assert strip.shape[1] <= rings.STRIP_WIDTH < 20 * strip.shape[0]


@pytest.mark.parametrize("name", ["wordmark.png", "two-lines.png", "column.png", "no-text.png"])
def test_other_pictures_have_none(name: str) -> None:
    assert rings.written(pixels(name)) is None


def test_a_disc_without_text_has_none() -> None:
    rows, columns = np.mgrid[0:200, 0:200]
    disc = np.full((200, 200, 3), 255, dtype=np.uint8)
    disc[np.hypot(rows - 100, columns - 100) < 80] = (30, 30, 200)
    assert rings.written(disc) is None


@pytest.mark.parametrize(
    ("arcs", "inward", "texts"),
    [
        # what the strip's ends cut is one name
        ([(0, 270, "一人民医院"), (690, 955, "海东市第")], False, ["海东市第一人民医院"]),
        # text below runs against the strip
        ([(0, 270, "晨报"), (290, 500, "云川")], True, ["云川晨报"]),
        # what is far apart is not one name
        ([(100, 300, "云川大学"), (600, 700, "1921")], False, ["云川大学", "1921"]),
        ([], False, []),
    ],
)
def test_pieces_along_a_ring_are_joined(arcs: list[tuple[int, int, str]], inward: bool, texts: list[str]) -> None:
    given = [Arc(start, end, text, 1.0) for start, end, text in arcs]
    assert [arc.text for arc in joined(given, 960, inward=inward)] == texts
