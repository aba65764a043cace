"""The way to Redis: a short timeout, no retry, and a rest after failures, so that it never costs more than it saves.

One server (``redis://``, ``rediss://``) or a cluster (``redis+cluster://``, ``rediss+cluster://``).
"""

import hmac
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha1, sha256
from typing import Any, TypeVar

from verifier.domain.errors import ConfigurationError, VerifierError
from verifier.sources.breaker import Breaker

try:
    from redis import Redis, RedisCluster
    from redis.backoff import NoBackoff
    from redis.exceptions import NoScriptError, RedisClusterException, RedisError, ResponseError
    from redis.retry import Retry
except ImportError:
    raise ConfigurationError("redis: needs the extra `redis`: pip install 'public-account-verifier[redis]'") from None

_log = logging.getLogger(__name__)
_CLUSTER = "+cluster://"
_FAILURES, _REST_SECONDS = 3, 1.0
_TOLD_SECONDS = 60.0
_T = TypeVar("_T")


class RedisUnavailable(VerifierError):
    """Redis did not answer in time, refused, or rests after failures: whoever asked goes on without it."""

    code = "SHARED_STATE_UNAVAILABLE"


class Script:
    """A Lua script, which Redis runs as one step. Its keys share a hash tag, so that a cluster can run it too."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = sha1(text.encode(), usedforsecurity=False).hexdigest()


class SharedRedis:
    """``secret`` keys the hashes that stand for tenants, subjects and accounts. Used by any number of threads."""

    def __init__(
        self, url: str, secret: bytes, timeout_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises nothing where Redis is down: it is tried again. ``ConfigurationError`` for a URL that is none."""
        _check(url)
        self._url = url
        self._secret = secret
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._told: dict[str, float] = {}
        self._breaker = Breaker(clock, _FAILURES, _REST_SECONDS)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._connecting = threading.Lock()
        self._client: Any = None

    def key(self, purpose: str, *parts: str) -> str:
        """``verifier:PURPOSE:{HASH}``, the braces for a cluster; a suffix makes a key of the same slot."""
        return f"verifier:{purpose}:{{{self.digest(purpose, *parts)}}}"

    def digest(self, *parts: str) -> str:
        """Stands for what must not be read in Redis. JSON keeps apart what could run together."""
        return hmac.digest(self._secret, json.dumps(parts).encode(), sha256).hex()[:32]

    def run(self, operation: str, script: Script, keys: Sequence[str], *values: str | int) -> Any:
        """What the script returned. Raises ``RedisUnavailable``."""

        def evaluate(client: Any) -> Any:
            try:
                return client.evalsha(script.digest, len(keys), *keys, *values)
            except NoScriptError:
                return client.eval(script.text, len(keys), *keys, *values)

        return self.call(operation, evaluate)

    def call(self, operation: str, work: Callable[[Any], _T]) -> _T:
        """What ``work`` returned, given the client. ``operation`` is the word in the counts. Raises
        ``RedisUnavailable``.
        """
        with self._lock:
            allowed = self._breaker.allows()
        if not allowed:
            self.count(f"{operation}.skipped")
            raise RedisUnavailable("redis rests after failures")
        try:
            result = work(self._connected())
        except (RedisError, RedisClusterException, OSError) as error:
            # a refusal, as of a Redis that is full, comes at once: there is nothing to rest from
            self._record(answered=isinstance(error, ResponseError))
            self._tell(type(error).__name__)
            self.count(f"{operation}.failed")
            raise RedisUnavailable(f"redis: {type(error).__name__}") from None
        self._record(answered=True)
        self.count(f"{operation}.answered")
        return result

    def count(self, what: str) -> None:
        with self._lock:
            self._counts[what] += 1

    def counts(self) -> Mapping[str, int]:
        """By ``OPERATION.answered``, ``.failed``, ``.skipped`` (while it rests), and what the operations count."""
        with self._lock:
            return dict(self._counts)

    def close(self) -> None:
        if self._client is None:
            return
        if _CLUSTER in self._url:
            # a cluster's client that is made from a URL leaves its nodes' connections open when it closes
            self._client.disconnect_connection_pools()
        self._client.close()

    def _record(self, *, answered: bool) -> None:
        with self._lock:
            was_open = self._breaker.is_open
            self._breaker.record(success=answered)
            is_open = self._breaker.is_open
        if was_open and not is_open:
            _log.warning("redis answers again")

    def _tell(self, trouble: str) -> None:
        """Each kind of trouble now and then, by its type: the text could hold the address with its password."""
        now = self._clock()
        with self._lock:
            if now < self._told.get(trouble, 0.0):
                return
            self._told[trouble] = now + _TOLD_SECONDS
        _log.warning("redis is not used: %s", trouble)

    def _connected(self) -> Any:
        """Raises ``RedisError``: a cluster is asked for its map at once."""
        with self._connecting:
            if self._client is None:
                kind = RedisCluster if _CLUSTER in self._url else Redis
                self._client = kind.from_url(self._url.replace(_CLUSTER, "://", 1), **_options(self._timeout_seconds))
            return self._client


def _options(timeout_seconds: float) -> dict[str, Any]:
    return {
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": timeout_seconds,
        "retry": Retry(NoBackoff(), 0),
        # a thread may have one of its own
        "max_connections": 1_000,
        "protocol": 2,
    }


def _check(url: str) -> None:
    """Raises ``ConfigurationError``. Connects to nobody."""
    try:
        Redis.from_url(url.replace(_CLUSTER, "://", 1)).connection_pool.make_connection()
    except (ValueError, TypeError, AttributeError):
        # the text quotes the URL
        raise ConfigurationError("redis: is no URL that Redis understands: redis://HOST:PORT/0") from None
