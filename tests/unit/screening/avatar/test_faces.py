"""Faces: for review alone, by any recogniser, never kept. The recogniser here describes a picture by its colours."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from support.numbers import resident_id
from support.pictures import emblem, encoded

from verifier.domain.finding import Outcome
from verifier.domain.number import DocumentKind
from verifier.domain.subject import Person, Subject
from verifier.screening.avatar import composite, dlib_faces, protected_faces
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.face_finder import FaceFinder
from verifier.screening.avatar.face_screening import NO_FACES, Faces
from verifier.screening.avatar.faces import Face, FacesUnknown
from verifier.screening.avatar.text_reading import Box
from verifier.screening.build import name_sections
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

RED, RED_AGAIN, BLUE = ((200, 30, 30), (195, 34, 32), (30, 30, 200))
STRANGER = Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id())


class ByColour:
    """Black pictures show no face, grey ones two."""

    name = "colour-1"
    threshold = 0.1

    def faces(self, pixels: Pixels) -> list[Face]:
        blue, green, red = (float(value) / 255 for value in pixels.reshape(-1, 3).mean(axis=0))
        if max(blue, green, red) < 0.1:
            return []
        face = Face(Box(0, 0, 1000, 1000), (blue, green, red))
        return [face, face] if abs(blue - red) < 0.01 else [face]


def plain(colour: tuple[int, int, int]) -> bytes:
    return encoded(Image.new("RGB", (64, 64), colour))


def decoded(data: bytes) -> Decoded:
    found = decode(data)
    assert isinstance(found, Decoded)
    return found


def find(avatar: Decoded) -> tuple[Face, ...]:
    return tuple(ByColour().faces(composite.opaque(avatar.frames[0])))


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    (tmp_path / "star.png").write_bytes(plain(RED))
    entries = [
        ListEntry("star", "顾清澜", EntryCategory.CELEBRITY, 0.8, images=(str(tmp_path / "star.png"),)),
        # an institution's picture is a sign, whatever a recogniser sees in it
        ListEntry("paper", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(tmp_path / "star.png"),)),
    ]
    made, bad = protected_faces.sections(entries, ByColour())
    assert bad == ()
    return Snapshot.of_sections({**made, **name_sections(entries)})


@pytest.mark.parametrize(
    ("avatar", "subject", "reasons"),
    [
        (plain(RED_AGAIN), STRANGER, ["AVATAR_FACE_NEAR_PROTECTED"]),
        (plain(BLUE), STRANGER, []),
        (plain((0, 0, 0)), STRANGER, []),
        # the person of that verified name
        (plain(RED), Person("顾清澜", DocumentKind.RESIDENT_ID, resident_id()), []),
    ],
)
def test_a_face_near_a_protected_one_is_for_review(
    snapshot: Snapshot, avatar: bytes, subject: Subject, reasons: list[str]
) -> None:
    found = Faces(find, ByColour.name, ByColour.threshold).findings(decoded(avatar), snapshot, subject)
    assert [finding.reason for finding in found] == reasons
    assert all(finding.outcome is Outcome.REVIEW for finding in found)


def test_the_finding_says_how_near_and_holds_nothing_of_the_face(snapshot: Snapshot) -> None:
    (finding,) = Faces(find, ByColour.name, 0.1).findings(decoded(plain(RED_AGAIN)), snapshot, STRANGER)
    evidence = {one.kind: one.value for one in finding.evidence}
    assert evidence.keys() == {"target", "category", "list", "plane", "distance", "recogniser", "box"}
    assert evidence["distance"].endswith("/0.100") and evidence["plane"] == "avatar_face"
    (face,) = find(decoded(plain(RED)))
    assert str(face.descriptor[0]) not in repr(face)


def test_descriptors_of_another_recogniser_are_never_compared(snapshot: Snapshot) -> None:
    assert Faces(find, "colour-2", 0.1).findings(decoded(plain(RED)), snapshot, STRANGER) == ()


def test_faces_are_not_looked_at_by_default(snapshot: Snapshot) -> None:
    assert NO_FACES.findings(decoded(plain(RED)), snapshot, STRANGER) == ()


@pytest.mark.parametrize(("colour", "says"), [((0, 0, 0), "shows 0 faces"), ((90, 90, 90), "shows 2 faces")])
def test_a_portrait_has_to_show_one_person(tmp_path: Path, colour: tuple[int, int, int], says: str) -> None:
    (tmp_path / "star.png").write_bytes(plain(colour))
    entry = ListEntry("star", "顾清澜", EntryCategory.CELEBRITY, 0.8, images=(str(tmp_path / "star.png"),))
    made, bad = protected_faces.sections([entry], ByColour())
    assert made == {} and says in str(bad[0]) and "star" in str(bad[0])


def test_a_process_that_hangs_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    finder = FaceFinder(seconds=0.3, module="support.worker_that_hangs")
    with pytest.raises(FacesUnknown, match="took too long"):
        finder(decoded(plain(RED)))
    finder.close()


@pytest.mark.skipif(not dlib_faces.is_installed(), reason="the extra `faces` is not installed")
def test_the_built_in_recogniser_sees_no_face_in_an_emblem() -> None:
    finder = FaceFinder(seconds=30)
    assert finder(decoded(encoded(emblem(4)))) == ()
    finder.close()


@pytest.mark.skipif(importlib.util.find_spec("dlib") is None, reason="the extra `faces` is not installed")
def test_the_built_in_recogniser_gives_descriptors_of_a_fixed_length() -> None:
    """There is no portrait among the project's pictures: the same patch is described twice."""
    import dlib

    recogniser = dlib_faces.DlibRecogniser()
    patch = np.asarray(emblem(5))
    one, other = (recogniser._face(patch, dlib.rectangle(60, 60, 180, 180)) for _ in range(2))
    assert len(one.descriptor) == 128 and one == other
