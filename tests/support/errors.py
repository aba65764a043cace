"""Reads the rich details of a gRPC error."""

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status


def violations(error: grpc.RpcError) -> dict[str, str]:
    """Fields and rules of the BadRequest detail."""
    found = {}
    for detail in rpc_status.from_call(error).details:
        bad_request = error_details_pb2.BadRequest()
        if detail.Unpack(bad_request):
            found |= {violation.field: violation.reason for violation in bad_request.field_violations}
    return found


def explanations(error: grpc.RpcError) -> list[str]:
    """The descriptions of the BadRequest detail: the ways out."""
    found = []
    for detail in rpc_status.from_call(error).details:
        bad_request = error_details_pb2.BadRequest()
        if detail.Unpack(bad_request):
            found += [violation.description for violation in bad_request.field_violations]
    return found


def stable_code(error: grpc.RpcError) -> str:
    """The reason of the ErrorInfo detail."""
    for detail in rpc_status.from_call(error).details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return ""
