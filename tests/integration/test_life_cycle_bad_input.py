"""What is wrong in calls of ``AccountService`` and ``CaseService`` is named; unknown things are not found."""

from collections.abc import Callable

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from support.errors import violations

from verifier.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    case_service_pb2,
    case_service_pb2_grpc,
    profile_pb2,
    subject_pb2,
    verification_service_pb2,
    verification_service_pb2_grpc,
)

A, C, V = account_service_pb2, case_service_pb2, verification_service_pb2
REQUEST = V.VerificationRequest(
    request_id="r",
    account_id="a",
    subject=subject_pb2.Subject(opaque=subject_pb2.Opaque(identifier="WH-1", scheme="x")),
)
WRONG = {
    "CompleteTransfer": (A.CompleteTransferRequest(account_id="a", decision="x"), "decision"),
    "CompleteTransfer, no account": (A.CompleteTransferRequest(decision="decisions/x"), "account_id"),
    "ReportTransfer": (A.ReportTransferRequest(account_id="a", reason="sold"), "actor"),
    "GetDisclosure": (A.GetDisclosureRequest(), "account_id"),
    "GetAccount": (A.GetAccountRequest(account_id="x" * 129), "account_id"),
    "ReportActivity": (A.ReportActivityRequest(), "account_ids"),
    "ReportActivity, too many": (A.ReportActivityRequest(account_ids=["a"] * 501), "account_ids"),
    "ReportActivity, no time": (
        A.ReportActivityRequest(account_ids=["a"], active_time=Timestamp(seconds=2**60)),
        "active_time",
    ),
    "ReportActivity, long ago": (
        A.ReportActivityRequest(account_ids=["a"], active_time=Timestamp(seconds=-(2**30))),
        "active_time",
    ),
    "ListIdleAccounts": (A.ListIdleAccountsRequest(page_size=501), "page_size"),
    "ListIdleAccounts, token": (A.ListIdleAccountsRequest(page_token="?"), "page_token"),
    "RecordCreditEvent": (
        A.RecordCreditEventRequest(request_id="c", account_id="a", kind="violation", actor="o"),
        "reason",
    ),
    "RecordCreditEvent, number": (
        A.RecordCreditEventRequest(
            request_id="c",
            subject=subject_pb2.Subject(
                person=subject_pb2.Person(
                    name="林晓禾", document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID, document_number="123"
                )
            ),
            kind="violation",
            actor="o",
            reason="r",
        ),
        "subject",
    ),
    "ListCases": (C.ListCasesRequest(kind=9), "kind"),
    "ListCases, token": (C.ListCasesRequest(page_token="AAAA"), "page_token"),
    "GetCase": (C.GetCaseRequest(name="x"), "name"),
    "ClaimCase": (C.ClaimCaseRequest(name="cases/x"), "reviewer"),
    "ResolveCase": (C.ResolveCaseRequest(name="cases/x", reviewer="r", reason="x"), "resolution"),
    "ResolveCase, no reason": (C.ResolveCaseRequest(name="cases/x", reviewer="r", resolution=1), "reason"),
    "SubmitCorrection": (C.SubmitCorrectionRequest(name="x", request=REQUEST), "name"),
    "SubmitAppeal": (C.SubmitAppealRequest(request_id="r", about="x", statement="s"), "about"),
    "SubmitAppeal, silent": (C.SubmitAppealRequest(request_id="r", about="cases/x"), "statement"),
    "VerifyTransfer": (V.VerifyTransferRequest(request=REQUEST), "application_ref"),
    "VerifyAccount, reserved": (
        V.VerifyAccountRequest(
            request=V.VerificationRequest(
                request_id="cases/1/2",
                account_id="a",
                subject=REQUEST.subject,
                profile=profile_pb2.Profile(name="青禾日记"),
            )
        ),
        "request.request_id",
    ),
    "VerifyRegistration, origin": (
        V.VerifyRegistrationRequest(
            request=V.VerificationRequest(
                request_id="r", account_id="a", subject=REQUEST.subject, origin=V.Origin(network_address="x" * 65)
            )
        ),
        "request.origin.network_address",
    ),
}
UNKNOWN = {
    "CompleteTransfer": A.CompleteTransferRequest(account_id="nobody", decision="decisions/x"),
    "ReportTransfer": A.ReportTransferRequest(account_id="nobody", actor="o", reason="r"),
    "GetDisclosure": A.GetDisclosureRequest(account_id="nobody"),
    "GetAccount": A.GetAccountRequest(account_id="nobody"),
    "RecordCreditEvent": A.RecordCreditEventRequest(
        request_id="c", account_id="nobody", kind="violation", actor="o", reason="r"
    ),
    "GetCase": C.GetCaseRequest(name="cases/none"),
    "ClaimCase": C.ClaimCaseRequest(name="cases/none", reviewer="r"),
    "ResolveCase": C.ResolveCaseRequest(name="cases/none", reviewer="r", resolution=1, reason="x"),
    "SubmitCorrection": C.SubmitCorrectionRequest(name="cases/none", request=REQUEST),
    "SubmitAppeal": C.SubmitAppealRequest(request_id="r", about="decisions/none", statement="s"),
    "SubmitAppeal, case": C.SubmitAppealRequest(request_id="r", about="cases/none", statement="s"),
}


def method(channel: grpc.Channel, name: str) -> Callable[[object], object]:
    stubs = (
        account_service_pb2_grpc.AccountServiceStub(channel),
        case_service_pb2_grpc.CaseServiceStub(channel),
        verification_service_pb2_grpc.VerificationServiceStub(channel),
    )
    found: Callable[[object], object] = next(getattr(stub, name) for stub in stubs if hasattr(stub, name))
    return found


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_field_is_named(channel: grpc.Channel, what: str) -> None:
    message, field = WRONG[what]
    with pytest.raises(grpc.RpcError) as raised:
        method(channel, what.partition(",")[0])(message)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert set(violations(raised.value)) == {field}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_not_there_is_not_found(channel: grpc.Channel, what: str) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        method(channel, what.partition(",")[0])(UNKNOWN[what])
    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
