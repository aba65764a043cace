"""``CheckService``: single checks that store nothing."""

from collections.abc import Callable
from datetime import date

import grpc

from verifier.domain.errors import InvalidRequest, Violation
from verifier.identity import document, phone, uscc
from verifier.screening.active import Screeners
from verifier.server.deadlines import deadline_of
from verifier.server.decisions import credential_message
from verifier.server.limits import Limit, required_text
from verifier.server.materials import total_size
from verifier.server.requests import DEFAULT_TENANT, read_claim
from verifier.server.results import number_message, screening_message
from verifier.server.subjects import document_kind, read_subject
from verifier.use_cases.check_avatar import CheckAvatar
from verifier.use_cases.check_credential import CheckCredential
from verifier.v1 import check_service_pb2 as messages
from verifier.v1 import check_service_pb2_grpc


class CheckServicer(check_service_pb2_grpc.CheckServiceServicer):
    """``screeners`` gives those of the active list, so that the next call sees a swap; ``today`` is the date in
    Asia/Shanghai.
    """

    def __init__(
        self,
        screeners: Callable[[], Screeners],
        check_avatar: CheckAvatar,
        check_credential: CheckCredential,
        today: Callable[[], date],
    ) -> None:
        self._screeners = screeners
        self._check_avatar = check_avatar
        self._check_credential = check_credential
        self._today = today

    def CheckPhone(
        self, request: messages.CheckPhoneRequest, context: grpc.ServicerContext
    ) -> messages.CheckPhoneResponse:
        number = required_text(request.phone, "phone", Limit.NUMBER)
        return messages.CheckPhoneResponse(result=number_message(phone.check(number)))

    def CheckIdentityNumber(
        self, request: messages.CheckIdentityNumberRequest, context: grpc.ServicerContext
    ) -> messages.CheckIdentityNumberResponse:
        kind = document_kind(request.kind, "kind")
        number = required_text(request.number, "number", Limit.NUMBER)
        result = document.check(kind, number, today=self._today())
        return messages.CheckIdentityNumberResponse(result=number_message(result))

    def CheckOrganisationCode(
        self, request: messages.CheckOrganisationCodeRequest, context: grpc.ServicerContext
    ) -> messages.CheckOrganisationCodeResponse:
        code = required_text(request.code, "code", Limit.NUMBER)
        return messages.CheckOrganisationCodeResponse(result=number_message(uscc.check(code, today=self._today())))

    def CheckName(
        self, request: messages.CheckNameRequest, context: grpc.ServicerContext
    ) -> messages.CheckNameResponse:
        name = required_text(request.name, "name", Limit.NAME)
        screening = self._screeners().names.screen_name(name, read_subject(request.subject))
        return messages.CheckNameResponse(result=screening_message(screening))

    def CheckBio(self, request: messages.CheckBioRequest, context: grpc.ServicerContext) -> messages.CheckBioResponse:
        bio = required_text(request.bio, "bio", Limit.BIO)
        screening = self._screeners().names.screen_bio(bio, read_subject(request.subject))
        return messages.CheckBioResponse(result=screening_message(screening))

    def CheckAvatar(
        self, request: messages.CheckAvatarRequest, context: grpc.ServicerContext
    ) -> messages.CheckAvatarResponse:
        screening = self._check_avatar.screening(request.image, read_subject(request.subject))
        return messages.CheckAvatarResponse(result=screening_message(screening))

    def CheckCredential(
        self, request: messages.CheckCredentialRequest, context: grpc.ServicerContext
    ) -> messages.CheckCredentialResponse:
        violations: list[Violation] = []
        claim = read_claim(request.claim, "claim", violations)
        violations += total_size((claim,), "claim.materials")
        if violations:
            raise InvalidRequest(*violations)
        assessment = self._check_credential(claim, read_subject(request.subject), DEFAULT_TENANT, deadline_of(context))
        return messages.CheckCredentialResponse(result=credential_message(assessment))

    def BatchCheckNames(
        self, request: messages.BatchCheckNamesRequest, context: grpc.ServicerContext
    ) -> messages.BatchCheckNamesResponse:
        if not 1 <= len(request.names) <= Limit.BATCH:
            raise InvalidRequest(
                Violation("names", "BATCH_SIZE", f"must hold 1 to {Limit.BATCH} names: split the batch")
            )
        asked = [required_text(name, f"names[{i}]", Limit.NAME) for i, name in enumerate(request.names)]
        subject = read_subject(request.subject)
        names = self._screeners().names
        return messages.BatchCheckNamesResponse(
            results=[screening_message(names.screen_name(name, subject)) for name in asked]
        )
