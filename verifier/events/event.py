"""An event is what others may know of a ledger entry: ids and codes, never a name, a number, or what somebody wrote.

HOWTO tell one more thing: add its key to ``_TOLD``; its values must be ids or codes of ours.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from verifier.ledger.chain import Entry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {
    "decision": "decision.made",
    "account": "account.changed",
    "transfer": "account.transferred",
    "case": "case.changed",
    "credit": "credit.recorded",
    "erasure": "subject.erased",
}
"""By the ledger's kind; entries of other kinds (lists, exports, segments) are the operator's own affairs."""
_TOLD = frozenset(
    {
        *("decision", "account_id", "verdict", "reasons", "purpose", "consent", "policy", "lists"),
        *("from", "to", "act", "cause", "case", "kind", "event", "state"),
        *("effect", "points", "grade", "version", "decisions", "documents"),
    }
)
KINDS = tuple(_KINDS.values())


@dataclass(frozen=True, slots=True)
class Event:
    """``sequence`` is the entry's and its place in the stream; ``event_id`` is the same at every delivery."""

    sequence: int
    event_id: str
    kind: str
    time: datetime
    tenant: str
    data: dict[str, Any]


def event_of(entry: Entry) -> Event | None:
    """``None`` for an entry that nobody is told about."""
    kind = _KINDS.get(entry.kind)
    if kind is None:
        return None
    payload = json.loads(entry.payload)
    return Event(
        sequence=entry.sequence,
        event_id=f"evt_{entry.sequence}_{entry.hash[:8].hex()}",
        kind=kind,
        time=_EPOCH + timedelta(microseconds=entry.time),
        tenant=str(payload.get("tenant", "")),
        data={key: value for key, value in payload.items() if key in _TOLD},
    )


def body(event: Event) -> bytes:
    """The JSON that a webhook carries; the same bytes at every delivery."""
    content = {
        "type": event.kind,
        "timestamp": event.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "id": event.event_id,
        "cursor": str(event.sequence),
        "tenant": event.tenant,
        "data": event.data,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
