"""A gRPC server that does nothing but read the request and write a reply that was ready: what any call costs.

``python -m verifier.bench.empty_handler REPLIES``: a JSON file of the replies, in base64, by method path. It says its
port on a line.
"""

import base64
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import descriptor_pool, message_factory

from verifier.v1 import check_service_pb2, verification_service_pb2

SERVICES = (check_service_pb2.DESCRIPTOR, verification_service_pb2.DESCRIPTOR)
"""Imported, so that their messages are known by name."""


def main() -> None:
    replies: dict[str, str] = json.loads(Path(sys.argv[1]).read_text())
    server = grpc.server(ThreadPoolExecutor(16))
    for service in {path.split("/")[1] for path in replies}:
        handlers = {
            path.split("/")[2]: _handler(path, base64.b64decode(reply))
            for path, reply in replies.items()
            if path.split("/")[1] == service
        }
        # both, as the generated code does it
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
        server.add_registered_method_handlers(service, handlers)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"port {port}", flush=True)
    server.wait_for_termination()


def _handler(path: str, content: bytes) -> "grpc.RpcMethodHandler[Any, Any]":
    method = descriptor_pool.Default().FindMethodByName(path.removeprefix("/").replace("/", "."))
    asked = message_factory.GetMessageClass(method.input_type)
    answered = message_factory.GetMessageClass(method.output_type)
    return grpc.unary_unary_rpc_method_handler(
        _answering(answered.FromString(content)), asked.FromString, answered.SerializeToString
    )


def _answering(reply: Any) -> Callable[[Any, grpc.ServicerContext], Any]:
    return lambda request, context: reply


if __name__ == "__main__":
    main()
