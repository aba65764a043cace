"""``VerificationService``: decisions, and reading them back."""

import logging
from collections.abc import Callable
from dataclasses import replace

import grpc

from verifier.domain.decision import Decision
from verifier.domain.errors import InvalidRequest, VerifierError, Violation
from verifier.domain.request import Occasion, VerificationRequest
from verifier.server.deadlines import deadline_of
from verifier.server.decisions import PREFIX, decision_message, outcome_of
from verifier.server.limits import Limit, page_size, required_text
from verifier.server.requests import DEFAULT_TENANT, read_request
from verifier.use_cases.read_decisions import ReadDecisions
from verifier.use_cases.verify import Verify
from verifier.v1 import decision_pb2, verification_service_pb2_grpc
from verifier.v1 import verification_service_pb2 as messages

_log = logging.getLogger(__name__)


class VerificationServicer(verification_service_pb2_grpc.VerificationServiceServicer):
    """``decided`` is told the verdict of each decision that leaves in a reply."""

    def __init__(
        self,
        verify: Verify,
        decisions: ReadDecisions,
        decided: Callable[[str], None],
    ) -> None:
        self._verify = verify
        self._decisions = decisions
        self._decided = decided

    def VerifyRegistration(
        self, request: messages.VerifyRegistrationRequest, context: grpc.ServicerContext
    ) -> messages.VerifyRegistrationResponse:
        decision = self._decide(read_request(request.request, Occasion.REGISTRATION), context)
        return messages.VerifyRegistrationResponse(decision=decision)

    def VerifyProfileChange(
        self, request: messages.VerifyProfileChangeRequest, context: grpc.ServicerContext
    ) -> messages.VerifyProfileChangeResponse:
        decision = self._decide(read_request(request.request, Occasion.PROFILE_CHANGE), context)
        return messages.VerifyProfileChangeResponse(decision=decision)

    def VerifyAccount(
        self, request: messages.VerifyAccountRequest, context: grpc.ServicerContext
    ) -> messages.VerifyAccountResponse:
        decision = self._decide(read_request(request.request, Occasion.EXISTING), context)
        return messages.VerifyAccountResponse(decision=decision)

    def VerifyTransfer(
        self, request: messages.VerifyTransferRequest, context: grpc.ServicerContext
    ) -> messages.VerifyTransferResponse:
        application = required_text(request.application_ref, "application_ref", Limit.TEXT)
        receiver = replace(read_request(request.request, Occasion.TRANSFER), application_ref=application)
        decision = self._decide(receiver, context)
        return messages.VerifyTransferResponse(decision=decision)

    def BatchVerify(
        self, request: messages.BatchVerifyRequest, context: grpc.ServicerContext
    ) -> messages.BatchVerifyResponse:
        if not 1 <= len(request.requests) <= Limit.BATCH:
            description = f"must hold 1 to {Limit.BATCH} requests: split the batch"
            raise InvalidRequest(Violation("requests", "BATCH_SIZE", description))
        read = [_read(one) for one in request.requests]
        decided = iter(
            self._verify.batch([one for one in read if isinstance(one, VerificationRequest)], deadline_of(context))
        )
        outcomes = [next(decided) if isinstance(one, VerificationRequest) else one for one in read]
        return messages.BatchVerifyResponse(results=[self._result(one) for one in outcomes])

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
        size = page_size(request.page_size)
        try:
            verdict = outcome_of(request.verdict)
        except KeyError:
            raise InvalidRequest(Violation("verdict", "ENUM_UNKNOWN", "must be PASS, REVIEW or REJECT")) from None
        page = self._decisions.list(
            request.tenant or DEFAULT_TENANT,
            request.account_id,
            verdict,
            size,
            request.page_token,
        )
        return messages.ListDecisionsResponse(
            decisions=[decision_message(decision) for decision in page.decisions], next_page_token=page.next_token
        )

    def _decide(self, request: VerificationRequest, context: grpc.ServicerContext) -> decision_pb2.Decision:
        return self._told(self._verify(request, deadline_of(context)))

    def _told(self, decision: Decision) -> decision_pb2.Decision:
        self._decided(decision.verdict.name)
        return decision_message(decision)

    def _result(self, outcome: Decision | Exception) -> messages.BatchResult:
        """One request's failure is its own: it becomes its result, and the others go on."""
        if isinstance(outcome, Decision):
            return messages.BatchResult(decision=self._told(outcome))
        if isinstance(outcome, VerifierError):
            return messages.BatchResult(error=_error_message(outcome))
        # the text could hold what was asked, so only the type is told
        _log.error("unforeseen %s in a batch", type(outcome).__name__)
        return messages.BatchResult(error=messages.BatchError(code="INTERNAL", message="internal error"))


def _read(message: messages.VerificationRequest) -> VerificationRequest | VerifierError:
    try:
        return read_request(message, Occasion.REGISTRATION)
    except VerifierError as error:
        return error


def _error_message(error: VerifierError) -> messages.BatchError:
    violations = error.violations if isinstance(error, InvalidRequest) else ()
    return messages.BatchError(
        code=error.code,
        message=str(error),
        field_violations=[
            messages.FieldViolation(field=one.field, rule=one.rule, description=one.description) for one in violations
        ],
    )
