"""A tenant that calls too often is told when to come again, before anything is done."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from support.redis_server import needs_redis, redis_server
from support.shared_service import Start, service

from verifier.domain.errors import ConfigurationError
from verifier.v1 import case_service_pb2, decision_pb2, verification_service_pb2

SLOW = {"per_second": 0.01, "burst": 3}


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with service(tmp_path) as made:
        yield made


def details(error: grpc.RpcError) -> tuple[error_details_pb2.ErrorInfo, error_details_pb2.RetryInfo]:
    status = rpc_status.from_call(error)
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    assert status is not None and status.details[0].Unpack(info) and status.details[1].Unpack(retry)
    return info, retry


def test_over_the_limit_nothing_is_done_and_the_time_is_told(start: Start) -> None:
    platform, _ = start(rate_limits={"tenant": SLOW})
    requests = [platform.request(platform.person()) for _ in range(4)]
    for request in requests[:3]:
        platform.register(request)
    with pytest.raises(grpc.RpcError) as refused:
        platform.register(requests[3])
    assert refused.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    info, retry = details(refused.value)
    assert (info.reason, info.domain) == ("RATE_LIMITED", "verifier")
    assert 90 < retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9 <= 100
    others = verification_service_pb2.ListDecisionsRequest(tenant="another")
    assert not platform.verification.ListDecisions(others).decisions


def test_tenants_are_limited_apart_and_a_batch_is_its_requests(start: Start) -> None:
    platform, _ = start(rate_limits={"tenant": SLOW})
    batch = [platform.request(platform.person()) for _ in range(3)]
    for request, tenant in zip(batch, ("a", "a", "b"), strict=True):
        request.tenant = tenant
    message = verification_service_pb2.BatchVerifyRequest(requests=batch)
    assert len(platform.verification.BatchVerify(message).results) == 3
    with pytest.raises(grpc.RpcError) as refused:
        platform.verification.BatchVerify(message)
    assert details(refused.value)[0].reason == "RATE_LIMITED"
    third = platform.request(platform.person())
    third.tenant = "b"
    assert platform.register(third).verdict == decision_pb2.VERDICT_PASS


def test_one_method_can_have_a_limit_of_its_own(start: Start) -> None:
    platform, _ = start(rate_limits={"methods": {"ListCases": {"per_second": 0.01, "burst": 1}}})
    platform.cases.ListCases(case_service_pb2.ListCasesRequest())
    with pytest.raises(grpc.RpcError) as refused:
        platform.cases.ListCases(case_service_pb2.ListCasesRequest())
    assert details(refused.value)[0].reason == "RATE_LIMITED"
    for _ in range(5):
        platform.register(platform.request(platform.person()))


@needs_redis
def test_processes_share_a_limit_through_redis(start: Start, tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        shared = {"rate_limits": {"tenant": SLOW}, "redis": server.url, "redis_seconds": 5}
        (one, _), (other, _) = start(**shared), start(**shared)
        for platform in (one, other, one):
            platform.register(one.request(one.person()))
        with pytest.raises(grpc.RpcError) as refused:
            other.register(one.request(one.person()))
        assert details(refused.value)[0].reason == "RATE_LIMITED"


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ({"tenant": {"per_second": 0, "burst": 1}}, "rate_limits.tenant.per_second"),
        ({"tenant": {"per_second": 1}}, "rate_limits.tenant.burst"),
        ({"methods": {"VerifyNothing": SLOW}}, "rate_limits.methods: VerifyNothing"),
    ],
)
def test_a_limit_that_is_none_stops_the_start(start: Start, limits: object, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        start(rate_limits=limits)
