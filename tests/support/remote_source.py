"""A remote source for tests: a real gRPC server, with a source behind it or with a servicer that misbehaves."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc

from verifier.source.v1 import source_service_pb2 as messages
from verifier.source.v1 import source_service_pb2_grpc as services


@contextmanager
def serving(
    servicer: Any, address: str = "127.0.0.1:0", credentials: grpc.ServerCredentials | None = None
) -> Iterator[str]:
    """``HOST:PORT`` where it listens."""
    server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
    services.add_SourceServiceServicer_to_server(servicer, server)
    port = server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()


class Scripted(services.SourceServiceServicer):
    """Gives ``manifest`` and ``answers`` as they are set, and keeps what it was asked."""

    def __init__(self, manifest: messages.Manifest, *answers: messages.Answer) -> None:
        self.manifest = manifest
        self.answers = answers
        self.error: grpc.StatusCode | None = None
        self.healthy = True
        self.asked: list[messages.Inquiry] = []
        self.seconds: list[float] = []
        self.metadata: list[tuple[str, str]] = []

    def GetManifest(self, request: Any, context: grpc.ServicerContext) -> messages.GetManifestResponse:
        return messages.GetManifestResponse(manifest=self.manifest)

    def Lookup(self, request: messages.LookupRequest, context: grpc.ServicerContext) -> messages.LookupResponse:
        self._note([request.inquiry], context)
        return messages.LookupResponse(answer=self.answers[0])

    def LookupMany(
        self, request: messages.LookupManyRequest, context: grpc.ServicerContext
    ) -> messages.LookupManyResponse:
        self._note(list(request.inquiries), context)
        return messages.LookupManyResponse(answers=self.answers)

    def CheckHealth(self, request: Any, context: grpc.ServicerContext) -> messages.CheckHealthResponse:
        if self.error is not None:
            context.abort(self.error, "unwell")
        return messages.CheckHealthResponse(healthy=self.healthy)

    def _note(self, inquiries: list[messages.Inquiry], context: grpc.ServicerContext) -> None:
        self.asked += inquiries
        self.seconds.append(context.time_remaining() or 0.0)
        self.metadata += [(key, str(value)) for key, value in context.invocation_metadata()]
        if self.error is not None:
            context.abort(self.error, f"wrong: {dict(inquiries[0].fields)}")
