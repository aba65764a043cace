"""What an explanation says of a name. The protected subjects are invented."""

import pytest
from rich.console import Console, RenderableType

from verifier.explain import drawing
from verifier.explain.folding_steps import steps
from verifier.explain.pairs import Change
from verifier.explain.planes import views
from verifier.explain.trace import Considered, Tracer
from verifier.screening.build import name_sections
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.snapshot import Snapshot

ENTRIES = (
    ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 0.9, allow=("晨曦日报亭",)),
    ListEntry("e2", "云川大学", EntryCategory.UNIVERSITY, 0.9, aliases=("云大",)),
    ListEntry("e3", "张清河", EntryCategory.CELEBRITY, 0.8),
)


@pytest.fixture(scope="module")
def tracer() -> Tracer:
    return Tracer(Snapshot.of_sections(name_sections(ENTRIES)))


def hits(tracer: Tracer, name: str) -> list[Considered]:
    return [one for one in tracer.trace(name).candidates if not one.dropped]


def changes(one: Considered) -> list[tuple[str, str, Change]]:
    return [(pair.meant, pair.typed, pair.change) for pair in one.place.pairs if pair.change]


def test_every_character_that_folding_touched_is_told() -> None:
    assert [(one.place, one.typed, one.folded, one.how) for one in steps("晨\u200b曰報·Ａ丨") if one.how] == [
        (1, "\u200b", "", "invisible, dropped"),
        (2, "曰", "日", "looks the same"),
        (3, "報", "报", "traditional or variant"),
        (4, "·", "", "sign, dropped"),
        (5, "Ａ", "a", "width or style"),
        (6, "丨", "", "loose stroke, dropped"),
    ]
    assert steps("б")[0].how == "" and steps("а")[0].how == "look-alike letter" and steps("A")[0].how == "case"


def test_each_plane_has_a_view() -> None:
    seen = {view.plane: view for view in views("弓长清河")}
    assert list(seen) == ["A", "B", "F", "R", "parts", "organs"]
    assert seen["B"].shows == "gong zhang(zan) qing(qin) he"
    assert "▢长清河" in seen["F"].shows and seen["F"].keys
    assert seen["R"].shows == "弓河清长" and seen["parts"].shows.startswith("弓长→张")
    assert "北京市海淀区" in {view.plane: view for view in views("海淀公安分局")}["organs"].shows
    assert {view.plane: view for view in views("张三")}["F"].shows == "too short"
    assert views("")


@pytest.mark.parametrize(
    ("name", "plane", "changed"),
    [
        ("晨曦日报", "text", []),
        ("晨曦曰报", "text", [("日", "曰", Change.FOLDED)]),
        ("晨熙日报", "sound", [("曦", "熙", Change.HOMOPHONE)]),
        ("chen曦日报", "sound", [("晨", "chen", Change.PINYIN)]),
        ("晨曦目报", "shape", [("日", "目", Change.SHAPE)]),
        ("晨曦日日报", "edit", [("", "日", Change.ADDED)]),
        ("曦晨日报", "order", [("晨", "曦", Change.MOVED), ("曦", "晨", Change.MOVED)]),
        ("弓长清河", "decomposition", [("张", "弓长", Change.PARTS)]),
    ],
)
def test_the_typed_text_is_laid_under_the_protected_name(
    tracer: Tracer, name: str, plane: str, changed: list[tuple[str, str, Change]]
) -> None:
    (hit,) = hits(tracer, name)
    assert (hit.place.plane, changes(hit)) == (plane, changed)


def test_a_score_is_the_product_of_its_parts(tracer: Tracer) -> None:
    (hit,) = hits(tracer, "晨熙日报评述")
    score = hit.score
    assert score is not None and score.rest and score.coverage < 1 and score.bonus == 0
    assert score.value == pytest.approx(score.alignment * score.importance * score.coverage, abs=1e-3)


def test_a_disguise_has_its_bonus(tracer: Tracer) -> None:
    (hit,) = hits(tracer, "晨·曦·日·报客服大全集锦")
    assert hit.score is not None and hit.score.bonus > 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("晨曦日报亭", "harmless phrase"),
        ("我爱云大门口的面", "claims nothing here"),
        ("晨曦日抱", "covers it"),
    ],
)
def test_why_a_candidate_was_dropped(tracer: Tracer, name: str, why: str) -> None:
    assert any(why in one.dropped for one in tracer.trace(name).candidates)


def test_the_verdict_is_the_screeners_and_hits_come_first(tracer: Tracer) -> None:
    trace = tracer.trace("晨熙日报")
    assert trace.screening.outcome is ScreeningOutcome.CLAIM
    assert [bool(one.dropped) for one in trace.candidates] == sorted(bool(one.dropped) for one in trace.candidates)
    assert tracer.trace("山野食堂").candidates == ()


def shown(drawn: RenderableType, *, colour: bool = False) -> str:
    console = Console(width=150, force_terminal=colour, color_system="standard" if colour else None)
    with console.capture() as capture:
        console.print(drawn)
    return capture.get()


def test_without_colours_every_change_has_its_word(tracer: Tracer) -> None:
    trace = tracer.trace("晨曦日抱官方")
    text = shown(drawing.candidates(trace.candidates, 5))
    assert "same sound: 报→抱" in text and "affixes: official" in text and "\x1b" not in text
    assert "x 0.990 importance" in text and "dropped: " in text
    assert "\x1b" in shown(drawing.candidates(trace.candidates, 5), colour=True)
    assert "Verdict: CLAIM" in shown(drawing.verdict(trace.screening, chinese=False))
    assert "读音一致" in shown(drawing.verdict(trace.screening, chinese=True))


def test_only_so_many_candidates_are_shown(tracer: Tracer) -> None:
    trace = tracer.trace("晨曦日抱官方")
    assert len(trace.candidates) > 1
    assert f"and {len(trace.candidates) - 1} more" in shown(drawing.candidates(trace.candidates, 1))


def test_a_terminal_obeys_no_name(tracer: Tracer) -> None:
    name = "晨\x1b[31m曦日报\ud800"
    text = shown(drawing.folding("", steps(name)))
    text += shown(drawing.verdict(tracer.trace(name).screening, chinese=False))
    assert "\x1b" not in text and "U+001B" in text
