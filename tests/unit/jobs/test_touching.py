"""The accounts that a change of the lists touches are exactly those of which screening says something else."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.jobs.conftest import account, batch, built

from verifier.bench import made_up, queries
from verifier.jobs import rows
from verifier.jobs.account import Account
from verifier.jobs.difference import build_difference
from verifier.jobs.likeness import Likeness
from verifier.jobs.touching import Touching
from verifier.screening import organs
from verifier.screening.active import Screeners
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.folding import folded_text
from verifier.screening.overlay import NOTHING, Change, Overlay
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot

HEADER = "id,name,aliases,category,importance,authorised,allow,images\n"
OLD = HEADER + "m1,晨曦日报,,media,1.0,,,\nu1,云川大学,云大,university,,,,\nc1,顾清澜,,celebrity,,,,\n"
KINDS = (EntryCategory.ENTERPRISE, EntryCategory.CELEBRITY, EntryCategory.MEDIA)


def touching(
    folder: Path, before: Path, after: Path, overlay: Overlay = NOTHING
) -> tuple[Touching, Screeners, Screeners]:
    old, new = Snapshot.open(before), Snapshot.open(after)
    build_difference(old, new, overlay, folder / "difference.snapshot")
    screeners = Screeners.of(old, Thresholds()), Screeners.of(new, Thresholds(), overlay)
    return Touching(*screeners, Snapshot.open(folder / "difference.snapshot")), *screeners


def of_names(names: Sequence[str], bios: Sequence[str] = ()) -> list[Account]:
    bios = bios or [""] * len(names)
    table = batch(*(account(name=name, bio=bio) for name, bio in zip(names, bios, strict=True)))
    return [one for one in rows.read(table, 1) if isinstance(one, Account)]


def differing(accounts: Sequence[Account], old: Screeners, new: Screeners) -> list[int]:
    """By screening everybody twice."""
    return [one.row for one in accounts if said(one, old) != said(one, new)]


def said(one: Account, screeners: Screeners) -> list[object]:
    profile, subject = one.request.profile, one.request.subject
    found = [screeners.names.screen_name(profile.name, subject), screeners.names.screen_bio(profile.bio, subject)]
    return [(hit.target, hit.target_id, hit.score, hit.span, hit.outcome, hit.plane) for s in found for hit in s.hits]


@pytest.mark.parametrize(
    ("changed", "touched"),
    [
        (
            "m1,晨曦日报,,media,1.0,,,\nu1,云川大学,云大,university,,,,\nc1,顾清澜,,celebrity,,,,\nn1,未央集团,,enterprise,,,,\n",
            [6],
        ),
        ("u1,云川大学,云大,university,,,,\nc1,顾清澜,,celebrity,,,,\n", [1, 2]),
        ("m1,晨曦日报,,media,0.3,,,\nu1,云川大学,云大,university,,,,\nc1,顾清澜,,celebrity,,,,\n", [1, 2]),
        ("m1,晨曦日报,,media,1.0,,晨曦日报亭,\nu1,云川大学,云大,university,,,,\nc1,顾清澜,,celebrity,,,,\n", []),
        ("m1,晨曦日报,,media,1.0,,,\nu1,云川学院,云大,university,,,,\nc1,顾清澜,,celebrity,,,,\n", [3, 4]),
        ("m1,晨曦日报,,media,1.0,,,\nu1,云川大学,云大,university,,,,\n", [5]),
    ],
    ids=["added", "taken out", "importance", "an allowed phrase that nobody uses", "renamed", "a short name"],
)
def test_added_removed_and_changed_entries_touch_who_meets_them(
    tmp_path: Path, changed: str, touched: list[int]
) -> None:
    finder, old, new = touching(tmp_path, built(tmp_path, OLD, "old"), built(tmp_path, HEADER + changed, "new"))
    names = ["晨曦日报官方", "晨-曦-日-报", "云川大学官方", "山野食堂", "顾青澜", "未央集团官方"]
    accounts = of_names(names, ["", "", "", "我是云川大学教师", "", ""])
    assert [one.row for one in finder.touched(accounts)] == touched == differing(accounts, old, new)


def test_changes_since_the_build_touch_too(tmp_path: Path) -> None:
    snapshot = built(tmp_path, OLD, "old")
    overlay = Overlay.of([Change(1, "m1", None), Change(2, "n1", ListEntry("n1", "未央集团", KINDS[0], 0.9))])
    finder, old, new = touching(tmp_path, snapshot, snapshot, overlay)
    accounts = of_names(["晨曦日报官方", "山野食堂", "未央集团官方"])
    assert [one.row for one in finder.touched(accounts)] == [1, 3] == differing(accounts, old, new)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_any_change_touches_exactly_whose_screening_differs(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = made_up.names(60, chance)
    entries = [
        ListEntry(f"e{i}", name, chance.choice(KINDS), chance.choice((0.5, 0.9))) for i, name in enumerate(names)
    ]
    later = [ListEntry(one.id, one.name, one.category, chance.choice((one.importance, 0.7))) for one in entries]
    for _ in range(10):
        later.pop(chance.randrange(len(later)))
    fresh = made_up.names(15, chance)
    later += [ListEntry(f"f{i}", name, chance.choice(KINDS), 0.9) for i, name in enumerate(fresh)]
    build(entries, tmp_path / "old.snapshot")
    build(later, tmp_path / "new.snapshot")
    finder, old, new = touching(tmp_path, tmp_path / "old.snapshot", tmp_path / "new.snapshot")
    tried = [*queries.attacked([*names, *fresh], 60, seed), *made_up.clean(30, chance), *fresh]
    bios = [f"前{chance.choice(names)}主编，现居海边" if chance.random() < 0.3 else "分享美食" for _ in tried]
    accounts = of_names(tried, bios)
    touched = [one.row for one in finder.touched(accounts)]
    assert touched == differing(accounts, old, new)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_who_shares_no_fingerprint_has_no_hit(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    names = made_up.names(200, chance)
    build([ListEntry(f"e{i}", name, KINDS[i % 3], 0.9) for i, name in enumerate(names)], tmp_path / "l.snapshot")
    snapshot = Snapshot.open(tmp_path / "l.snapshot")
    screener = Screeners.of(snapshot, Thresholds()).names
    tried = [*queries.attacked(names, 80, seed), *made_up.clean(80, chance), "", "a", "长" * 200]
    near = Likeness(snapshot).of_names(tried)
    assert len(near) < len(tried)
    for place, name in enumerate(tried):
        if place not in near and not organs.recognise(folded_text(name)):
            assert not screener.screen_name(name, None).hits
