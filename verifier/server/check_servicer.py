"""``CheckService``: single checks that store nothing."""

from collections.abc import Callable
from datetime import date

import grpc

from verifier.domain.errors import InvalidRequest, Violation
from verifier.identity import document, phone, uscc
from verifier.server.results import number_message
from verifier.server.subjects import document_kind
from verifier.v1 import check_service_pb2 as messages
from verifier.v1 import check_service_pb2_grpc

MAX_NUMBER_CHARACTERS = 64


class CheckServicer(check_service_pb2_grpc.CheckServiceServicer):
    """``today`` gives the date in Asia/Shanghai."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    def CheckPhone(
        self, request: messages.CheckPhoneRequest, context: grpc.ServicerContext
    ) -> messages.CheckPhoneResponse:
        number = _text(request.phone, "phone", MAX_NUMBER_CHARACTERS)
        return messages.CheckPhoneResponse(result=number_message(phone.check(number)))

    def CheckIdentityNumber(
        self, request: messages.CheckIdentityNumberRequest, context: grpc.ServicerContext
    ) -> messages.CheckIdentityNumberResponse:
        kind = document_kind(request.kind, "kind")
        number = _text(request.number, "number", MAX_NUMBER_CHARACTERS)
        result = document.check(kind, number, today=self._today())
        return messages.CheckIdentityNumberResponse(result=number_message(result))

    def CheckOrganisationCode(
        self, request: messages.CheckOrganisationCodeRequest, context: grpc.ServicerContext
    ) -> messages.CheckOrganisationCodeResponse:
        code = _text(request.code, "code", MAX_NUMBER_CHARACTERS)
        return messages.CheckOrganisationCodeResponse(result=number_message(uscc.check(code, today=self._today())))


def _text(value: str, field: str, limit: int) -> str:
    if not value.strip():
        raise InvalidRequest(Violation(field, "REQUIRED", "must not be empty"))
    if len(value) > limit:
        raise InvalidRequest(Violation(field, "TOO_LONG", f"must be at most {limit} characters"))
    return value
