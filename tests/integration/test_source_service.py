"""``SourceService`` over a socket, and what a caller notices of sources that are slow."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from support.errors import violations

from verifier import app, settings
from verifier.v1 import (
    check_service_pb2,
    check_service_pb2_grpc,
    decision_pb2,
    profile_pb2,
    source_service_pb2_grpc,
    verification_service_pb2,
    verification_service_pb2_grpc,
)
from verifier.v1 import source_service_pb2 as messages

SOURCES = """
- name: lawyers
  adapter: register
  config:
    file: lawyers.csv
    kind: credential.judicial.lawyer_practice
    as_of: 2026-11-01
    key: {number: licence}
    compare: {holder: name}
- {name: form, adapter: structure}
- {name: trial, adapter: sandbox, config: {credentials: [judicial.notary]}}
"""
NUMBER, HOLDER = "11101201510999996", "林晓禾"
LAWYER, NOTARY = "judicial.lawyer_practice", "judicial.notary"


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory, snapshot: Path) -> Iterator[grpc.Channel]:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "lawyers.csv").write_text(f"licence,name\n{NUMBER},{HOLDER}\n", encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    application = app.start(
        settings.load(
            listen="127.0.0.1:0", data_dir=folder / "data", lists=snapshot, sources=folder / "sources.yaml", threads=4
        )
    )
    with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
        yield channel
    application.stop(grace_seconds=1)


@pytest.fixture
def service(channel: grpc.Channel) -> source_service_pb2_grpc.SourceServiceStub:
    return source_service_pb2_grpc.SourceServiceStub(channel)


@pytest.fixture
def checks(channel: grpc.Channel) -> check_service_pb2_grpc.CheckServiceStub:
    return check_service_pb2_grpc.CheckServiceStub(channel)


def described(service: source_service_pb2_grpc.SourceServiceStub, name: str) -> messages.Source:
    (source,) = [one for one in service.DescribeSources(messages.DescribeSourcesRequest()).sources if one.name == name]
    return source


def claim(kind: str, number: str, holder: str) -> check_service_pb2.CheckCredentialRequest:
    return check_service_pb2.CheckCredentialRequest(
        claim=profile_pb2.CredentialClaim(kind=kind, number=number, holder=holder)
    )


def test_sources_are_described_in_the_order_of_asking(service: source_service_pb2_grpc.SourceServiceStub) -> None:
    sources = service.DescribeSources(messages.DescribeSourcesRequest()).sources
    assert [source.name for source in sources] == ["lawyers", "form", "trial"]
    lawyers = sources[0]
    assert [(kind.kind, list(kind.required_fields)) for kind in lawyers.query_kinds] == [
        (f"credential.{LAWYER}", ["number", "holder"])
    ]
    assert (lawyers.version, lawyers.assurance, lawyers.coverage.complete) == (
        "2026-11-01",
        decision_pb2.ASSURANCE_REGISTER,
        False,
    )
    assert (lawyers.healthy, lawyers.resting, list(lawyers.personal_data), list(lawyers.billed_outcomes)) == (
        True,
        False,
        [],
        [],
    )
    assert lawyers.batch_size >= 1 and lawyers.concurrency >= 1


def test_answers_are_counted_by_kind_and_outcome(
    service: source_service_pb2_grpc.SourceServiceStub, checks: check_service_pb2_grpc.CheckServiceStub
) -> None:
    before = {(one.kind, one.outcome): one.count for one in described(service, "lawyers").answers}
    checks.CheckCredential(claim(LAWYER, NUMBER, HOLDER))
    checks.CheckCredential(claim(LAWYER, NUMBER, HOLDER))
    after = {(one.kind, one.outcome): one.count for one in described(service, "lawyers").answers}
    key = (f"credential.{LAWYER}", messages.SOURCE_OUTCOME_MATCH)
    assert after[key] - before.get(key, 0) == 2


def test_credential_kinds_say_who_answers_them(service: source_service_pb2_grpc.SourceServiceStub) -> None:
    kinds = {one.key: one for one in service.ListCredentialKinds(messages.ListCredentialKindsRequest()).kinds}
    assert {kind.domain for kind in kinds.values()} == {
        profile_pb2.CATEGORY_ECONOMY,
        profile_pb2.CATEGORY_EDUCATION,
        profile_pb2.CATEGORY_MEDICAL,
        profile_pb2.CATEGORY_JUDICIAL,
        profile_pb2.CATEGORY_NEWS,
    }
    lawyer = kinds[LAWYER]
    assert (lawyer.label.zh, lawyer.holder, lawyer.role) == (
        "律师执业证",
        messages.CREDENTIAL_HOLDER_PERSON,
        messages.CREDENTIAL_ROLE_LICENCE,
    )
    assert lawyer.label.en and lawyer.authority and lawyer.register and lawyer.site and lawyer.look_up_fields
    assert list(lawyer.sources) == ["lawyers", "form"]
    assert list(kinds[NOTARY].sources) == ["form", "trial"]
    assert kinds["judicial.legal_qualification"].role == messages.CREDENTIAL_ROLE_QUALIFICATION
    assert kinds["news.internet_news_licence"].holder == messages.CREDENTIAL_HOLDER_ORGANISATION


def test_credential_kinds_of_one_domain(service: source_service_pb2_grpc.SourceServiceStub) -> None:
    request = messages.ListCredentialKindsRequest(domain=profile_pb2.CATEGORY_NEWS)
    assert [one.key for one in service.ListCredentialKinds(request).kinds] == ["news.internet_news_licence"]
    general = messages.ListCredentialKindsRequest(domain=profile_pb2.CATEGORY_GENERAL)
    assert not service.ListCredentialKinds(general).kinds


def test_a_domain_that_is_none_is_named(service: source_service_pb2_grpc.SourceServiceStub) -> None:
    request = messages.ListCredentialKindsRequest()
    request.MergeFromString(b"\x08\x63")
    with pytest.raises(grpc.RpcError) as raised:
        service.ListCredentialKinds(request)
    assert violations(raised.value) == {"domain": "ENUM_UNKNOWN"}


def test_a_source_that_hangs_leaves_the_caller_time_for_its_decision(channel: grpc.Channel) -> None:
    """The policy gives sources 3 seconds; this caller waits only two, and still gets a decision, which is kept."""
    stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
    request = verification_service_pb2.VerificationRequest(request_id="slow", account_id="slow")
    request.subject.opaque.identifier, request.subject.opaque.scheme = "WH-超时", "ctid"
    request.profile.name = "晓禾的厨房笔记"
    reply = stub.VerifyRegistration(verification_service_pb2.VerifyRegistrationRequest(request=request), timeout=2)
    assert reply.decision.verdict == decision_pb2.VERDICT_REVIEW
    (stored,) = stub.ListDecisions(verification_service_pb2.ListDecisionsRequest(account_id="slow")).decisions
    assert stored == reply.decision


def test_a_check_too_gets_its_answer_before_its_caller_stops_waiting(
    checks: check_service_pb2_grpc.CheckServiceStub,
) -> None:
    result = checks.CheckCredential(claim(NOTARY, "X-996", "林超时"), timeout=2).result
    assert result.outcome == decision_pb2.VERDICT_REVIEW


def test_a_batch_is_decided_one_by_one_with_the_answers_that_it_asked_for_together(
    channel: grpc.Channel, service: source_service_pb2_grpc.SourceServiceStub
) -> None:
    names = ["WH-一", "WH-不符", "WH-三"]
    requests = []
    for name in names:
        request = verification_service_pb2.VerificationRequest(request_id=f"batch {name}", account_id=name)
        request.subject.opaque.identifier, request.subject.opaque.scheme = name, "ctid"
        request.profile.name = f"晓禾的{name}笔记"
        requests.append(request)
    requests.append(verification_service_pb2.VerificationRequest(request_id="shapeless"))
    stub = verification_service_pb2_grpc.VerificationServiceStub(channel)
    batch = verification_service_pb2.BatchVerifyRequest(requests=requests)
    first, again = stub.BatchVerify(batch), stub.BatchVerify(batch)
    reasons = [{finding.reason for finding in one.decision.findings} for one in first.results[:3]]
    assert ["IDENTITY_MISMATCH" in found for found in reasons] == [False, True, False]
    assert ["IDENTITY_VERIFIED" in found for found in reasons] == [True, False, True]
    assert first.results[3].error.code == "INVALID_REQUEST"
    assert again == first
    counts = {one.outcome: one.count for one in described(service, "trial").answers if one.kind == "identity.opaque"}
    assert (counts[messages.SOURCE_OUTCOME_MATCH], counts[messages.SOURCE_OUTCOME_MISMATCH]) == (2, 1)
