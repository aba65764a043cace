"""Cursors of a stream, over a real store."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.ledgers import LedgerAtHand

from verifier.domain.errors import FailedPrecondition
from verifier.use_cases.watch_events import Watched, WatchEvents


def told(at_hand: LedgerAtHand, cursor: int, tenant: str = "t") -> list[int]:
    watched = Watched(tenant, cursor, frozenset(), from_now=False, follow=False)
    return [event.sequence for event in WatchEvents(at_hand.store, 1)(watched, lambda: True)]


def test_a_cursor_that_was_archived_past_is_refused_and_the_oldest_is_named(tmp_path: Path) -> None:
    at_hand = LedgerAtHand(tmp_path / "verifier.sqlite")
    at_hand.write(300)
    at_hand.archive(at_hand.now - timedelta(minutes=40), tmp_path)
    with pytest.raises(FailedPrecondition, match="the oldest left is 256"):
        told(at_hand, 100)
    assert told(at_hand, 256)[0] == 257
    assert told(at_hand, 0)[0] == 257
    assert told(at_hand, 299) == [] and told(at_hand, 298, "u") == [300]
    at_hand.store.close()


def test_streams_longer_than_a_batch_are_whole(tmp_path: Path) -> None:
    at_hand = LedgerAtHand(tmp_path / "verifier.sqlite")
    at_hand.write(1_050)
    assert told(at_hand, 0) == list(range(1, 1_051, 2))
    at_hand.store.close()
