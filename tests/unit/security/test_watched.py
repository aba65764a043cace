"""A watched file is read anew after a change, and only then; a content that is refused changes nothing."""

from pathlib import Path

import pytest
from support.sources import Clock

from verifier.domain.errors import ConfigurationError
from verifier.server.security.watched import Watched


class Reader:
    """Refuses ``wrong``; counts its readings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        if not self.path.exists() or self.path.read_text() == "wrong":
            raise ConfigurationError("file: is wrong")
        return self.path.read_text()


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    (tmp_path / "file").write_text("first")
    return Reader(tmp_path / "file")


def test_a_change_is_seen_after_a_second_and_read_once(reader: Reader) -> None:
    clock = Clock()
    watched = Watched([reader.path], reader, clock)
    reader.path.write_text("the second")
    assert watched.current() == "first"
    clock.now += 1
    assert [watched.current() for _ in range(3)] == ["the second"] * 3
    clock.now += 1
    assert watched.current() == "the second" and reader.times == 2


@pytest.mark.parametrize("wrong", ["wrong", None])
def test_the_last_good_content_stays(reader: Reader, wrong: str | None, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    watched = Watched([reader.path], reader, clock)
    reader.path.unlink() if wrong is None else reader.path.write_text(wrong)
    for _ in range(3):
        clock.now += 1
        assert watched.current() == "first"
    assert [record.getMessage() for record in caplog.records] == ["what was read before stays in use: file: is wrong"]
    reader.path.write_text("mended")
    clock.now += 1
    assert watched.current() == "mended"


def test_a_link_that_is_turned_is_a_change(reader: Reader, tmp_path: Path) -> None:
    clock = Clock()
    (tmp_path / "link").symlink_to(reader.path)
    read = Reader(tmp_path / "link")
    watched = Watched([read.path], read, clock)
    (tmp_path / "other").write_text("other")
    (tmp_path / "new").symlink_to(tmp_path / "other")
    (tmp_path / "new").replace(tmp_path / "link")
    clock.now += 1
    assert watched.current() == "other"


def test_a_file_that_is_wrong_at_first_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is wrong"):
        Watched([tmp_path / "none"], Reader(tmp_path / "none"))
