"""``CaseService``: what people decide."""

import grpc

from verifier.cases.case import CaseKind, Resolution
from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.request import Occasion
from verifier.server.cases import KIND, case_id_of, case_message
from verifier.server.deadlines import deadline_of
from verifier.server.decisions import CASE_PREFIX, PREFIX, decision_message
from verifier.server.limits import Limit, page_size, required_text
from verifier.server.requests import DEFAULT_TENANT, read_request
from verifier.storage.cases import CaseQuery
from verifier.use_cases.read_cases import ReadCases
from verifier.use_cases.resolve_cases import ResolveCases
from verifier.use_cases.submit_appeal import SubmitAppeal
from verifier.use_cases.submit_correction import SubmitCorrection
from verifier.v1 import case_pb2, case_service_pb2_grpc
from verifier.v1 import case_service_pb2 as messages

_KINDS: dict[int, CaseKind | None] = {case_pb2.CASE_KIND_UNSPECIFIED: None} | {KIND[kind]: kind for kind in CaseKind}
_RESOLUTIONS: dict[int, Resolution] = {
    messages.RESOLUTION_APPROVE: Resolution.APPROVE,
    messages.RESOLUTION_REJECT: Resolution.REJECT,
}


class CaseServicer(case_service_pb2_grpc.CaseServiceServicer):
    def __init__(
        self, reading: ReadCases, resolving: ResolveCases, correcting: SubmitCorrection, appealing: SubmitAppeal
    ) -> None:
        self._reading = reading
        self._resolving = resolving
        self._correcting = correcting
        self._appealing = appealing

    def ListCases(
        self, request: messages.ListCasesRequest, context: grpc.ServicerContext
    ) -> messages.ListCasesResponse:
        if request.kind not in _KINDS:
            raise InvalidRequest(Violation("kind", "ENUM_UNKNOWN", "must be REVIEW, RECTIFICATION or APPEAL"))
        query = CaseQuery(
            tenant=request.tenant or DEFAULT_TENANT,
            account_id=request.account_id,
            kind=_KINDS[request.kind],
            include_closed=request.include_closed,
        )
        page = self._reading.list(query, page_size(request.page_size), request.page_token)
        return messages.ListCasesResponse(cases=map(case_message, page.cases), next_page_token=page.next_token)

    def GetCase(self, request: messages.GetCaseRequest, context: grpc.ServicerContext) -> messages.GetCaseResponse:
        case_id = case_id_of(request.name)
        case = self._reading.get(case_id)
        return messages.GetCaseResponse(case=case_message(case, self._reading.history(case_id)))

    def ClaimCase(
        self, request: messages.ClaimCaseRequest, context: grpc.ServicerContext
    ) -> messages.ClaimCaseResponse:
        reviewer = required_text(request.reviewer, "reviewer", Limit.IDENTIFIER)
        return messages.ClaimCaseResponse(case=case_message(self._resolving.claim(case_id_of(request.name), reviewer)))

    def ResolveCase(
        self, request: messages.ResolveCaseRequest, context: grpc.ServicerContext
    ) -> messages.ResolveCaseResponse:
        resolution = _RESOLUTIONS.get(request.resolution)
        if resolution is None:
            raise InvalidRequest(Violation("resolution", "ENUM_UNKNOWN", "must be APPROVE or REJECT"))
        case = self._resolving.resolve(
            case_id_of(request.name),
            required_text(request.reviewer, "reviewer", Limit.IDENTIFIER),
            resolution,
            required_text(request.reason, "reason", Limit.TEXT),
        )
        return messages.ResolveCaseResponse(case=case_message(case))

    def SubmitCorrection(
        self, request: messages.SubmitCorrectionRequest, context: grpc.ServicerContext
    ) -> messages.SubmitCorrectionResponse:
        corrected = read_request(request.request, Occasion.PROFILE_CHANGE)
        case, decision = self._correcting(case_id_of(request.name), corrected, deadline_of(context))
        return messages.SubmitCorrectionResponse(case=case_message(case), decision=decision_message(decision))

    def SubmitAppeal(
        self, request: messages.SubmitAppealRequest, context: grpc.ServicerContext
    ) -> messages.SubmitAppealResponse:
        if not request.about.startswith((PREFIX, CASE_PREFIX)) or len(request.about) > Limit.IDENTIFIER:
            description = f"must be {PREFIX} or {CASE_PREFIX} and an id"
            raise InvalidRequest(Violation("about", "RESOURCE_NAME", description))
        case = self._appealing(
            required_text(request.tenant or DEFAULT_TENANT, "tenant", Limit.IDENTIFIER),
            required_text(request.request_id, "request_id", Limit.IDENTIFIER),
            request.about,
            required_text(request.statement, "statement", Limit.BIO),
        )
        return messages.SubmitAppealResponse(case=case_message(case))
