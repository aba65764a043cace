"""Where a reference is found on an avatar: by fingerprint and by keypoints, mirrored, turned, shrunk, inverted."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageOps
from support.pictures import emblem, encoded

from verifier.screening.avatar import background, canvas, keypoints, matching, references, registration
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.matching import Match, Matcher
from verifier.screening.avatar.registration import Reference
from verifier.screening.snapshot import Snapshot

SIGN = emblem(7)
WHITE = (255, 255, 255)


def registered(image: Image.Image) -> Reference:
    decoded = decode(encoded(image))
    assert isinstance(decoded, Decoded)
    found = registration.of_frame(decoded.frames[0])
    assert isinstance(found, Reference)
    return found


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    kept = [registered(emblem(seed)) for seed in (7, 8, 9, 10, 11)]
    return Matcher(Snapshot.of_sections({**references.of_references(kept, list(range(5))), "entry_offsets": b""}))


def best(matcher: Matcher, image: Image.Image) -> Match:
    return matcher.matches(np.asarray(image.convert("RGB")))[0]


@pytest.mark.parametrize("degrees", [10, 30, 45, 90, 150, 180, -60])
def test_the_angle_is_told(matcher: Matcher, degrees: int) -> None:
    found = best(matcher, SIGN.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=WHITE))
    assert found.reference == 0
    off = (found.placement.angle - degrees + 180) % 360 - 180
    assert abs(off) < 3 and not found.placement.mirrored


@pytest.mark.parametrize(
    ("change", "mirrored"),
    [(ImageOps.mirror, True), (ImageOps.flip, True), (lambda image: image, False), (ImageOps.invert, False)],
)
def test_a_mirror_image_is_told(matcher: Matcher, change: Callable[[Image.Image], Image.Image], mirrored: bool) -> None:
    found = best(matcher, change(SIGN))
    assert found.reference == 0 and found.placement.mirrored == mirrored


def test_the_box_is_where_the_sign_is(matcher: Matcher) -> None:
    scene = Image.fromarray(next(background.pictures(1))).resize((360, 360))
    scene.paste(SIGN.resize((150, 150)), (180, 30))
    found = best(matcher, scene)
    corners = np.array(found.placement.corners)
    assert found.reference == 0
    assert corners.min() > 20 and (corners[:, 0] > 170).all() and (corners[:, 1] < 190).all()
    assert 0.25 < found.placement.scale < 0.45


def test_the_runner_up_is_told(matcher: Matcher) -> None:
    found = matcher.matches(np.asarray(SIGN))
    assert found[0].runner_up == (found[1].score if len(found) > 1 else 0)
    assert found[0].score > 0.95 > 0.3 > found[0].runner_up


@pytest.mark.parametrize("kind", ["mirrored", "inverted"])
def test_descriptors_of_the_changed_picture_are_the_permuted_ones(kind: str) -> None:
    grey = canvas.grey(np.asarray(SIGN.convert("RGB")))
    plain = keypoints.of_grey(grey, 200)
    changed = np.ascontiguousarray(grey[:, ::-1]) if kind == "mirrored" else 255 - grey
    expected = keypoints.of_grey(changed, 200)
    permuted = plain.mirrored() if kind == "mirrored" else plain.inverted()
    likest = (permuted.descriptors @ expected.descriptors.T).max(axis=1)
    assert np.median(likest) > 0.95


def test_a_plain_picture_has_no_matches(matcher: Matcher) -> None:
    assert matcher.matches(np.full((200, 200, 3), 90, dtype=np.uint8)) == []
    assert matching.prepared(np.full((64, 64, 3), 255, dtype=np.uint8)).views == []
