"""What reads text and faces is set up as far as it is wanted and installed."""

import logging
from contextlib import ExitStack
from pathlib import Path

import pytest

from verifier import avatar_reading, settings
from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import dlib_faces, text_engine
from verifier.screening.avatar.face_screening import NO_FACES, Faces
from verifier.screening.avatar.text_reader import TextReader
from verifier.settings import Settings


def load(folder: Path, **flags: object) -> Settings:
    return settings.load(data_dir=folder, **flags)


def test_text_is_read_where_the_extra_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_engine, "is_installed", lambda: True)
    started: list[TextReader] = []
    monkeypatch.setattr(TextReader, "start", lambda reader: started.append(reader))
    with ExitStack() as resources:
        assert [avatar_reading.text(load(tmp_path), resources)] == started


def test_without_the_extra_the_service_says_so_and_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(text_engine, "is_installed", lambda: False)
    with caplog.at_level(logging.WARNING), ExitStack() as resources:
        assert avatar_reading.text(load(tmp_path), resources) is None
    assert "[ocr]" in caplog.text


def test_reading_can_be_switched_off(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with ExitStack() as resources:
        assert avatar_reading.text(load(tmp_path, avatar_text=False), resources) is None
    assert caplog.text == ""


def test_faces_are_off_unless_they_are_asked_for(tmp_path: Path) -> None:
    with ExitStack() as resources:
        assert avatar_reading.faces(load(tmp_path), resources) is NO_FACES


def test_faces_that_are_wanted_and_not_installed_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlib_faces, "is_installed", lambda: False)
    with ExitStack() as resources, pytest.raises(ConfigurationError, match=r"avatar_faces.*\[faces\]"):
        avatar_reading.faces(load(tmp_path, avatar_faces=True), resources)


@pytest.mark.skipif(not dlib_faces.is_installed(), reason="the extra `faces` is not installed")
def test_faces_that_are_wanted_and_installed_are_looked_at(tmp_path: Path) -> None:
    with ExitStack() as resources:
        assert isinstance(avatar_reading.faces(load(tmp_path, avatar_faces=True), resources), Faces)
