"""Faces over a socket, with the real recogniser: off by default, only with consent, and never more than a review."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import grpc
import pytest
from support.client import Client, Request
from support.numbers import resident_id
from support.pictures import emblem, encoded
from support.portraits import portrait
from typer.testing import CliRunner

from verifier import app, settings
from verifier.cli.main import app as command
from verifier.screening.avatar import dlib_faces
from verifier.v1 import check_service_pb2, check_service_pb2_grpc, decision_pb2, profile_pb2, subject_pb2

pytestmark = pytest.mark.skipif(not dlib_faces.is_installed(), reason="the extra `faces` is not installed")

PROTECTED, LOOKS_LIKE_THEM = 0, 7
_numbers = count()
REASON = "AVATAR_FACE_NEAR_PROTECTED"
FIRST_ANSWER_SECONDS = 30.0


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A protected person, built with ``--faces``."""
    folder = tmp_path_factory.mktemp("faces")
    portrait(PROTECTED).save(folder / "star.png")
    (folder / "lists.csv").write_text("id,name,category,images\nc1,顾清澜,celebrity,star.png\n", encoding="utf-8")
    words = ["lists", "build", str(folder / "lists.csv"), "--output", str(folder / "lists.snapshot"), "--faces"]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    return folder / "lists.snapshot"


@contextmanager
def serving(folder: Path, **given: object) -> Iterator[grpc.Channel]:
    wanted = settings.load(listen="127.0.0.1:0", data_dir=folder, avatar_text=False, **given)
    application = app.start(wanted)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
            yield channel
    finally:
        application.stop(grace_seconds=1)


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory, lists: Path) -> Iterator[grpc.Channel]:
    folder = tmp_path_factory.mktemp("data")
    with serving(folder, lists=lists, avatar_faces=True, avatar_text_seconds=FIRST_ANSWER_SECONDS) as one:
        yield one


def request(avatar: bytes, name: str = "林晓禾", consent_ref: str = "consent-1") -> Request:
    number = next(_numbers)
    return Request(
        request_id=f"request-{number}",
        account_id=f"account-{number}",
        consent_ref=consent_ref,
        subject=subject_pb2.Subject(
            person=subject_pb2.Person(
                name=name,
                document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
                document_number=resident_id(),
                phone="13966210475",
            )
        ),
        profile=profile_pb2.Profile(name="青禾日记", avatar=avatar, category=profile_pb2.CATEGORY_GENERAL),
    )


def found(channel: grpc.Channel, one: Request) -> list[decision_pb2.Finding]:
    return [finding for finding in Client(channel).register(one).findings if finding.reason == REASON]


def face(seed: int = LOOKS_LIKE_THEM) -> bytes:
    return encoded(portrait(seed).resize((240, 240)), "JPEG", quality=80)


def test_a_face_like_a_protected_one_is_for_review(channel: grpc.Channel) -> None:
    (finding,) = found(channel, request(face()))
    evidence = {one.kind: one.value for one in finding.evidence}
    assert finding.outcome == decision_pb2.VERDICT_REVIEW
    assert evidence["target"] == "c1" and evidence["recogniser"] == "dlib-resnet-v1"
    assert 0 < float(evidence["distance"].split("/")[0]) <= 0.6


def test_even_the_protected_portrait_itself_is_no_more_than_a_review_for_its_face(channel: grpc.Channel) -> None:
    (finding,) = found(channel, request(face(PROTECTED)))
    assert finding.outcome == decision_pb2.VERDICT_REVIEW


@pytest.mark.parametrize(
    ("avatar", "name", "consent_ref"),
    [
        (face(), "林晓禾", ""),
        (face(), "顾清澜", "consent-1"),
        (encoded(emblem(4)), "林晓禾", "consent-1"),
    ],
    ids=["no consent", "the person of that verified name", "no face"],
)
def test_nothing_is_said_of_a_face(channel: grpc.Channel, avatar: bytes, name: str, consent_ref: str) -> None:
    assert found(channel, request(avatar, name, consent_ref)) == []


def test_a_form_that_asks_field_by_field_carries_no_consent_and_hears_of_no_face(channel: grpc.Channel) -> None:
    stub = check_service_pb2_grpc.CheckServiceStub(channel)
    result = stub.CheckAvatar(check_service_pb2.CheckAvatarRequest(image=face())).result
    assert {hit.plane for hit in result.hits} <= {"avatar"}  # drawn alike, as pictures


def test_by_default_no_face_is_looked_at(tmp_path: Path, lists: Path) -> None:
    with serving(tmp_path, lists=lists) as channel:
        assert found(channel, request(face())) == []
