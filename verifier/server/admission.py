"""Which calls are worked, and counts all of them.

A call is refused before its message is read where the service has as many as it may have in flight
(RESOURCE_EXHAUSTED, with the time after which to try again), and before its message is parsed where its client stops
waiting too soon to get an answer (DEADLINE_EXCEEDED). Health checks and reflection are never refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from verifier.server.board import Board
from verifier.server.call_pool import CallPool, InPlace
from verifier.server.handlers import Behaviour, Handler, wrapped

LEAST_SECONDS = 0.02
"""A decision takes a few milliseconds of work and one of writing; with less left the client would be gone."""
RETRY_SECONDS = 0.2
_EXHAUSTED = code_pb2.RESOURCE_EXHAUSTED
_TOO_LATE = code_pb2.DEADLINE_EXCEEDED
_arrived: ContextVar[float] = ContextVar("arrived")
"""gRPC runs the interceptor and the call in one context."""


@dataclass(frozen=True, slots=True)
class _Known:
    worked: Handler
    refused: Handler


class Admission(grpc.ServerInterceptor):
    """The outermost interceptor; the others are asked once for each method, when it is first called.

    ``places`` are those of the methods that count, on the board.
    """

    def __init__(self, pool: CallPool, limit: int, board: Board, places: Mapping[str, int]) -> None:
        self._pool = pool
        self._limit = limit
        self._board = board
        self._places = places
        self._known: dict[str, _Known] = {}
        self._in_place = InPlace()

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        method = handler_call_details.method
        known = self._known.get(method)
        if known is None:
            handler = continuation(handler_call_details)
            if handler is None or method not in self._places:
                return handler
            place = self._places[method]
            known = self._known[method] = _Known(self._worked(handler, place), self._refused(place))
        if self._pool.in_flight >= self._limit:
            return known.refused
        _arrived.set(time.perf_counter())
        return known.worked

    def _refused(self, place: int) -> Handler:
        """Its request counts as a stream, whatever it is: then gRPC waits for no message."""
        status = rpc_status.to_status(_overloaded())

        def refuse(_: Iterator[bytes], context: grpc.ServicerContext) -> Any:
            self._board.shed(place, "in_flight", _EXHAUSTED)
            context.abort_with_status(status)

        refuse.experimental_thread_pool = self._in_place  # type: ignore[attr-defined]  # gRPC looks there
        return grpc.stream_unary_rpc_method_handler(refuse)

    def _worked(self, handler: Handler, place: int) -> Handler:
        call, stream = partial(self._counted, place), partial(self._counted_stream, place)
        return wrapped(handler, call, stream, handler.request_deserializer)

    def _counted(self, place: int, call: Behaviour) -> Behaviour:
        def counted(request: Any, context: grpc.ServicerContext) -> Any:
            self._refuse_if_late(context, place)
            try:
                reply = call(request, context)
            except BaseException:
                self._board.finished(place, _code(context), time.perf_counter() - _arrived.get())
                raise
            self._board.finished(place, 0, time.perf_counter() - _arrived.get())
            return reply

        return counted

    def _counted_stream(self, place: int, call: Behaviour) -> Behaviour:
        def counted(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            self._refuse_if_late(context, place)
            code = 0
            try:
                yield from call(request, context)
            except GeneratorExit:
                code = code_pb2.CANCELLED
                raise
            except BaseException:
                code = _code(context)
                raise
            finally:
                self._board.finished(place, code, time.perf_counter() - _arrived.get())

        return counted

    def _refuse_if_late(self, context: grpc.ServicerContext, place: int) -> None:
        left = context.time_remaining()
        if left is not None and left < LEAST_SECONDS:
            self._board.shed(place, "deadline", _TOO_LATE)
            context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "too little time was left to answer in")


def _code(context: grpc.ServicerContext) -> int:
    """Of a call that was ended; what was not ended on purpose is UNKNOWN to its client."""
    code = context.code()  # type: ignore[attr-defined]  # not in the stubs
    return int(code.value[0]) if isinstance(code, grpc.StatusCode) else code_pb2.UNKNOWN


def _overloaded() -> status_pb2.Status:
    info, retry = any_pb2.Any(), any_pb2.Any()
    info.Pack(error_details_pb2.ErrorInfo(reason="OVERLOADED", domain="verifier"))
    retry.Pack(error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(nanos=round(RETRY_SECONDS * 1e9))))
    return status_pb2.Status(
        code=_EXHAUSTED, message="too many calls are in flight: try again a little later", details=[info, retry]
    )
