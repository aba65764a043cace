"""An avatar that could not be looked at is for a reviewer, never clear."""

from pathlib import Path

import pytest
from support.numbers import uscc
from support.pictures import emblem, encoded

from verifier.domain.errors import InvalidRequest
from verifier.domain.finding import Outcome
from verifier.domain.subject import Organisation
from verifier.screening.active import Screeners
from verifier.screening.avatar import references
from verifier.screening.avatar.decoding import Decoded, Refused, decode
from verifier.screening.avatar.screener import DecodeAvatar, Undecided
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import ScreeningOutcome
from verifier.screening.scoring import Thresholds
from verifier.screening.snapshot import Snapshot
from verifier.use_cases.check_avatar import CheckAvatar

SUBJECT = Organisation("青禾食品有限公司", uscc())
PICTURE = encoded(emblem(7))


def too_slow(data: bytes) -> Decoded | Refused:
    raise Undecided("the image took too long to decode")


def screeners(folder: Path, *, images: bool) -> Screeners:
    (folder / "sign.png").write_bytes(PICTURE)
    files = (str(folder / "sign.png"),) if images else ()
    entries = [ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 1.0, images=files)]
    build(entries, folder / "lists.snapshot", sections=references.sections(entries)[0])
    return Screeners.of(Snapshot.open(folder / "lists.snapshot"), Thresholds())


@pytest.mark.parametrize(
    ("avatar", "decoder", "images", "reason", "outcome"),
    [
        (b"", decode, True, "AVATAR_ABSENT", Outcome.PASS),
        (b"text", decode, True, "AVATAR_UNREADABLE", Outcome.REJECT),
        (PICTURE, too_slow, True, "AVATAR_NOT_CHECKED", Outcome.REVIEW),
        (PICTURE, decode, False, "AVATAR_NOT_CHECKED", Outcome.REVIEW),
        (PICTURE, decode, True, "AVATAR_MATCHES_PROTECTED", Outcome.REJECT),
        (encoded(emblem(99)), decode, True, "AVATAR_CLEAR", Outcome.PASS),
    ],
)
def test_each_end_has_its_finding(
    tmp_path: Path, avatar: bytes, decoder: DecodeAvatar, images: bool, reason: str, outcome: Outcome
) -> None:
    loaded = screeners(tmp_path, images=images)
    (finding,) = CheckAvatar(decoder, lambda: loaded).findings(avatar, SUBJECT, loaded)
    assert (finding.reason, finding.outcome, finding.field) == (reason, outcome, "profile.avatar")
    assert finding.internal_note or outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("decoder", "images", "outcome"),
    [
        (too_slow, True, ScreeningOutcome.REVIEW),
        (decode, False, ScreeningOutcome.REVIEW),
        (decode, True, ScreeningOutcome.CLAIM),
    ],
)
def test_a_single_check_says_the_same(
    tmp_path: Path, decoder: DecodeAvatar, images: bool, outcome: ScreeningOutcome
) -> None:
    loaded = screeners(tmp_path, images=images)
    assert CheckAvatar(decoder, lambda: loaded).screening(PICTURE, SUBJECT).outcome is outcome


def test_a_single_check_refuses_what_is_no_image(tmp_path: Path) -> None:
    loaded = screeners(tmp_path, images=True)
    with pytest.raises(InvalidRequest) as raised:
        CheckAvatar(decode, lambda: loaded).screening(b"text", None)
    assert [(one.field, one.rule) for one in raised.value.violations] == [("image", "FORMAT")]
