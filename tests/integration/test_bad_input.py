"""What is wrong with a request is answered with the field, the rule and the way out; nothing is stored of it."""

import io
import logging
from collections.abc import Callable
from itertools import count

import grpc
import pytest
from PIL import Image
from support.errors import stable_code, violations
from support.numbers import resident_id
from support.pictures import HOSTILE, emblem, encoded

from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    decision_pb2,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

Request = verification_service_pb2.VerificationRequest
_numbers = count()
CANARY = "13966219961"


def request(**profile: object) -> Request:
    number = next(_numbers)
    person = subject_pb2.Person(
        name="林晓禾",
        document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
        document_number=resident_id(),
        phone=CANARY,
    )
    return Request(
        request_id=f"bad-{number}",
        account_id=f"bad-account-{number}",
        tenant="bad-input",
        subject=subject_pb2.Subject(person=person),
        profile=profile_pb2.Profile(**{"name": "青禾日记", **profile}),
    )


@pytest.fixture
def service(channel: grpc.Channel) -> verification_service_pb2_grpc.VerificationServiceStub:
    return verification_service_pb2_grpc.VerificationServiceStub(channel)


@pytest.fixture
def checks(channel: grpc.Channel) -> check_service_pb2_grpc.CheckServiceStub:
    return check_service_pb2_grpc.CheckServiceStub(channel)


def changed(change: Callable[[Request], object]) -> Request:
    one = request()
    change(one)
    return one


REFUSED: list[tuple[str, Request, dict[str, str]]] = [
    (
        "empty",
        Request(),
        {"request.request_id": "REQUIRED", "request.account_id": "REQUIRED", "request.subject": "REQUIRED"},
    ),
    ("no subject", changed(lambda r: r.ClearField("subject")), {"request.subject": "REQUIRED"}),
    ("blank key", changed(lambda r: setattr(r, "request_id", " \u3000")), {"request.request_id": "REQUIRED"}),
    ("long name", changed(lambda r: setattr(r.profile, "name", "名" * 201)), {"request.profile.name": "TOO_LONG"}),
    ("long bio", changed(lambda r: setattr(r.profile, "bio", "简" * 5_001)), {"request.profile.bio": "TOO_LONG"}),
    (
        "unknown document",
        changed(lambda r: setattr(r.subject.person, "document_kind", 99)),
        {"request.subject.person.document_kind": "ENUM_UNKNOWN"},
    ),
    (
        "unstated document",
        changed(lambda r: r.subject.person.ClearField("document_kind")),
        {"request.subject.person.document_kind": "ENUM_UNKNOWN"},
    ),
    (
        "unknown category",
        changed(lambda r: setattr(r.profile, "category", 77)),
        {"request.profile.category": "ENUM_UNKNOWN"},
    ),
    (
        "long number",
        changed(lambda r: setattr(r.subject.person, "document_number", "1" * 65)),
        {"request.subject.person.document_number": "TOO_LONG"},
    ),
    (
        "large avatar",
        changed(lambda r: setattr(r.profile, "avatar", bytes(8 * 1024 * 1024 + 1))),
        {"request.profile.avatar": "TOO_LARGE"},
    ),
    (
        "21 claims",
        changed(lambda r: r.claims.extend([profile_pb2.CredentialClaim(kind="judicial.notary", number="1")] * 21)),
        {"request.claims": "TOO_MANY"},
    ),
]


@pytest.mark.parametrize(("one", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_request_of_the_wrong_shape_is_refused_whole(
    service: verification_service_pb2_grpc.VerificationServiceStub, one: Request, expected: dict[str, str]
) -> None:
    for call, kind in (
        (service.VerifyRegistration, verification_service_pb2.VerifyRegistrationRequest),
        (service.VerifyProfileChange, verification_service_pb2.VerifyProfileChangeRequest),
    ):
        with pytest.raises(grpc.RpcError) as raised:
            call(kind(request=one))
        assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert stable_code(raised.value) == "INVALID_REQUEST"
        assert violations(raised.value) == expected
    stored = verification_service_pb2.ListDecisionsRequest(tenant="bad-input", account_id=one.account_id or "none")
    assert not service.ListDecisions(stored).decisions


@pytest.mark.parametrize(
    "data",
    [
        b"\x0a\x04\x0a\x02\xff\xfe",  # a request id that is not UTF-8
        b"\x0a\xff\xff\xff\xff\x0f",  # a length beyond the end
        b"\xff" * 40,
    ],
)
def test_bytes_that_are_no_message_are_invalid_and_leave_no_traceback(
    channel: grpc.Channel, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    call = channel.unary_unary("/verifier.v1.VerificationService/VerifyRegistration")
    with caplog.at_level(logging.DEBUG), pytest.raises(grpc.RpcError) as raised:
        call(data)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(raised.value) == {"": "UNREADABLE"}
    assert "Traceback" not in caplog.text


def test_a_hostile_avatar_is_a_finding_that_the_applicant_can_mend(
    service: verification_service_pb2_grpc.VerificationServiceStub,
) -> None:
    for kind, (data, rule) in HOSTILE.items():
        if not data or rule == "TOO_LARGE":
            continue
        reply = service.VerifyRegistration(
            verification_service_pb2.VerifyRegistrationRequest(request=request(avatar=data))
        )
        found = next(one for one in reply.decision.findings if one.reason == "AVATAR_UNREADABLE")
        assert reply.decision.verdict == decision_pb2.VERDICT_REJECT, kind
        assert found.field == "profile.avatar" and found.retryable
        assert [one.value for one in found.evidence if one.kind == "rule"] == [rule]


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_avatar_alone_is_an_invalid_argument(
    checks: check_service_pb2_grpc.CheckServiceStub, kind: str
) -> None:
    data, rule = HOSTILE[kind]
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckAvatar(check_service_pb2.CheckAvatarRequest(image=data))
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(raised.value) == {"image": rule}


def test_a_real_picture_of_100_megapixels_is_refused(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    buffer = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(buffer, "PNG")
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckAvatar(check_service_pb2.CheckAvatarRequest(image=buffer.getvalue()))
    assert violations(raised.value) == {"image": "TOO_MANY_PIXELS"}


def test_an_avatar_without_references_to_compare_with_is_for_a_reviewer(
    checks: check_service_pb2_grpc.CheckServiceStub,
) -> None:
    reply = checks.CheckAvatar(check_service_pb2.CheckAvatarRequest(image=encoded(emblem(1))))
    assert reply.result.outcome == 2


def test_nothing_that_was_typed_is_in_an_error_or_a_log(
    service: verification_service_pb2_grpc.VerificationServiceStub, caplog: pytest.LogCaptureFixture
) -> None:
    one = request(name="名" * 201)
    one.subject.person.document_kind = 99
    with caplog.at_level(logging.DEBUG), pytest.raises(grpc.RpcError) as raised:
        service.VerifyRegistration(verification_service_pb2.VerifyRegistrationRequest(request=one))
    said = f"{raised.value.details()}{raised.value.trailing_metadata()}{caplog.text}"
    assert CANARY not in said and resident_id() not in said and "林晓禾" not in said
