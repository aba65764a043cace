"""What the text of an avatar claims, given who applies."""

import pytest
from support.numbers import uscc

from verifier.domain.subject import Organisation, Subject
from verifier.screening.avatar import text_screening
from verifier.screening.avatar.text_reading import Box, Reading, TextLine
from verifier.screening.build import name_sections
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import Hit, ScreeningOutcome, screening_of
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

LARGE, SMALL = Box(50, 400, 950, 600), Box(700, 850, 950, 930)
STRANGER = Organisation("青禾食品有限公司", uscc())
CLEAR, REVIEW, CLAIM = ScreeningOutcome.CLEAR, ScreeningOutcome.REVIEW, ScreeningOutcome.CLAIM


@pytest.fixture(scope="module")
def names() -> NameScreener:
    entries = [
        ListEntry("u1", "云川大学", EntryCategory.UNIVERSITY, 1.0),
        ListEntry("m1", "北原省广播电视总台", EntryCategory.MEDIA, 1.0, authorised=("北原传媒有限公司",)),
    ]
    return NameScreener(Snapshot.of_sections(name_sections(entries)))


def said(*lines: str, box: Box = LARGE, confidence: float = 0.99, in_ring: bool = False) -> Reading:
    return Reading(tuple(TextLine(line, confidence, box, in_ring) for line in lines))


def outcome(hits: tuple[Hit, ...]) -> ScreeningOutcome:
    return screening_of(hits).outcome


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (said("云川大学"), CLAIM),
        (said("云 川 大 学"), CLAIM),
        (said("雲川大學"), CLAIM),
        (said("云川大学", in_ring=True), CLAIM),
        (said("北原省广播", "电视总台"), CLAIM),
        # around a rim nobody sees where the reading began
        (said("大学1921云川", in_ring=True), REVIEW),
        (said("大学1921云川"), CLEAR),
        (said("今天也要加油"), CLEAR),
        (said(), CLEAR),
        # a street scene, a misreading and prose are for a person
        (said("云川大学", box=SMALL), REVIEW),
        (said("云川大学", confidence=0.7), REVIEW),
        (said("云川大学" + "招生办公室提醒广大考生务必仔细核对报考信息以免错过录取时间"), REVIEW),
    ],
)
def test_text_claims_what_an_account_s_name_would(
    names: NameScreener, reading: Reading, expected: ScreeningOutcome
) -> None:
    assert outcome(text_screening.hits(reading, names, STRANGER)) is expected


@pytest.mark.parametrize("subject", [Organisation("云川大学", uscc()), Organisation("北原传媒有限公司", uscc())])
def test_whose_name_it_is_decides(names: NameScreener, subject: Subject) -> None:
    own = "云川大学" if subject == Organisation("云川大学", uscc()) else "北原省广播电视总台"
    hits = text_screening.hits(said(own), names, subject)
    assert hits and outcome(hits) is CLEAR


def test_a_hit_tells_what_was_read_where_and_how_surely(names: NameScreener) -> None:
    (hit,) = text_screening.hits(said("云川大学1921", in_ring=True), names, STRANGER)
    assert hit.plane == "avatar_text"
    assert {one.kind: one.value for one in hit.evidence} == {
        "text": "云川大学",
        "box": "50,400,950,600",
        "confidence": "0.99",
        "name_plane": "text",
    }
    assert (hit.span.start, hit.span.end) == (0, 4)
    assert hit.operations[0] == "头像环形文字"
    assert "头像环形文字" in hit.explanation.zh and "rim" in hit.explanation.en


def test_a_name_read_twice_is_one_hit_the_surer(names: NameScreener) -> None:
    reading = Reading((TextLine("云川大学", 0.7, LARGE), TextLine("云川大学", 0.99, LARGE, in_ring=True)))
    (hit,) = text_screening.hits(reading, names, STRANGER)
    assert hit.outcome is CLAIM
