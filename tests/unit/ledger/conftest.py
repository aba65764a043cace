"""A ledger on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.ledgers import LedgerAtHand


@pytest.fixture
def at_hand(tmp_path: Path) -> Iterator[LedgerAtHand]:
    made = LedgerAtHand(tmp_path / "verifier.sqlite")
    yield made
    made.store.close()
