"""A name in an avatar, over a socket, against lists that hold no picture at all."""

from pathlib import Path

import grpc
import pytest
from support.numbers import uscc

from verifier.screening.avatar import text_engine
from verifier.v1 import check_service_pb2, check_service_pb2_grpc, screening_pb2, subject_pb2

PICTURES = Path(__file__).parents[2] / "fixtures" / "avatars"

pytestmark = pytest.mark.skipif(not text_engine.is_installed(), reason="the extra `ocr` is not installed")


def check(channel: grpc.Channel, name: str, subject: str = "") -> screening_pb2.ScreeningResult:
    request = check_service_pb2.CheckAvatarRequest(image=(PICTURES / name).read_bytes())
    if subject:
        organisation = subject_pb2.Organisation(name=subject, uscc=uscc())
        request.subject.CopyFrom(subject_pb2.Subject(organisation=organisation))
    return check_service_pb2_grpc.CheckServiceStub(channel).CheckAvatar(request).result


@pytest.mark.parametrize(("name", "target"), [("crest.png", "云川大学"), ("column.png", "晨曦日报")])
def test_an_institution_is_caught_without_its_logo_in_the_lists(channel: grpc.Channel, name: str, target: str) -> None:
    result = check(channel, name)
    assert result.outcome == screening_pb2.SCREENING_OUTCOME_CLAIM
    (hit,) = result.hits
    assert (hit.target, hit.plane) == (target, "avatar_text")


def test_the_institution_itself_is_authorised(channel: grpc.Channel) -> None:
    (hit,) = check(channel, "crest.png", "云川大学").hits
    assert hit.authorised
