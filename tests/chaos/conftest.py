"""What the chaos tests share. ``CHAOS_ROUNDS=20`` makes them long; one round is what ``make test`` runs."""

import os
from pathlib import Path

import pytest

from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry


@pytest.fixture(scope="session")
def rounds() -> int:
    return int(os.environ.get("CHAOS_ROUNDS", "1"))


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    build([ListEntry("m1", "晨曦日报", EntryCategory.MEDIA, 1.0)], tmp_path / "lists.snapshot")
    return tmp_path / "lists.snapshot"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Whoever asks is confirmed."""
    (tmp_path / "sources.yaml").write_text("- {name: sandbox, adapter: sandbox}\n", encoding="utf-8")
    return tmp_path / "sources.yaml"
