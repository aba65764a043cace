"""Untrusted images: what is refused, and what the accepted ones come out as."""

import pytest
from PIL import Image
from support.hostile_pictures import HOSTILE
from support.pictures import animation, emblem, encoded

from verifier.screening.avatar import decoding
from verifier.screening.avatar.decoding import Decoded, Frame, Refused, decode


def decoded(data: bytes) -> Decoded:
    found = decode(data)
    assert isinstance(found, Decoded), found
    return found


def pixel(frame: Frame, x: int, y: int) -> tuple[int, ...]:
    place = (y * frame.width + x) * 4
    return tuple(frame.rgba[place : place + 4])


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_images_are_refused_with_a_rule_or_reduced_like_any_other(kind: str) -> None:
    data, rule = HOSTILE[kind]
    found = decode(data)
    if rule is None:
        assert isinstance(found, Decoded)
        assert all(max(frame.width, frame.height) <= decoding.KEPT_SIDE for frame in found.frames)
    else:
        assert isinstance(found, Refused)
        assert found.rule == rule
        assert found.description


def test_the_frame_that_is_shown_longest_is_looked_at_wherever_it_hides() -> None:
    frames = decoded(HOSTILE["animation that hides a frame"][0]).frames
    assert any(len(set(frame.rgba)) > 4 for frame in frames)


@pytest.mark.parametrize("form", decoding.FORMATS)
def test_each_format_is_read_and_reduced(form: str) -> None:
    found = decoded(encoded(emblem(1).resize((900, 600)), form))
    assert (found.format, found.width, found.height) == (form, 900, 600)
    assert max(found.frames[0].width, found.frames[0].height) <= decoding.KEPT_SIDE
    assert len(found.frames[0].rgba) == found.frames[0].width * found.frames[0].height * 4


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_each_png_mode_keeps_its_light_and_dark(mode: str) -> None:
    grey = Image.new("L", (64, 64), 0)
    grey.paste(255, (32, 0, 64, 64))
    image = grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else grey.convert(mode)
    frame = decoded(encoded(image)).frames[0]
    assert pixel(frame, 5, 5)[:3] == (0, 0, 0)
    assert all(value >= 254 for value in pixel(frame, 60, 60)[:3])


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    image = Image.new("I;16", (16, 16), 0x4000)
    assert pixel(decoded(encoded(image)).frames[0], 8, 8)[0] == pytest.approx(0x40, abs=1)


def test_cmyk_is_read_as_colour() -> None:
    frame = decoded(encoded(Image.new("RGB", (64, 64), (200, 30, 30)).convert("CMYK"), "JPEG")).frames[0]
    red, green, blue, _ = pixel(frame, 30, 30)
    assert red > 150 and green < 90 and blue < 90


def test_the_camera_s_orientation_is_undone() -> None:
    image = Image.new("RGB", (80, 40), (0, 0, 0))
    image.paste((255, 255, 255), (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    frame = decoded(encoded(image, "JPEG", exif=exif.tobytes())).frames[0]
    assert (frame.width, frame.height) == (40, 80)
    assert pixel(frame, 20, 10)[0] > 200 and pixel(frame, 20, 70)[0] < 60


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_looked_at_beyond_its_first_frame(form: str) -> None:
    blank = Image.new("RGB", (64, 64), (255, 255, 255))
    frames = [Image.new("RGB", (64, 64), (i * 20, 0, 0)) for i in range(1, 10)]
    found = decoded(animation([blank, *frames], form))
    assert len(found.frames) == decoding.LOOKED_AT_FRAMES
    assert pixel(found.frames[0], 5, 5)[1] > 200 and pixel(found.frames[-1], 5, 5)[1] < 60
