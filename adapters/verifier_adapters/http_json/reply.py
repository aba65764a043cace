"""Reads a reply within bounds and says what it means. Whatever arrives, it is a typed outcome."""

import json
from datetime import date
from typing import Any

import httpx

from verifier.domain.inquiry import InquiryOutcome
from verifier.sources.code_map import CodeMap
from verifier_adapters.dates import last_day
from verifier_adapters.http_json.config import Reply
from verifier_adapters.meaning import Meaning, still_valid

_LONGEST_TEXT = 200
_LONGEST_RETRY_SECONDS = 86_400.0
_NOT_NOW = frozenset({401, 403, 407, 408, 425, 429})
UNAVAILABLE, INCONCLUSIVE = InquiryOutcome.UNAVAILABLE, InquiryOutcome.INCONCLUSIVE


async def understand(response: httpx.Response, schema: Reply, today: date) -> Meaning:
    """What did not come from the provider itself (an error page, a redirect, a torn body) is UNAVAILABLE; what it said
    and we do not understand is INCONCLUSIVE. Raises ``httpx.HTTPError`` where the transport fails.
    """
    if response.status_code != 200:
        return _of_status(response, schema)
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return Meaning(UNAVAILABLE, "content encoding")
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        return Meaning(UNAVAILABLE, "content type")
    body = await _read(response, schema.largest_bytes)
    if body is None:
        return Meaning(UNAVAILABLE, "reply too large")
    try:
        return _of_content(json.loads(body), schema, today)
    except (ValueError, RecursionError):
        return Meaning(UNAVAILABLE, "not JSON")


async def _read(response: httpx.Response, largest: int) -> bytes | None:
    """Never more than one chunk beyond the limit is held."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)


def _of_status(response: httpx.Response, schema: Reply) -> Meaning:
    status, detail = response.status_code, f"status {response.status_code}"
    if status in schema.statuses:
        return Meaning(schema.statuses[status], detail)
    if status in _NOT_NOW or status >= 500 or status < 400:
        return Meaning(UNAVAILABLE, detail, retry_after_seconds=_retry_after(response))
    return Meaning(INCONCLUSIVE, detail)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds alone: a date of theirs needs their clock."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_RETRY_SECONDS) if text.isascii() and text.isdigit() else None


def _of_content(content: Any, schema: Reply, today: date) -> Meaning:
    code = _text(_at(content, schema.code))
    if code is None:
        return Meaning(INCONCLUSIVE, "no code")
    outcome = CodeMap(schema.codes).outcome(code)
    comparisons = {
        name: text in one.equal
        for name, one in schema.compare.items()
        if (text := _text(_at(content, one.path))) is not None
    }
    wanted = {**schema.facts, **({"message": schema.message} if schema.message else {})}
    facts = {name: text[:_LONGEST_TEXT] for name, path in wanted.items() if (text := _text(_at(content, path)))}
    expiry = _text(_at(content, schema.expires)) if schema.expires else None
    expires_on = last_day(expiry) if expiry is not None else None
    detail = "mapped code" if code.strip() in schema.codes else "unknown code"
    if outcome is InquiryOutcome.MATCH:
        if not all(comparisons.values()) or len(comparisons) < len(schema.compare):
            outcome, detail = INCONCLUSIVE, "a match that contradicts its own comparisons"
        elif schema.expires and expiry is None:
            expires_on = date.min
    return still_valid(Meaning(outcome, detail, comparisons, facts, expires_on), today)


def _at(content: Any, path: str) -> Any:
    """``None`` where the path leads nowhere."""
    for step in path.split("."):
        if isinstance(content, dict):
            content = content.get(step)
        elif isinstance(content, list) and step.isdecimal() and int(step) < len(content):
            content = content[int(step)]
        else:
            return None
    return content


def _text(value: Any) -> str | None:
    """A JSON scalar as text; ``None`` for null and for what is no scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
