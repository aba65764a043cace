"""Changes to a snapshot, as the screener sees them."""

from pathlib import Path

import pytest

from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.overlay import NOTHING, Change, Overlay
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

CLEAR, CLAIM = ScreeningOutcome.CLEAR, ScreeningOutcome.CLAIM


def media(entry_id: str, name: str) -> ListEntry:
    return ListEntry(entry_id, name, EntryCategory.MEDIA, 0.9)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    path = tmp_path_factory.mktemp("lists") / "a.snapshot"
    build([media("m2", "暮色晚报"), media("m1", "晨曦日报")], path)
    return Snapshot.open(path)


def test_the_latest_change_of_an_id_counts_and_names_the_version() -> None:
    overlay = Overlay.of([Change(3, "m1", None), Change(2, "m9", media("m9", "青禾时报"))])
    assert (overlay.revision, overlay.hidden) == (3, {"m1", "m9"})
    assert [entry.id for entry in overlay.added] == ["m9"]
    assert (overlay.version("abc"), NOTHING.version("abc")) == ("abc+3", "abc")


def test_added_replaced_and_taken_out(snapshot: Snapshot) -> None:
    changes = [
        Change(1, "m9", media("m9", "青禾时报")),
        Change(2, "m1", media("m1", "晨光日报")),
        Change(3, "m2", None),
    ]
    screener = NameScreener(snapshot, overlay=Overlay.of(changes))
    outcomes = {
        name: screener.screen_name(name, None).outcome for name in ("青禾时报", "晨光日报", "晨曦日报", "暮色晚报")
    }
    assert outcomes == {"青禾时报": CLAIM, "晨光日报": CLAIM, "晨曦日报": CLEAR, "暮色晚报": CLEAR}
    assert screener.screen_name("青禾时报", None).hits[0].list_version == f"{snapshot.version}+3"
    assert [hit.target for hit in screener.screen_bio("青禾时报记者", None).hits] == ["青禾时报"]
    assert not screener.screen_bio("暮色晚报记者", None).hits


def test_an_exact_name_of_the_overlay_silences_a_near_one_of_the_snapshot(snapshot: Snapshot) -> None:
    screener = NameScreener(snapshot, overlay=Overlay.of([Change(1, "m9", media("m9", "晨西日报"))]))
    assert [hit.target_id for hit in screener.screen_name("晨西日报", None).hits] == ["m9"]


def test_an_entry_is_found_by_its_id(snapshot: Snapshot, tmp_path: Path) -> None:
    found = snapshot.find("m1")
    assert found is not None and found.name == "晨曦日报"
    assert snapshot.find("m0") is snapshot.find("m3") is None
    build([], tmp_path / "empty")
    assert Snapshot.open(tmp_path / "empty").find("m1") is None
