"""Somebody else's adapter in a process of its own, spoken to over gRPC (``proto/verifier/source/v1``)."""

from verifier_adapters.grpc_remote.servicer import SourceServicer
from verifier_adapters.grpc_remote.source import GrpcRemoteSource

__all__ = ["GrpcRemoteSource", "SourceServicer"]
