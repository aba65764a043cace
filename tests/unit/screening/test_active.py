"""Swapping lists."""

from pathlib import Path

from verifier.screening.active import ActiveScreeners, Screeners
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot


def screeners(path: Path, *names: str) -> Screeners:
    build([ListEntry(name, name, EntryCategory.MEDIA, 1.0) for name in names], path)
    return Screeners.of(Snapshot.open(path), Thresholds())


def test_a_swap_is_seen_by_the_next_call_and_harms_no_call_under_way(tmp_path: Path) -> None:
    active = ActiveScreeners(screeners(tmp_path / "lists.snapshot", "晨曦日报"))
    under_way = active.current()
    version = active.swap(screeners(tmp_path / "lists.snapshot", "云川晚报"))
    assert active.current().version == version != under_way.version
    assert active.current().names.screen_name("晨曦日报", None).outcome is ScreeningOutcome.CLEAR
    assert active.current().names.screen_name("云川晚报", None).outcome is ScreeningOutcome.CLAIM
    assert under_way.names.screen_name("晨曦日报", None).outcome is ScreeningOutcome.CLAIM
