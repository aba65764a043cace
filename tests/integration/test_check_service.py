"""``CheckService`` over a socket."""

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_status import rpc_status
from support.numbers import resident_id, uscc

from verifier.v1 import check_service_pb2, check_service_pb2_grpc, number_pb2, subject_pb2


@pytest.fixture
def checks(channel: grpc.Channel) -> check_service_pb2_grpc.CheckServiceStub:
    return check_service_pb2_grpc.CheckServiceStub(channel)


def violations(error: grpc.RpcError) -> dict[str, str]:
    """Fields and rules of the BadRequest detail."""
    status = rpc_status.from_call(error)
    found = {}
    for detail in status.details:
        bad_request = error_details_pb2.BadRequest()
        if detail.Unpack(bad_request):
            found |= {violation.field: violation.reason for violation in bad_request.field_violations}
    return found


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


def test_health_and_reflection(channel: grpc.Channel) -> None:
    answer = health_pb2_grpc.HealthStub(channel).Check(
        health_pb2.HealthCheckRequest(service="verifier.v1.CheckService")
    )
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    ask = reflection_pb2.ServerReflectionRequest(list_services="")
    (reply,) = reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([ask]))
    assert "verifier.v1.CheckService" in {service.name for service in reply.list_services_response.service}
