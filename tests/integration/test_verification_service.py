"""``VerificationService`` and ``AccountService`` over a socket, on a real store."""

import logging
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import grpc
import pytest
from support.errors import stable_code, violations
from support.numbers import resident_id

from verifier.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    decision_pb2,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

Stub = verification_service_pb2_grpc.VerificationServiceStub
Request = verification_service_pb2.VerificationRequest
_numbers = count()


@pytest.fixture
def service(channel: grpc.Channel) -> Stub:
    return Stub(channel)


@pytest.fixture
def accounts(channel: grpc.Channel) -> account_service_pb2_grpc.AccountServiceStub:
    return account_service_pb2_grpc.AccountServiceStub(channel)


def request(name: str = "青禾日记", *, sequence: str = "996", birth: str = "19900307", bio: str = "") -> Request:
    number = next(_numbers)
    return Request(
        request_id=f"request-{number}",
        account_id=f"account-{number}",
        subject=subject_pb2.Subject(
            person=subject_pb2.Person(
                name="林晓禾",
                document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
                document_number=resident_id(birth=birth, sequence=sequence),
                phone="13966210475",
            )
        ),
        profile=profile_pb2.Profile(name=name, bio=bio, category=profile_pb2.CATEGORY_GENERAL),
    )


def register(service: Stub, one: Request) -> decision_pb2.Decision:
    return service.VerifyRegistration(verification_service_pb2.VerifyRegistrationRequest(request=one)).decision


def reasons(decision: decision_pb2.Decision) -> set[str]:
    return {finding.reason for finding in decision.findings}


def test_without_a_source_the_best_verdict_is_review(service: Stub) -> None:
    decision = register(service, request())
    assert decision.verdict == decision_pb2.VERDICT_REVIEW
    missing = next(finding for finding in decision.findings if finding.reason == "IDENTITY_SOURCE_MISSING")
    assert "enable an adapter" in missing.internal_note
    assert decision.versions.policy and decision.versions.lists and decision.versions.rules and decision.versions.data
    assert not decision.HasField("valid_until") and not decision.HasField("mark")


def test_worst_wins_and_comes_first(service: Stub) -> None:
    decision = register(service, request("晨曦日报官方"))
    assert decision.verdict == decision_pb2.VERDICT_REJECT
    first = decision.findings[0]
    assert first.reason == "NAME_CLAIMS_PROTECTED"
    assert first.message.zh and first.message.en and "CAC2021-8.2" in first.articles
    assert {"target", "list", "plane", "score", "span"} <= {evidence.kind for evidence in first.evidence}
    (obligation,) = decision.obligations
    assert (obligation.kind, obligation.reason) == (decision_pb2.OBLIGATION_KIND_CORRECT, "NAME_CLAIMS_PROTECTED")


def test_what_the_user_typed_wrong_is_a_finding(service: Stub) -> None:
    one = request()
    one.subject.person.document_number = "123"
    one.profile.name = ""
    decision = register(service, one)
    assert decision.verdict == decision_pb2.VERDICT_REJECT
    fields = {finding.field: finding.reason for finding in decision.findings}
    assert fields["subject.person.document_number"] == "NUMBER_LENGTH"
    assert fields["profile.name"] == "PROFILE_NAME_MISSING"


def test_what_the_platform_sent_wrong_names_every_field(service: Stub) -> None:
    one = Request(
        profile=profile_pb2.Profile(name="名" * 201, category=99), claims=[profile_pb2.CredentialClaim(issued_on="x")]
    )
    with pytest.raises(grpc.RpcError) as raised:
        register(service, one)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert stable_code(raised.value) == "INVALID_REQUEST"
    assert violations(raised.value) == {
        "request.request_id": "REQUIRED",
        "request.account_id": "REQUIRED",
        "request.subject": "REQUIRED",
        "request.profile.name": "TOO_LONG",
        "request.profile.category": "ENUM_UNKNOWN",
        "request.claims[0].kind": "REQUIRED",
        "request.claims[0].issued_on": "DATE",
    }


def test_a_repeated_request_gets_the_same_reply(service: Stub) -> None:
    one = request()
    assert register(service, one) == register(service, one)


def test_a_thousand_calls_with_one_key_have_one_effect(service: Stub) -> None:
    one = request()
    with ThreadPoolExecutor(32) as pool:
        replies = {
            register(service, one).SerializeToString(deterministic=True) for _ in pool.map(lambda _: 0, range(4))
        }
        replies |= set(pool.map(lambda _: register(service, one).SerializeToString(deterministic=True), range(996)))
    assert len(replies) == 1
    listed = service.ListDecisions(verification_service_pb2.ListDecisionsRequest(account_id=one.account_id)).decisions
    assert len(listed) == 1


def test_the_same_key_with_another_body_is_refused(service: Stub) -> None:
    one = request()
    register(service, one)
    one.profile.name = "别的名字"
    with pytest.raises(grpc.RpcError) as raised:
        register(service, one)
    assert raised.value.code() is grpc.StatusCode.ALREADY_EXISTS
    assert stable_code(raised.value) == "REQUEST_ID_REUSED"


def test_a_decision_is_read_back(service: Stub) -> None:
    decision = register(service, request())
    got = service.GetDecision(verification_service_pb2.GetDecisionRequest(name=decision.name)).decision
    assert got == decision


@pytest.mark.parametrize(
    ("name", "code"),
    [("decisions/none", grpc.StatusCode.NOT_FOUND), ("nonsense", grpc.StatusCode.INVALID_ARGUMENT)],
)
def test_a_decision_that_is_not_there(service: Stub, name: str, code: grpc.StatusCode) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        service.GetDecision(verification_service_pb2.GetDecisionRequest(name=name))
    assert raised.value.code() is code


def test_listing_pages_newest_first(service: Stub) -> None:
    made = []
    for _ in range(3):
        one = request()
        one.tenant = "paging"
        made.append(register(service, one).name)
    ask = verification_service_pb2.ListDecisionsRequest(tenant="paging", page_size=2)
    first = service.ListDecisions(ask)
    ask.page_token = first.next_page_token
    second = service.ListDecisions(ask)
    assert [decision.name for decision in (*first.decisions, *second.decisions)] == made[::-1]
    assert second.next_page_token == ""


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (verification_service_pb2.ListDecisionsRequest(page_size=501), "page_size"),
        (verification_service_pb2.ListDecisionsRequest(page_size=-1), "page_size"),
        (verification_service_pb2.ListDecisionsRequest(verdict=9), "verdict"),
        (verification_service_pb2.ListDecisionsRequest(page_token="?"), "page_token"),
    ],
)
def test_a_wrong_listing_names_its_field(
    service: Stub, ask: verification_service_pb2.ListDecisionsRequest, field: str
) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        service.ListDecisions(ask)
    assert set(violations(raised.value)) == {field}


def test_one_bad_request_does_not_fail_its_batch(service: Stub) -> None:
    batch = [request(), Request(), request("晨曦日报")]
    results = service.BatchVerify(verification_service_pb2.BatchVerifyRequest(requests=batch)).results
    assert [result.WhichOneof("outcome") for result in results] == ["decision", "error", "decision"]
    assert results[1].error.code == "INVALID_REQUEST"
    assert "request.subject" in {violation.field for violation in results[1].error.field_violations}


def test_an_unknown_account_cannot_be_confirmed(accounts: account_service_pb2_grpc.AccountServiceStub) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        accounts.ConfirmAccount(account_service_pb2.ConfirmAccountRequest(account_id="nobody"))
    assert raised.value.code() is grpc.StatusCode.NOT_FOUND


def test_nothing_personal_reaches_the_disk_or_the_log(
    service: Stub, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        register(service, request("晨曦日报", bio="晨曦日报记者"))
    secrets = [resident_id(), "13966210475", "林晓禾"]
    stored = b"".join(path.read_bytes() for path in data_dir.iterdir())
    assert not any(secret.encode() in stored for secret in secrets)
    assert not any(secret in caplog.text for secret in secrets)
