"""``JobService``: re-verification of accounts by the million."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import grpc
from google.longrunning import operations_pb2

from verifier.server.jobs import change_message, operation_id_of, operation_message, read_asked
from verifier.v1 import job_service_pb2 as messages
from verifier.v1 import job_service_pb2_grpc

if TYPE_CHECKING:
    # what needs the extra `parquet` is imported by the first call
    from verifier.jobs.ordered.reverifications import Reverifications


class JobServicer(job_service_pb2_grpc.JobServiceServicer):
    """``jobs`` raises ``FailedPrecondition`` where the service has none."""

    def __init__(self, jobs: Callable[[], Reverifications]) -> None:
        self._jobs = jobs

    def CreateReverification(
        self, request: messages.CreateReverificationRequest, context: grpc.ServicerContext
    ) -> operations_pb2.Operation:
        jobs = self._jobs()
        return operation_message(jobs.create(read_asked(request)), jobs.folder)

    def ReleaseBrake(
        self, request: messages.ReleaseBrakeRequest, context: grpc.ServicerContext
    ) -> messages.ReleaseBrakeResponse:
        self._jobs().release_brake(operation_id_of(request.name))
        return messages.ReleaseBrakeResponse()

    def StreamChanges(
        self, request: messages.StreamChangesRequest, context: grpc.ServicerContext
    ) -> Iterator[messages.StreamChangesResponse]:
        name = operation_id_of(request.name)
        for page in self._jobs().changes(name, request.cursor, request.follow, context.is_active):
            yield messages.StreamChangesResponse(cursor=str(page.after), changes=map(change_message, page.changes))
