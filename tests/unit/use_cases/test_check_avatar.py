"""An avatar that could not be looked at is for a reviewer, never clear; its text and its face are looked at, too."""

from pathlib import Path

import pytest
from support.numbers import uscc
from support.pictures import emblem, encoded

from verifier.domain.errors import InvalidRequest
from verifier.domain.finding import Finding, Outcome
from verifier.domain.reasons import screening as reasons
from verifier.domain.subject import Organisation, Subject
from verifier.screening.active import Screeners
from verifier.screening.avatar import references
from verifier.screening.avatar.decoding import Decoded, Refused, decode
from verifier.screening.avatar.face_screening import FaceScreening
from verifier.screening.avatar.faces import FacesUnknown
from verifier.screening.avatar.screener import DecodeAvatar, Undecided
from verifier.screening.avatar.text_reading import Box, NotRead, Reading, ReadText, TextLine
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


CLEAN = encoded(emblem(99))


def reads_a_name(avatar: Decoded) -> Reading:
    return Reading((TextLine("晨曦日报", 0.99, Box(50, 400, 950, 600)),))


def reads_nothing(avatar: Decoded) -> Reading:
    return Reading()


def is_too_slow_to_read(avatar: Decoded) -> Reading:
    raise NotRead("text in the avatar was not read: of the readers it took too long")


@pytest.mark.parametrize(
    ("read", "images", "codes"),
    [
        (reads_a_name, True, ["AVATAR_MATCHES_PROTECTED"]),
        # caught without any picture in the lists
        (reads_a_name, False, ["AVATAR_MATCHES_PROTECTED", "AVATAR_NOT_CHECKED"]),
        (reads_nothing, True, ["AVATAR_CLEAR"]),
        (is_too_slow_to_read, True, ["AVATAR_CLEAR", "AVATAR_TEXT_NOT_READ"]),
        (None, True, ["AVATAR_CLEAR"]),
    ],
)
def test_text_in_the_picture_is_screened_as_a_name(
    tmp_path: Path, read: ReadText | None, images: bool, codes: list[str]
) -> None:
    loaded = screeners(tmp_path, images=images)
    found = CheckAvatar(decode, lambda: loaded, read).findings(CLEAN, SUBJECT, loaded)
    assert [finding.reason for finding in found] == codes


def test_text_that_was_not_read_decides_nothing_unless_the_policy_says_so(tmp_path: Path) -> None:
    loaded = screeners(tmp_path, images=True)
    found = CheckAvatar(decode, lambda: loaded, is_too_slow_to_read).findings(CLEAN, SUBJECT, loaded)
    assert {finding.outcome for finding in found} == {Outcome.PASS}
    assert CheckAvatar(decode, lambda: loaded, is_too_slow_to_read).screening(CLEAN, SUBJECT).hits == ()


def test_a_single_check_reads_text_too(tmp_path: Path) -> None:
    loaded = screeners(tmp_path, images=False)
    screening = CheckAvatar(decode, lambda: loaded, reads_a_name).screening(CLEAN, SUBJECT)
    assert screening.outcome is ScreeningOutcome.CLAIM
    assert [hit.plane for hit in screening.hits] == ["avatar_text"]


class SeesAFace:
    def findings(self, avatar: Decoded, snapshot: Snapshot, subject: Subject | None) -> tuple[Finding, ...]:
        return (reasons.AVATAR_FACE_NEAR_PROTECTED.finding(field="profile.avatar", target="顾清澜"),)


class IsTooSlowToSee:
    def findings(self, avatar: Decoded, snapshot: Snapshot, subject: Subject | None) -> tuple[Finding, ...]:
        raise FacesUnknown("faces in the avatar were not looked at: of the processes it took too long")


@pytest.mark.parametrize(
    ("faces", "consent", "codes"),
    [
        (SeesAFace(), "consent-17", ["AVATAR_CLEAR", "AVATAR_FACE_NEAR_PROTECTED"]),
        (SeesAFace(), "", ["AVATAR_CLEAR"]),
        (IsTooSlowToSee(), "consent-17", ["AVATAR_CLEAR", "AVATAR_NOT_CHECKED"]),
    ],
)
def test_faces_are_looked_at_with_the_applicant_s_consent_alone(
    tmp_path: Path, faces: FaceScreening, consent: str, codes: list[str]
) -> None:
    loaded = screeners(tmp_path, images=True)
    found = CheckAvatar(decode, lambda: loaded, faces=faces).findings(CLEAN, SUBJECT, loaded, consent)
    assert [finding.reason for finding in found] == codes
