"""Which names claim a protected one, given who asks. The protected subjects are invented."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin.constants import PINYIN_DICT
from support.numbers import uscc

from verifier.domain.number import DocumentKind
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.screening import syllables
from verifier.screening.build import build, name_sections
from verifier.screening.entry import DEFAULT_IMPORTANCE, EntryCategory, ListEntry
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.overlay import Change, Overlay
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

CLEAR, REVIEW, CLAIM = ScreeningOutcome.CLEAR, ScreeningOutcome.REVIEW, ScreeningOutcome.CLAIM
C = EntryCategory


def entry(number: int, name: str, category: EntryCategory, **more: tuple[str, ...]) -> ListEntry:
    return ListEntry(f"e{number}", name, category, DEFAULT_IMPORTANCE[category], **more)


ENTRIES = (
    entry(1, "晨曦日报", C.MEDIA, aliases=("晨曦报社",), authorised=("晨曦传媒有限公司", uscc())),
    entry(2, "云川大学", C.UNIVERSITY, aliases=("云大",), allow=("白云大道",)),
    entry(3, "云川大学第三医院", C.HOSPITAL),
    entry(4, "顾清澜", C.CELEBRITY),
    entry(5, "北辰市商务局", C.PARTY_GOVERNMENT),
    entry(6, "长河银行", C.FINANCE),
    ListEntry("e8", "柳如烟", C.CELEBRITY, 0.5),
    entry(7, "晴岚（集团）股份有限公司", C.ENTERPRISE, aliases=("晴岚集团",)),
)


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NameScreener]:
    path = tmp_path_factory.mktemp("snapshot") / "lists.snapshot"
    build(ENTRIES, path)
    yield NameScreener(Snapshot.open(path))


def person(name: str) -> Person:
    return Person(name, DocumentKind.RESIDENT_ID, "", "")


@pytest.mark.parametrize(
    ("name", "outcome", "target"),
    [
        ("晨曦日报", CLAIM, "e1"),
        ("晨曦日报官方", CLAIM, "e1"),
        ("小晨曦日报快讯", CLAIM, "e1"),
        ("晨-曦-日-报", CLAIM, "e1"),
        ("晨\u200b曦\u200b日\u200b报", CLAIM, "e1"),
        ("晨曦日報", CLAIM, "e1"),
        ("晨曦曰报", CLAIM, "e1"),
        ("晨曦报社", CLAIM, "e1"),
        ("晨熙日报", CLAIM, "e1"),
        ("陈西日抱", REVIEW, "e1"),
        ("chenxiribao", REVIEW, "e1"),
        ("晨xi日报", CLAIM, "e1"),
        ("Chenxi日报", REVIEW, "e1"),
        ("城溪日报", REVIEW, "e1"),
        ("云大", CLAIM, "e2"),
        ("云大官方", CLAIM, "e2"),
        ("云川大学食堂测评", REVIEW, "e2"),
        ("云川大学第三医院", CLAIM, "e3"),
        ("顾清澜", CLAIM, "e4"),
        ("顾清岚", REVIEW, "e4"),
        ("guqinglan", REVIEW, "e4"),
        ("顾清澜后援会", REVIEW, "e4"),
        ("长河银行客服", CLAIM, "e6"),
        ("长和银行", CLAIM, "e6"),
        ("zhanghe银行", REVIEW, "e6"),
        ("晴岚集团", CLAIM, "e7"),
        ("晴岚(集团)股份有限公司", CLAIM, "e7"),
        ("柳如烟", REVIEW, "e8"),
        ("云川人学", CLAIM, "e2"),
        ("云川大学学", REVIEW, "e2"),
        ("云川的大学", REVIEW, "e2"),
        ("川云大学", REVIEW, "e2"),
        ("学大川云", REVIEW, "e2"),
        ("大学云川", REVIEW, "e2"),
        ("顾清谰", REVIEW, "e4"),
        ("顾氵青澜", REVIEW, "e4"),
        ("长河钅艮行", CLAIM, "e6"),
        ("长河银彳亍", CLAIM, "e6"),
        ("晴兰集团", REVIEW, "e7"),  # the legal form tells nobody apart
    ],
)
def test_names_that_claim_a_protected_one(
    screener: NameScreener, name: str, outcome: ScreeningOutcome, target: str
) -> None:
    screening = screener.screen_name(name, None)
    assert screening.hits and screening.hits[0].target_id == target
    assert screening.outcome is outcome


@pytest.mark.parametrize(
    "name",
    [
        "青禾日记",
        "白云大道房产",
        "云大叔的厨房",
        "古青蓝",
        "顾清澜的邻居说事儿",
        "光曦日报",
        "刘如烟",
        "柳如咽",
        "云川大学西门烤翅",
        "长河银行对面的花店",
        "云川大学路小学家长群",
        "长河银行受害者联盟",
        "曝光长河银行",
        "顾清澜吐槽",
        "",
        "🔥",
        "a",
    ],
)
def test_names_that_claim_nobody(screener: NameScreener, name: str) -> None:
    assert screener.screen_name(name, None).outcome is CLEAR


def test_another_towns_organ_is_that_towns(screener: NameScreener) -> None:
    """北辰市商务局 sounds and looks much like it, and is another institution."""
    assert [hit.target_id for hit in screener.screen_name("北安市商务局", None).hits] == ["organ:231181:commerce"]


def test_the_longest_exact_hit_silences_those_inside(screener: NameScreener) -> None:
    assert [hit.target_id for hit in screener.screen_name("云川大学第三医院", None).hits] == ["e3"]


@pytest.mark.parametrize(
    ("name", "subject", "why"),
    [
        ("晨曦日报", Organisation("晨曦日报", "", "", ""), "own_name"),
        ("晨曦日报", Organisation("晨曦传媒有限公司", "", "", ""), "authorised"),
        ("晨曦日报", Organisation("别名有限公司", uscc(), "", ""), "authorised"),
        ("云川大学出版社", Organisation("云川大学出版社有限公司", "", "", ""), "own_name"),
        ("云川大学出版社", Organisation("北京云川大学出版社（集团）有限公司", "", "", ""), "own_name"),
        ("云川大学出版社官方", Organisation("云川大学出版社有限公司", "", "", ""), "own_name"),
        ("顾清澜", person("顾清澜"), "same_name"),
        ("顾清岚", person("顾清澜"), "same_name"),
    ],
)
def test_who_may_use_a_name(screener: NameScreener, name: str, subject: Subject, why: str) -> None:
    screening = screener.screen_name(name, subject)
    assert screening.outcome is CLEAR
    assert [hit.authorised for hit in screening.hits] == [why]


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("晨曦日报", person("晨曦日报")),
        ("晨曦日报", Organisation("云川大学", "", "", "")),
        ("顾清澜", person("林晓禾")),
        ("顾清澜", Opaque("顾清澜", "CTID")),
        ("晨曦日报", Organisation("", "", "", "")),
    ],
)
def test_who_may_not(screener: NameScreener, name: str, subject: Subject) -> None:
    assert screener.screen_name(name, subject).outcome is CLAIM


@pytest.mark.parametrize(
    ("name", "registered"),
    [
        ("晨曦日报", "深圳市晨曦日报区便利店有限公司"),  # holds it by accident, as 新华社区 holds 新华社
        ("晨曦日报", "晨曦日报印务有限公司"),  # perhaps a branch
        ("晨曦日报官方", "晨曦日报印务有限公司"),
        ("云川大学", "云川大学出版社有限公司"),
    ],
)
def test_a_registered_name_that_holds_the_protected_one_is_for_a_person_to_judge(
    screener: NameScreener, name: str, registered: str
) -> None:
    assert screener.screen_name(name, Organisation(registered, "", "", "")).outcome is REVIEW


def test_a_hit_explains_itself(screener: NameScreener) -> None:
    (hit,) = screener.screen_name("【晨熙日报】官方", None).hits
    assert (hit.span.start, hit.span.end) == (1, 5)
    assert hit.plane == "sound"
    assert hit.operations == ("第2字 曦→熙 同音",)
    assert "晨熙日报" in hit.explanation.zh and "晨曦日报" in hit.explanation.en
    assert hit.list_version == screener.version


@pytest.mark.parametrize(
    "bio",
    [
        "晨曦日报记者",
        "原云大教授",
        "云大教授",
        "前晨曦日报首席评论员",
        "就职于云川大学",
        "现任云川大学教授",
        "本人是顾清澜",
        "長河銀行理财经理",
    ],
)
def test_bios_that_claim_to_belong(screener: NameScreener, bio: str) -> None:
    assert screener.screen_bio(bio, None).outcome is REVIEW


@pytest.mark.parametrize(
    "bio",
    [
        "新浪云大官方公众平台",
        "云大数据研究室主任",
        "毕业于云川大学",
        "爱读晨曦日报。记者节快乐",
        "顾清澜的歌循环播放",
        "转载自晨曦日报",
        "住在白云大道",
        "",
    ],
)
def test_bios_that_only_mention(screener: NameScreener, bio: str) -> None:
    assert screener.screen_bio(bio, None).outcome is CLEAR


def test_every_character_takes_one_place_of_sound(screener: NameScreener) -> None:
    """Also 噷, which is read hm: the sounds behind it would stand in the wrong places."""
    for point in PINYIN_DICT:
        (unit,) = syllables.units(chr(point))
        assert len(unit.code) == 1
    assert screener.screen_name("噷噷噷噷顾清澜", None).outcome is CLEAR
    assert screener.screen_name("噷长河银行", None).hits[0].target_id == "e6"


def test_an_empty_snapshot_finds_nothing(tmp_path: Path) -> None:
    build((), tmp_path / "empty.snapshot")
    screener = NameScreener(Snapshot.open(tmp_path / "empty.snapshot"))
    assert screener.screen_name("晨曦日报", None).hits == ()
    assert screener.screen_bio("晨曦日报记者", None).hits == ()


_PIECES = st.sampled_from(
    ["晨曦", "日报", "云川", "大学", "医院", "顾清澜", "古青兰", "弓长", "长河银行", "小", "北辰市", "局"]
)
_NAMES = st.one_of(st.lists(_PIECES, max_size=4).map("".join), st.text(max_size=9))
_SUBJECTS = st.sampled_from([None, person("顾清澜"), Organisation("晨曦传媒有限公司", uscc(), "", "")])


@pytest.fixture(scope="module", params=["of a snapshot", "with changes"])
def either(request: pytest.FixtureRequest, screener: NameScreener) -> NameScreener:
    if request.param == "of a snapshot":
        return screener
    added = entry(9, "晨曦大学", C.UNIVERSITY, aliases=("顾清",))
    overlay = Overlay.of([Change(1, "e4", None), Change(2, "e9", added)])
    return NameScreener(Snapshot.of_sections(name_sections(ENTRIES)), overlay=overlay)


@settings(deadline=None)  # the first call loads tables
@given(asked=st.lists(st.tuples(_NAMES, _SUBJECTS), max_size=8), repeated=st.sampled_from([1, 20]))
def test_names_screened_together_are_screened_as_each_alone(
    either: NameScreener, asked: list[tuple[str, Subject | None]], repeated: int
) -> None:
    assert either.screen_names(asked * repeated) == [either.screen_name(*one) for one in asked] * repeated
