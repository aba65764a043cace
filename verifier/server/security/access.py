"""Which client calls, and whether it may: asked before its message is parsed, for every method but health checks."""

from __future__ import annotations

from functools import partial
from typing import Any

import grpc
from grpc_status import rpc_status

from verifier.domain.errors import PermissionDenied, Unauthenticated, VerifierError
from verifier.server.error_interceptor import error_status
from verifier.server.handlers import Around, Behaviour, Handler, wrapped
from verifier.server.security.clients import Client, Clients
from verifier.server.security.tokens import digest
from verifier.server.security.watched import Watched

_HEALTH = "/grpc.health.v1."
_TOKEN_KEY = "authorization"
_BEARER = "bearer "


class Access(Around):
    """Outside of the ``ErrorInterceptor``: what it refuses was not parsed."""

    def __init__(self, clients: Watched[Clients]) -> None:
        self._clients = clients

    def around(self, handler: Handler, method: str) -> Handler:
        if method.startswith(_HEALTH):
            return handler
        checked = partial(self._checked, method)
        return wrapped(handler, checked, checked, handler.request_deserializer)

    def _checked(self, method: str, call: Behaviour) -> Behaviour:
        def checked(request: Any, context: grpc.ServicerContext) -> Any:
            try:
                client = _client(self._clients.current(), context)
                if method not in client.methods:
                    raise PermissionDenied(f"client {client.name} may not call {method}: see `methods` in `clients`")
            except VerifierError as error:
                context.abort_with_status(rpc_status.to_status(error_status(error)))
            return call(request, context)

        return checked


def _client(clients: Clients, context: grpc.ServicerContext) -> Client:
    """By the token where there is one, else by the certificate. Raises ``Unauthenticated``."""
    said = next((str(value) for key, value in context.invocation_metadata() if key == _TOKEN_KEY), None)
    if said is not None:
        if not said.lower().startswith(_BEARER):
            raise Unauthenticated("authorization: is not `Bearer TOKEN`")
        client = clients.by_token.get(digest(said[len(_BEARER) :].strip()))
        if client is None:
            raise Unauthenticated("authorization: this token is nobody's: it may have been replaced")
        return client
    names = [name.decode(errors="replace") for name in context.peer_identities() or ()]
    for name in names:
        if name in clients.by_certificate:
            return clients.by_certificate[name]
    if names:
        raise Unauthenticated("certificate: `clients` knows none of the names in it")
    raise Unauthenticated("authorization: missing: send `Bearer TOKEN`, or present a client certificate")
