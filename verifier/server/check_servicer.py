"""``CheckService``: single checks that store nothing."""

from collections.abc import Callable
from datetime import date

import grpc

from verifier.domain.errors import InvalidRequest, Violation
from verifier.identity import document, phone, uscc
from verifier.screening.matcher import NameScreener
from verifier.server.results import number_message, screening_message
from verifier.server.subjects import document_kind, optional_subject
from verifier.v1 import check_service_pb2 as messages
from verifier.v1 import check_service_pb2_grpc

MAX_NUMBER_CHARACTERS = 64
MAX_NAME_CHARACTERS = 200
MAX_BIO_CHARACTERS = 5_000
MAX_BATCH = 500


class CheckServicer(check_service_pb2_grpc.CheckServiceServicer):
    """``screener`` gives the screener of the active list, so that a swap is seen by the next call; ``today`` the date in Asia/Shanghai."""

    def __init__(self, screener: Callable[[], NameScreener], today: Callable[[], date]) -> None:
        self._screener = screener
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

    def CheckName(
        self, request: messages.CheckNameRequest, context: grpc.ServicerContext
    ) -> messages.CheckNameResponse:
        name = _text(request.name, "name", MAX_NAME_CHARACTERS)
        screening = self._screener().screen_name(name, optional_subject(request.subject))
        return messages.CheckNameResponse(result=screening_message(screening))

    def CheckBio(self, request: messages.CheckBioRequest, context: grpc.ServicerContext) -> messages.CheckBioResponse:
        bio = _text(request.bio, "bio", MAX_BIO_CHARACTERS)
        screening = self._screener().screen_bio(bio, optional_subject(request.subject))
        return messages.CheckBioResponse(result=screening_message(screening))

    def BatchCheckNames(
        self, request: messages.BatchCheckNamesRequest, context: grpc.ServicerContext
    ) -> messages.BatchCheckNamesResponse:
        if not 1 <= len(request.names) <= MAX_BATCH:
            raise InvalidRequest(Violation("names", "BATCH_SIZE", f"must hold 1 to {MAX_BATCH} names: split the batch"))
        names = [_text(name, f"names[{i}]", MAX_NAME_CHARACTERS) for i, name in enumerate(request.names)]
        subject = optional_subject(request.subject)
        screener = self._screener()
        return messages.BatchCheckNamesResponse(
            results=[screening_message(screener.screen_name(name, subject)) for name in names]
        )


def _text(value: str, field: str, limit: int) -> str:
    if not value.strip():
        raise InvalidRequest(Violation(field, "REQUIRED", "must not be empty"))
    if len(value) > limit:
        raise InvalidRequest(Violation(field, "TOO_LONG", f"must be at most {limit} characters"))
    return value
