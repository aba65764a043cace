"""How often a tenant may call: over its limit a call ends before any work, with the time after which to try again.

A batch counts as its requests, each for its tenant. Calls whose message names no tenant are the default one's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import grpc

from verifier.domain.errors import RateLimited
from verifier.server.handlers import Around, Behaviour, Handler, wrapped
from verifier.server.requests import DEFAULT_TENANT
from verifier.shared_state.rate_limit import RateLimit, RateLimiter

_OURS = "/verifier.v1."
_ANY = "*"


class RateLimits(Around):
    """Inside the ``ErrorInterceptor``. ``any_method`` limits a tenant's calls together, ``methods`` those of one method
    by its name (``VerifyRegistration``).
    """

    def __init__(self, limiter: RateLimiter, any_method: RateLimit | None, methods: Mapping[str, RateLimit]) -> None:
        self._limiter = limiter
        self._any_method = {} if any_method is None else {_ANY: any_method}
        self._methods = methods

    def around(self, handler: Handler, method: str) -> Handler:
        limits = self._of(method.rpartition("/")[2]) if method.startswith(_OURS) else {}
        if not limits:
            return handler
        call, stream = partial(self._limited, limits), partial(self._limited_stream, limits)
        return wrapped(handler, call, stream, handler.request_deserializer)

    def _of(self, name: str) -> Mapping[str, RateLimit]:
        return self._any_method | ({name: self._methods[name]} if name in self._methods else {})

    def _limited(self, limits: Mapping[str, RateLimit], call: Behaviour) -> Behaviour:
        def limited(request: Any, context: grpc.ServicerContext) -> Any:
            self._take(request, limits)
            return call(request, context)

        return limited

    def _limited_stream(self, limits: Mapping[str, RateLimit], call: Behaviour) -> Behaviour:
        def limited(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            self._take(request, limits)
            yield from call(request, context)

        return limited

    def _take(self, request: Any, limits: Mapping[str, RateLimit]) -> None:
        """Raises ``RateLimited``."""
        for tenant, calls in _callers(request).items():
            seconds = self._limiter.take(tenant, limits, calls)
            if seconds > 0:
                raise RateLimited(seconds)


def _callers(message: Any) -> Counter[str]:
    """How many calls of which tenant a message is."""
    fields = message.DESCRIPTOR.fields_by_name
    if "requests" in fields:
        # an empty batch is a call too
        asked = Counter(one.tenant or DEFAULT_TENANT for one in message.requests)
        return asked or Counter([DEFAULT_TENANT])
    asker = message.request if "request" in fields else message
    return Counter([getattr(asker, "tenant", "") or DEFAULT_TENANT])
