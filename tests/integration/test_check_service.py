"""``CheckService`` over a socket."""

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from support.errors import violations
from support.numbers import resident_id, uscc

from verifier.v1 import check_service_pb2, check_service_pb2_grpc, number_pb2, screening_pb2, subject_pb2


@pytest.fixture
def checks(channel: grpc.Channel) -> check_service_pb2_grpc.CheckServiceStub:
    return check_service_pb2_grpc.CheckServiceStub(channel)


def test_a_phone(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    result = checks.CheckPhone(check_service_pb2.CheckPhoneRequest(phone="+86 139-6621-0475")).result
    assert result.status == number_pb2.NUMBER_STATUS_VALID
    assert (result.normalized, result.masked) == ("13966210475", "139****0475")


def test_an_identity_number_with_its_facts(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    result = checks.CheckIdentityNumber(
        check_service_pb2.CheckIdentityNumberRequest(kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID, number=resident_id())
    ).result
    assert result.status == number_pb2.NUMBER_STATUS_VALID
    assert result.facts["birth_date"] == "1990-03-07"


def test_a_wrong_code_explains_itself_in_two_languages(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    request = check_service_pb2.CheckOrganisationCodeRequest(code=uscc()[:-1] + "0")
    (reason,) = checks.CheckOrganisationCode(request).result.reasons
    assert reason.code == "NUMBER_CHECK_DIGIT"
    assert list(reason.articles) == ["CAC2021-8.1"]
    assert reason.message.zh and reason.message.en


def test_an_empty_field_is_named(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckPhone(check_service_pb2.CheckPhoneRequest(phone="  "))
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert violations(raised.value) == {"phone": "REQUIRED"}


@pytest.mark.parametrize("kind", [0, 99])
def test_a_kind_that_is_not_stated_or_not_known_is_named(
    checks: check_service_pb2_grpc.CheckServiceStub, kind: subject_pb2.DocumentKind.ValueType
) -> None:
    request = check_service_pb2.CheckIdentityNumberRequest(kind=kind, number=resident_id())
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckIdentityNumber(request)
    assert violations(raised.value) == {"kind": "ENUM_UNKNOWN"}
    assert resident_id() not in str(raised.value)


def test_a_number_of_a_megabyte_is_refused(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        checks.CheckOrganisationCode(check_service_pb2.CheckOrganisationCodeRequest(code="9" * 1_000_000))
    assert violations(raised.value) == {"code": "TOO_LONG"}


CLAIM, REVIEW, CLEAR = (
    screening_pb2.SCREENING_OUTCOME_CLAIM,
    screening_pb2.SCREENING_OUTCOME_REVIEW,
    screening_pb2.SCREENING_OUTCOME_CLEAR,
)


def test_a_name_that_claims_a_protected_one(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    result = checks.CheckName(check_service_pb2.CheckNameRequest(name="我❤晨-曦-日-報官方")).result
    (hit,) = result.hits
    assert result.outcome == CLAIM
    assert (hit.target, hit.target_id, hit.category, hit.plane) == ("晨曦日报", "m1", "media", "text")
    assert (hit.span.start, hit.span.end) == (2, 9)
    assert hit.explanation.zh and hit.explanation.en and hit.operations and hit.list_version


def test_the_body_itself_is_authorised(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    subject = subject_pb2.Subject(organisation=subject_pb2.Organisation(name="晨曦传媒有限公司", uscc=uscc()))
    result = checks.CheckName(check_service_pb2.CheckNameRequest(name="晨曦日报", subject=subject)).result
    assert result.outcome == CLEAR
    assert result.hits[0].authorised


def test_a_bio_that_claims_to_belong(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    result = checks.CheckBio(check_service_pb2.CheckBioRequest(bio="晨曦日报首席记者，写写生活")).result
    assert (result.outcome, result.hits[0].target) == (REVIEW, "晨曦日报")


def test_a_batch_keeps_its_order(checks: check_service_pb2_grpc.CheckServiceStub) -> None:
    names = ["青禾日记", "晨曦日报", "云川大学招生办"]
    results = checks.BatchCheckNames(check_service_pb2.BatchCheckNamesRequest(names=names)).results
    assert [result.outcome for result in results] == [CLEAR, CLAIM, CLAIM]


@pytest.mark.parametrize("names", [[], ["名"] * 501])
def test_a_batch_of_a_wrong_size_is_named(checks: check_service_pb2_grpc.CheckServiceStub, names: list[str]) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        checks.BatchCheckNames(check_service_pb2.BatchCheckNamesRequest(names=names))
    assert violations(raised.value) == {"names": "BATCH_SIZE"}


def test_invalid_utf_8_is_refused(channel: grpc.Channel) -> None:
    """A client without a checking runtime may send any bytes: field 1, three bytes that are no UTF-8."""
    call = channel.unary_unary("/verifier.v1.CheckService/CheckName")
    with pytest.raises(grpc.RpcError) as raised:
        call(b"\x0a\x03\xff\xfe\xfd")
    assert raised.value.code() in (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.INTERNAL)


def test_health_and_reflection(channel: grpc.Channel) -> None:
    answer = health_pb2_grpc.HealthStub(channel).Check(
        health_pb2.HealthCheckRequest(service="verifier.v1.CheckService")
    )
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    ask = reflection_pb2.ServerReflectionRequest(list_services="")
    (reply,) = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([ask]))
    assert "verifier.v1.CheckService" in {service.name for service in reply.list_services_response.service}
