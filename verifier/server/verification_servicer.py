"""``VerificationService``: decisions, and reading them back."""

import logging

import grpc

from verifier.domain.errors import InvalidRequest, VerifierError, Violation
from verifier.domain.request import Occasion
from verifier.server.decisions import PREFIX, decision_message, outcome_of
from verifier.server.limits import Limit
from verifier.server.requests import DEFAULT_TENANT, read_request
from verifier.use_cases.read_decisions import ReadDecisions
from verifier.use_cases.verify import Verify
from verifier.v1 import verification_service_pb2 as messages
from verifier.v1 import verification_service_pb2_grpc

_log = logging.getLogger(__name__)
_USUAL_PAGE = 50


class VerificationServicer(verification_service_pb2_grpc.VerificationServiceServicer):
    def __init__(self, verify: Verify, decisions: ReadDecisions) -> None:
        self._verify = verify
        self._decisions = decisions

    def VerifyRegistration(
        self, request: messages.VerifyRegistrationRequest, context: grpc.ServicerContext
    ) -> messages.VerifyRegistrationResponse:
        decision = self._verify(read_request(request.request, Occasion.REGISTRATION))
        return messages.VerifyRegistrationResponse(decision=decision_message(decision))

    def VerifyProfileChange(
        self, request: messages.VerifyProfileChangeRequest, context: grpc.ServicerContext
    ) -> messages.VerifyProfileChangeResponse:
        decision = self._verify(read_request(request.request, Occasion.PROFILE_CHANGE))
        return messages.VerifyProfileChangeResponse(decision=decision_message(decision))

    def BatchVerify(
        self, request: messages.BatchVerifyRequest, context: grpc.ServicerContext
    ) -> messages.BatchVerifyResponse:
        if not 1 <= len(request.requests) <= Limit.BATCH:
            description = f"must hold 1 to {Limit.BATCH} requests: split the batch"
            raise InvalidRequest(Violation("requests", "BATCH_SIZE", description))
        return messages.BatchVerifyResponse(results=[self._one_of_batch(one) for one in request.requests])

    def GetDecision(
        self, request: messages.GetDecisionRequest, context: grpc.ServicerContext
    ) -> messages.GetDecisionResponse:
        if not request.name.startswith(PREFIX) or len(request.name) > Limit.IDENTIFIER:
            raise InvalidRequest(Violation("name", "RESOURCE_NAME", f"must be {PREFIX} and a decision's id"))
        decision = self._decisions.get(request.name.removeprefix(PREFIX))
        return messages.GetDecisionResponse(decision=decision_message(decision))

    def ListDecisions(
        self, request: messages.ListDecisionsRequest, context: grpc.ServicerContext
    ) -> messages.ListDecisionsResponse:
        if not 0 <= request.page_size < Limit.PAGE:
            raise InvalidRequest(Violation("page_size", "RANGE", f"must be 0 to {Limit.PAGE - 1}"))
        try:
            verdict = outcome_of(request.verdict)
        except KeyError:
            raise InvalidRequest(Violation("verdict", "ENUM_UNKNOWN", "must be PASS, REVIEW or REJECT")) from None
        page = self._decisions.list(
            request.tenant or DEFAULT_TENANT,
            request.account_id,
            verdict,
            request.page_size or _USUAL_PAGE,
            request.page_token,
        )
        return messages.ListDecisionsResponse(
            decisions=[decision_message(decision) for decision in page.decisions], next_page_token=page.next_token
        )

    def _one_of_batch(self, request: messages.VerificationRequest) -> messages.BatchResult:
        """One request's failure is its own: it becomes its result, and the others go on."""
        try:
            decision = self._verify(read_request(request, Occasion.REGISTRATION))
        except VerifierError as error:
            return messages.BatchResult(error=_error_message(error))
        except Exception as error:
            # the text could hold what was asked, so only the type is told
            _log.error("unforeseen %s in a batch", type(error).__name__)
            return messages.BatchResult(error=messages.BatchError(code="INTERNAL", message="internal error"))
        return messages.BatchResult(decision=decision_message(decision))


def _error_message(error: VerifierError) -> messages.BatchError:
    violations = error.violations if isinstance(error, InvalidRequest) else ()
    return messages.BatchError(
        code=error.code,
        message=str(error),
        field_violations=[
            messages.FieldViolation(field=one.field, rule=one.rule, description=one.description) for one in violations
        ],
    )
