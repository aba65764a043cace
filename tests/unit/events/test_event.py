"""What of a ledger entry others are told: ids and codes, whatever else its payload holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.events.event import KINDS, body, event_of
from verifier.ledger.chain import Entry, append

TIME = 1_795_593_600_000_000
PRIVATE = {"actor": "林晓禾", "reason": "canary", "name": "canary", "subject": ["k1:canary"], "giver": "k1:canary"}


def entry(kind: str, **payload: object) -> Entry:
    return append(None, TIME, kind, json.dumps({"tenant": "t", **payload}, ensure_ascii=False).encode())


@pytest.mark.parametrize("kind", ["decision", "account", "transfer", "case", "credit", "erasure"])
def test_ids_and_codes_alone_are_told(kind: str) -> None:
    event = event_of(entry(kind, account_id="a-1", decision="d-1", reasons=["NAME_CLOSED"], **PRIVATE))
    assert event is not None and event.kind in KINDS
    assert event.data == {"account_id": "a-1", "decision": "d-1", "reasons": ["NAME_CLOSED"]}
    assert "canary" not in body(event).decode() and "林晓禾" not in body(event).decode()


@pytest.mark.parametrize("kind", ["list", "export", "segment", "keys", "retention", "something new"])
def test_the_operators_own_affairs_are_not_told(kind: str) -> None:
    assert event_of(entry(kind, account_id="a-1")) is None


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5))
def test_an_event_is_the_same_at_every_delivery(payload: dict[str, str]) -> None:
    one, other = event_of(entry("decision", **payload)), event_of(entry("decision", **payload))
    assert one == other and one is not None and other is not None and body(one) == body(other)


def test_the_body_is_as_standard_webhooks_asks() -> None:
    event = event_of(entry("account", account_id="a-1", to="closed"))
    assert event is not None
    assert json.loads(body(event)) == {
        "type": "account.changed",
        "timestamp": "2026-11-25T08:00:00.000000Z",
        "id": event.event_id,
        "cursor": "1",
        "tenant": "t",
        "data": {"account_id": "a-1", "to": "closed"},
    }
