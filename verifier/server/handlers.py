"""What gRPC runs for a method, and interceptors that put something around it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, TypeAlias

import grpc

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Behaviour: TypeAlias = "Callable[[Any, grpc.ServicerContext], Any]"
Wrap: TypeAlias = "Callable[[Behaviour], Behaviour]"


class Around(grpc.ServerInterceptor):
    """Asked once for each method that exists."""

    @abstractmethod
    def around(self, handler: Handler, method: str) -> Handler:
        """``method`` is its path."""

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Handler | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Handler | None:
        handler = continuation(handler_call_details)
        return None if handler is None else self.around(handler, handler_call_details.method)


def wrapped(handler: Handler, call: Wrap, stream: Wrap, read: Callable[[bytes], Any] | None) -> Handler:
    """A handler that runs what ``call`` makes of a behaviour with one reply, or ``stream`` of one with many; its
    requests are read by ``read``, or stay bytes.
    """
    write = handler.response_serializer
    if handler.unary_unary is not None:
        return grpc.unary_unary_rpc_method_handler(call(handler.unary_unary), read, write)
    if handler.unary_stream is not None:
        return grpc.unary_stream_rpc_method_handler(stream(handler.unary_stream), read, write)
    if handler.stream_unary is not None:
        return grpc.stream_unary_rpc_method_handler(call(handler.stream_unary), read, write)
    if handler.stream_stream is not None:
        return grpc.stream_stream_rpc_method_handler(stream(handler.stream_stream), read, write)
    raise TypeError("a handler has one behaviour")
