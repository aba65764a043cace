"""Offers any ``Source`` over gRPC, for the process that it runs in: the other end of ``GrpcRemoteSource``.

server = grpc.server(ThreadPoolExecutor(8))
add_SourceServiceServicer_to_server(SourceServicer(source), server)
"""

import time

import grpc

from verifier.source.v1 import source_service_pb2 as messages
from verifier.source.v1 import source_service_pb2_grpc as services
from verifier.sources.background import Background
from verifier.sources.source import Source
from verifier_adapters.grpc_remote.messages import from_answer, from_manifest, to_inquiry

_AMPLE_SECONDS = 60.0


class SourceServicer(services.SourceServiceServicer):
    """Opens the source, and runs it on an event loop of its own. Raises what ``Source.open`` raises. Close it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._background = Background(f"source {source.name}")
        try:
            self._background.run(source.open())
        except BaseException:
            self._background.close()
            raise

    def GetManifest(
        self, request: messages.GetManifestRequest, context: grpc.ServicerContext
    ) -> messages.GetManifestResponse:
        return messages.GetManifestResponse(manifest=from_manifest(self._source.manifest()))

    def Lookup(self, request: messages.LookupRequest, context: grpc.ServicerContext) -> messages.LookupResponse:
        seconds = _seconds(context)
        asking = self._source.lookup(to_inquiry(request.inquiry), time.monotonic() + seconds)
        try:
            answer = self._background.run(asking, seconds)
        except Exception as error:
            _fail(context, error)
            raise
        return messages.LookupResponse(answer=from_answer(answer))

    def LookupMany(
        self, request: messages.LookupManyRequest, context: grpc.ServicerContext
    ) -> messages.LookupManyResponse:
        seconds = _seconds(context)
        inquiries = [to_inquiry(one) for one in request.inquiries]
        asking = self._source.lookup_many(inquiries, time.monotonic() + seconds)
        try:
            answers = self._background.run(asking, seconds)
        except Exception as error:
            _fail(context, error)
            raise
        return messages.LookupManyResponse(answers=[from_answer(one) for one in answers])

    def CheckHealth(
        self, request: messages.CheckHealthRequest, context: grpc.ServicerContext
    ) -> messages.CheckHealthResponse:
        return messages.CheckHealthResponse(healthy=self._background.run(self._source.health(), _seconds(context)))

    def close(self) -> None:
        try:
            self._background.run(self._source.close(), _AMPLE_SECONDS)
        finally:
            self._background.close()


def _seconds(context: grpc.ServicerContext) -> float:
    left = context.time_remaining()
    return _AMPLE_SECONDS if left is None else max(min(left, _AMPLE_SECONDS), 0)


def _fail(context: grpc.ServicerContext, error: Exception) -> None:
    """The type of the error alone: its text may hold what was asked, and gRPC would log and send it."""
    code = grpc.StatusCode.DEADLINE_EXCEEDED if isinstance(error, TimeoutError) else grpc.StatusCode.UNAVAILABLE
    context.abort(code, type(error).__name__)
