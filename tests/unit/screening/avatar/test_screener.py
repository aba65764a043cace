"""Which avatars show a protected picture, through the changes that people make, given who asks."""

from math import cos, pi, sin
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from support.numbers import resident_id, uscc
from support.pictures import CHANGES, animation, emblem, encoded

from verifier.domain.number import DocumentKind
from verifier.domain.subject import Organisation, Person
from verifier.screening.avatar import duplicates, references
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.screener import AvatarScreener
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.snapshot import Snapshot

PROTECTED = emblem(7)
STAR = [pi * number / 5 + 0.2 for number in range(10)]


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


def shape(kind: str) -> Image.Image:
    image = Image.new("RGB", (200, 200), "white")
    draw = ImageDraw.Draw(image)
    match kind:
        case "star":
            corners = [(100 + r * sin(a), 105 - r * cos(a)) for a, r in zip(STAR, (80, 31) * 5, strict=True)]
            draw.polygon(corners, fill="red")
        case "circle":
            draw.ellipse((30, 40, 150, 160), fill="navy")
        case _:
            draw.text((100, 100), "K", "green", ImageFont.load_default(size=150), anchor="mm")
    return image


def screen(screener: AvatarScreener, data: bytes, subject: Organisation | Person | None = None) -> Screening:
    decoded = decode(data)
    assert isinstance(decoded, Decoded)
    return screener.screen(decoded, subject)


@pytest.mark.parametrize("change", CHANGES)
def test_a_protected_picture_is_found_through(screener: AvatarScreener, change: str) -> None:
    screening = screen(screener, encoded(CHANGES[change](PROTECTED)))
    assert screening.outcome is ScreeningOutcome.CLAIM
    assert screening.hits[0].target == "晨曦日报"


def test_other_pictures_are_clear(screener: AvatarScreener) -> None:
    outcomes = [screen(screener, encoded(emblem(seed))).outcome for seed in range(100, 120)]
    assert outcomes == [ScreeningOutcome.CLEAR] * 20


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
    assert "晨曦日报" in hit.explanation.zh and "旋转" in hit.explanation.zh and "位置" in hit.explanation.zh
    assert "turned by 90°" in hit.explanation.en and "runner-up" in hit.explanation.en
    assert hit.operations and hit.plane == "avatar" and hit.list_version


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No such file"),
        (b"text", "must be an image"),
        (encoded(Image.new("RGB", (64, 64), "white")), "blank"),
        (encoded(emblem(3).resize((20, 20))), "too small"),
        (encoded(shape("star")), "too generic"),
        (encoded(shape("circle")), "too generic"),
        (encoded(shape("letter")), "too generic"),
    ],
)
def test_an_image_that_cannot_serve_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "sign.png"
    if content is not None:
        path.write_bytes(content)
    entry = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(path),))
    made, bad = references.sections([entry])
    assert made == {}
    assert len(bad) == 1 and "e1" in str(bad[0]) and says in str(bad[0])


def test_the_same_sign_under_two_entries_belongs_to_both(tmp_path: Path) -> None:
    emblem(7).save(tmp_path / "first.png")
    emblem(7).resize((300, 300)).save(tmp_path / "second.png")
    emblem(9).save(tmp_path / "other.png")
    entries = [
        ListEntry(f"e{number}", name, EntryCategory.MEDIA, 1.0, images=(str(tmp_path / f"{file}.png"),))
        for number, (name, file) in enumerate(
            (("晨曦日报", "first"), ("晨曦传媒集团", "second"), ("云川晚报", "other"))
        )
    ]
    made = snapshot(tmp_path, *entries)
    assert duplicates.of(made).groups.tolist() == [0, 0, 2]
    found = screen(AvatarScreener(made), encoded(emblem(7)), Organisation("晨曦日报", uscc()))
    assert found.outcome is ScreeningOutcome.CLEAR
    assert {hit.target_id for hit in found.hits if hit.authorised} == {"e0", "e1"}


def test_hidden_entries_do_not_count(tmp_path: Path) -> None:
    emblem(7).save(tmp_path / "sign.png")
    entry = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(tmp_path / "sign.png"),))
    hidden = AvatarScreener(snapshot(tmp_path, entry), hidden=frozenset({"e1"}))
    assert screen(hidden, encoded(emblem(7))).outcome is ScreeningOutcome.CLEAR


def test_a_white_sign_on_nothing_is_kept_on_a_ground_that_shows_it(tmp_path: Path) -> None:
    sign = Image.new("RGBA", (256, 256), (255, 255, 255, 0))
    drawn = Image.eval(emblem(7).convert("L"), lambda value: 255 if value < 250 else 0)
    sign.paste((255, 255, 255, 255), mask=drawn)
    sign.save(tmp_path / "sign.png")
    entry = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(tmp_path / "sign.png"),))
    on_blue = Image.new("RGB", sign.size, (30, 60, 160))
    on_blue.paste(sign, mask=sign.getchannel("A"))
    screening = screen(AvatarScreener(snapshot(tmp_path, entry)), encoded(on_blue))
    assert [hit.target_id for hit in screening.hits] == ["e1"]
