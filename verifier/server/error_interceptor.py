"""Turns our errors into gRPC statuses with ``google.rpc`` details; anything unforeseen becomes INTERNAL without a text.

An unforeseen exception's text could hold what the user typed, so only its type is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import DecodeError
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from verifier.domain.errors import (
    AlreadyExists,
    Conflict,
    FailedPrecondition,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    RateLimited,
    Unauthenticated,
    VerifierError,
    Violation,
)
from verifier.server.handlers import Around, Behaviour, Handler, wrapped
from verifier.storage.cases import CaseMoved
from verifier.storage.store import StoreClosed, StoreUnavailable
from verifier.use_cases.checkpoints import LedgerBroken
from verifier.use_cases.watch_events import TooManyWatchers

_log = logging.getLogger(__name__)
_DOMAIN = "verifier"
_CODES: dict[type[BaseException], int] = {
    InvalidRequest: code_pb2.INVALID_ARGUMENT,
    AlreadyExists: code_pb2.ALREADY_EXISTS,
    NotFound: code_pb2.NOT_FOUND,
    Unauthenticated: code_pb2.UNAUTHENTICATED,
    PermissionDenied: code_pb2.PERMISSION_DENIED,
    FailedPrecondition: code_pb2.FAILED_PRECONDITION,
    Conflict: code_pb2.ABORTED,
    CaseMoved: code_pb2.ABORTED,
    StoreClosed: code_pb2.UNAVAILABLE,
    StoreUnavailable: code_pb2.UNAVAILABLE,
    TooManyWatchers: code_pb2.RESOURCE_EXHAUSTED,
    RateLimited: code_pb2.RESOURCE_EXHAUSTED,
    LedgerBroken: code_pb2.DATA_LOSS,
}
_UNREADABLE = InvalidRequest(
    Violation("", "UNREADABLE", "the message is not of this type, or one of its texts is not UTF-8")
)


class ErrorInterceptor(Around):
    def around(self, handler: Handler, method: str) -> Handler:
        if handler.request_streaming:
            return handler
        read = handler.request_deserializer
        # without a deserializer the handler gets the bytes: gRPC's own answer to unreadable ones is INTERNAL
        return wrapped(handler, partial(_guarded, read, method), partial(_guarded_stream, read, method), None)


def _guarded(read: Callable[[bytes], Any] | None, method: str, call: Behaviour) -> Behaviour:
    def guarded(data: bytes, context: grpc.ServicerContext) -> Any:
        try:
            return call(_read(read, data), context)
        except Exception as error:
            _abort(error, method, context)

    return guarded


def _guarded_stream(read: Callable[[bytes], Any] | None, method: str, call: Behaviour) -> Behaviour:
    def guarded(data: bytes, context: grpc.ServicerContext) -> Iterator[Any]:
        try:
            yield from call(_read(read, data), context)
        except Exception as error:
            _abort(error, method, context)

    return guarded


def _abort(error: Exception, method: str, context: grpc.ServicerContext) -> None:
    if isinstance(error, VerifierError):
        context.abort_with_status(rpc_status.to_status(error_status(error)))
    _log.error("unforeseen %s in %s", type(error).__name__, method)
    context.abort(grpc.StatusCode.INTERNAL, "internal error")


def _read(deserializer: Callable[[bytes], Any] | None, data: bytes) -> Any:
    """Raises ``InvalidRequest``."""
    if deserializer is None:
        return data
    try:
        return deserializer(data)
    except DecodeError:
        raise _UNREADABLE from None


def error_status(error: VerifierError) -> status_pb2.Status:
    """The status with ``ErrorInfo`` (our stable code), for bad input ``BadRequest`` field violations, and for too
    many calls ``RetryInfo``.
    """
    info = any_pb2.Any()
    info.Pack(error_details_pb2.ErrorInfo(reason=error.code, domain=_DOMAIN))
    details = [info]
    if isinstance(error, InvalidRequest):
        bad_request = any_pb2.Any()
        bad_request.Pack(
            error_details_pb2.BadRequest(
                field_violations=[
                    error_details_pb2.BadRequest.FieldViolation(field=v.field, description=v.description, reason=v.rule)
                    for v in error.violations
                ]
            )
        )
        details.append(bad_request)
    if isinstance(error, RateLimited):
        delay = duration_pb2.Duration()
        delay.FromMicroseconds(round(error.retry_after_seconds * 1e6))
        retry = any_pb2.Any()
        retry.Pack(error_details_pb2.RetryInfo(retry_delay=delay))
        details.append(retry)
    code = next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), code_pb2.INTERNAL)
    return status_pb2.Status(code=code, message=str(error), details=details)
