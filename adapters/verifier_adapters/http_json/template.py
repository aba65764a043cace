"""Texts with ``{places}`` that a question fills in.

A place is a field of the question (``{number}``), ``{kind}``, ``{timestamp}`` (seconds), ``{timestamp_ms}``,
``{nonce}`` or ``{secret.NAME}``. Places are filled in one pass, so that what a user typed is never read as a place.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
SECRET = "secret."
OWN = frozenset({"kind", "timestamp", "timestamp_ms", "nonce"})


def places(template: Any) -> frozenset[str]:
    """The places in a text, or in all texts of a list or mapping."""
    if isinstance(template, str):
        return frozenset(_PLACE.findall(template))
    inner = template.values() if isinstance(template, Mapping) else template if isinstance(template, list) else ()
    return frozenset(place for one in inner for place in places(one))


def fill(template: Any, values: Mapping[str, str], encode: Callable[[str], str] = str) -> Any:
    """The same shape, each place replaced by its encoded value. Raises ``KeyError`` for a place without a value."""
    if isinstance(template, str):
        return _PLACE.sub(lambda found: encode(values[found[1]]), template)
    if isinstance(template, Mapping):
        return {key: fill(one, values, encode) for key, one in template.items()}
    if isinstance(template, list):
        return [fill(one, values, encode) for one in template]
    return template


def own_values(kind: str) -> dict[str, str]:
    """The places that no question and no secret fills, new for every request."""
    now = time.time_ns()
    return {
        "kind": kind,
        "timestamp": str(now // 1_000_000_000),
        "timestamp_ms": str(now // 1_000_000),
        "nonce": secrets.token_hex(16),
    }
