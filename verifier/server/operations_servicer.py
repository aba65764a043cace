"""``google.longrunning.Operations`` (AIP-151): what became of the jobs that ``JobService`` accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import grpc
from google.longrunning import operations_pb2, operations_pb2_grpc
from google.protobuf import empty_pb2

from verifier.domain.errors import InvalidRequest, Violation
from verifier.server.jobs import PREFIX, operation_id_of, operation_message
from verifier.server.limits import page_size

if TYPE_CHECKING:
    # what needs the extra `parquet` is imported by the first call
    from verifier.jobs.ordered.reverifications import Reverifications

_LONGEST_TOKEN = 9


class OperationsServicer(operations_pb2_grpc.OperationsServicer):  # type: ignore[misc]  # Google's has no types
    """``jobs`` raises ``FailedPrecondition`` where the service has none."""

    def __init__(self, jobs: Callable[[], Reverifications]) -> None:
        self._jobs = jobs

    def GetOperation(
        self, request: operations_pb2.GetOperationRequest, context: grpc.ServicerContext
    ) -> operations_pb2.Operation:
        jobs = self._jobs()
        return operation_message(jobs.get(operation_id_of(request.name)), jobs.folder)

    def ListOperations(
        self, request: operations_pb2.ListOperationsRequest, context: grpc.ServicerContext
    ) -> operations_pb2.ListOperationsResponse:
        """The oldest first; ``name`` is the collection."""
        if request.name not in ("", PREFIX.removesuffix("/")):
            raise InvalidRequest(Violation("name", "RESOURCE_NAME", f"must be {PREFIX.removesuffix('/')}, or empty"))
        if request.filter:
            raise InvalidRequest(Violation("filter", "UNSUPPORTED", "must be empty: every operation is listed"))
        token = request.page_token
        if token and not (token.isascii() and token.isdecimal() and len(token) <= _LONGEST_TOKEN):
            raise InvalidRequest(Violation("page_token", "PAGE_TOKEN", "must be a next_page_token of an earlier reply"))
        jobs = self._jobs()
        page = jobs.list(int(token or 0), page_size(request.page_size))
        return operations_pb2.ListOperationsResponse(
            operations=[operation_message(one, jobs.folder) for one in page.operations],
            next_page_token=str(page.next_position) if page.next_position else "",
        )

    def CancelOperation(
        self, request: operations_pb2.CancelOperationRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Shards that were begun are finished; `verifier reverify` with the same arguments goes on from there."""
        self._jobs().cancel(operation_id_of(request.name))
        return empty_pb2.Empty()

    def DeleteOperation(
        self, request: operations_pb2.DeleteOperationRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        self._jobs().delete(operation_id_of(request.name))
        return empty_pb2.Empty()

    def WaitOperation(
        self, request: operations_pb2.WaitOperationRequest, context: grpc.ServicerContext
    ) -> operations_pb2.Operation:
        """At most a minute, then as it is."""
        jobs = self._jobs()
        name, timeout = operation_id_of(request.name), request.timeout.ToTimedelta().total_seconds()
        seconds = timeout if request.HasField("timeout") else float("inf")
        return operation_message(jobs.wait(name, seconds, context.is_active), jobs.folder)
