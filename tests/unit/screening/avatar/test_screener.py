"""Which avatars show a protected picture, through the changes that people make, given who asks."""

from pathlib import Path

import pytest
from PIL import Image
from support.numbers import resident_id, uscc
from support.pictures import CHANGES, animation, emblem, encoded

from verifier.domain.number import DocumentKind
from verifier.domain.subject import Organisation, Person
from verifier.screening.avatar import references
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.screener import AvatarScreener
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.snapshot import Snapshot

PROTECTED = emblem(7)
ONLY_NEAR = ("crop off the middle",)


def snapshot(folder: Path, *entries: ListEntry) -> Snapshot:
    pictures, bad = references.sections(entries)
    assert bad == ()
    build(entries, folder / "lists.snapshot", sections=pictures)
    return Snapshot.open(folder / "lists.snapshot")


@pytest.fixture(scope="module")
def screener(tmp_path_factory: pytest.TempPathFactory) -> AvatarScreener:
    folder = tmp_path_factory.mktemp("avatars")
    for seed in range(6, 16):
        emblem(seed).save(folder / f"{seed}.png")
    others = [
        ListEntry(f"e{seed}", f"第{seed}报社", EntryCategory.MEDIA, 1.0, images=(str(folder / f"{seed}.png"),))
        for seed in range(8, 16)
    ]
    paper = ListEntry("paper", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(folder / "7.png"),))
    star = ListEntry("star", "顾清澜", EntryCategory.CELEBRITY, 0.8, images=(str(folder / "6.png"),))
    return AvatarScreener(snapshot(folder, paper, star, *others))


def screen(screener: AvatarScreener, data: bytes, subject: Organisation | Person | None = None) -> Screening:
    decoded = decode(data)
    assert isinstance(decoded, Decoded)
    return screener.screen(decoded, subject)


@pytest.mark.parametrize("change", CHANGES)
def test_a_protected_picture_is_found_through(screener: AvatarScreener, change: str) -> None:
    screening = screen(screener, encoded(CHANGES[change](PROTECTED)))
    expected = ScreeningOutcome.REVIEW if change in ONLY_NEAR else ScreeningOutcome.CLAIM
    assert screening.outcome is expected
    assert screening.hits[0].target == "晨曦日报"


def test_other_pictures_are_clear(screener: AvatarScreener) -> None:
    outcomes = [screen(screener, encoded(emblem(seed))).outcome for seed in range(100, 160)]
    assert outcomes == [ScreeningOutcome.CLEAR] * 60


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0), (200, 30, 40)])
def test_a_plain_avatar_is_clear(screener: AvatarScreener, colour: tuple[int, int, int]) -> None:
    assert screen(screener, encoded(Image.new("RGB", (200, 200), colour))).outcome is ScreeningOutcome.CLEAR


def test_a_sign_hidden_behind_a_harmless_first_frame_is_found(screener: AvatarScreener) -> None:
    data = animation([Image.new("RGB", PROTECTED.size, (255, 255, 255)), PROTECTED], "WEBP")
    assert screen(screener, data).outcome is ScreeningOutcome.CLAIM


def test_colours_under_full_transparency_do_not_show(screener: AvatarScreener) -> None:
    hidden = PROTECTED.convert("RGBA")
    hidden.putalpha(0)
    assert screen(screener, encoded(hidden)).outcome is ScreeningOutcome.CLEAR


@pytest.mark.parametrize(
    ("subject", "target", "outcome"),
    [
        (Organisation("晨曦日报", uscc()), 7, ScreeningOutcome.CLEAR),
        (Organisation("别的传媒有限公司", uscc()), 7, ScreeningOutcome.CLAIM),
        (Person("林晓禾", DocumentKind.RESIDENT_ID, resident_id()), 7, ScreeningOutcome.CLAIM),
        # a namesake may use the name, not the picture
        (Person("顾清澜", DocumentKind.RESIDENT_ID, resident_id()), 6, ScreeningOutcome.CLAIM),
    ],
)
def test_whose_picture_it_is_decides(
    screener: AvatarScreener, subject: Organisation | Person, target: int, outcome: ScreeningOutcome
) -> None:
    screening = screen(screener, encoded(emblem(target)), subject)
    assert screening.outcome is outcome
    assert screening.hits


def test_a_hit_explains_itself_in_two_languages(screener: AvatarScreener) -> None:
    hit = screen(screener, encoded(CHANGES["turned by 90°"](PROTECTED))).hits[0]
    assert "晨曦日报" in hit.explanation.zh and "旋转" in hit.explanation.zh and "相似度" in hit.explanation.zh
    assert "turned by" in hit.explanation.en and "similarity" in hit.explanation.en
    assert hit.operations and hit.plane == "avatar" and hit.list_version


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), (b"text", "must be an image"), (encoded(Image.new("RGB", (64, 64), "white")), "blank")],
)
def test_an_image_that_cannot_serve_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "sign.png"
    if content is not None:
        path.write_bytes(content)
    entry = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(path),))
    made, bad = references.sections([entry])
    assert made == {}
    assert len(bad) == 1 and "e1" in str(bad[0]) and says in str(bad[0])
