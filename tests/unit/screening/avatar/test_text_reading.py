"""Text in avatars: what is read, in a process that can hang or die without harm, and never with a network."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from support.pictures import animation, emblem, encoded

from verifier.screening.avatar import text_engine
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.guarded_processes import GuardedProcesses
from verifier.screening.avatar.text_reader import TextReader
from verifier.screening.avatar.text_reading import NotRead, Reading

PICTURES = Path(__file__).parents[4] / "fixtures" / "avatars"

pytestmark = pytest.mark.skipif(not text_engine.is_installed(), reason="the extra `ocr` is not installed")


def decoded(data: bytes) -> Decoded:
    found = decode(data)
    assert isinstance(found, Decoded)
    return found


def picture(name: str) -> Decoded:
    return decoded((PICTURES / name).read_bytes())


@pytest.fixture(scope="module")
def reader() -> Iterator[TextReader]:
    made = TextReader(seconds=30)
    made.start()
    yield made
    made.close()


def texts(reading: Reading) -> list[str]:
    return [line.text for line in reading.lines]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("wordmark.png", ["云川大学"]),
        ("two-lines.png", ["北原省广播", "电视总台"]),
        ("column.png", ["晨曦日报"]),
        ("seal.png", ["晨曦日报社云川记者站"]),
        ("seal-turned.png", ["晨曦日报社云川记者站"]),
        ("crest.png", ["云川大学", "YUNCHUAN UNIVERSITY 1921"]),
        ("crest-small.jpg", ["云川大学"]),
    ],
)
def test_a_name_is_read_in_lines_in_columns_and_around_a_rim(reader: TextReader, name: str, lines: list[str]) -> None:
    assert texts(reader(picture(name)))[: len(lines)] == lines


def test_a_line_tells_where_it_stands(reader: TextReader) -> None:
    (line,) = reader(picture("wordmark.png")).lines
    assert line.box.left < 100 and line.box.right > 900 and 350 < line.box.top < line.box.bottom < 650
    assert not line.in_ring


def test_around_a_rim_the_box_is_the_sign_s(reader: TextReader) -> None:
    (line,) = reader(picture("seal.png")).lines
    assert line.in_ring
    assert line.box.right - line.box.left > 900


def test_a_picture_without_text_is_not_read(reader: TextReader) -> None:
    assert reader(picture("no-text.png")) == Reading(looked=False)


def test_text_behind_a_harmless_first_frame_is_read(reader: TextReader) -> None:
    with Image.open(PICTURES / "wordmark.png") as image:
        data = animation([Image.new("RGB", image.size, "white"), image.convert("RGB")], "WEBP")
    (line,) = reader(decoded(data)).lines
    assert (line.text, line.frame) == ("云川大学", 1)


def test_what_was_read_is_in_no_repr(reader: TextReader) -> None:
    assert "云川" not in repr(reader(picture("wordmark.png")))


def test_the_models_come_from_the_wheel_and_the_process_has_no_network() -> None:
    """The reader's process ends at once where something reaches for another machine, and reads all the same."""
    code = """
import socket
from verifier.screening.avatar import confinement, text_engine
confinement.refuse_network()
text_engine.TextEngine()
for reach in (lambda: socket.create_connection(("192.0.2.1", 80), 1), lambda: socket.getaddrinfo("example.org", 80)):
    try:
        reach()
    except confinement.NoNetwork:
        continue
    raise SystemExit("reached out")
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("behaviour", "why"), [("hangs", "took too long"), ("ends", "ended"), ("fails", "ended")])
def test_a_reader_that_hangs_or_ends_reads_nothing_and_the_next_one_does(
    behaviour: str, why: str, reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill = TextReader(gate=lambda _: True)
    monkeypatch.setattr(ill, "_processes", GuardedProcesses(f"support.worker_that_{behaviour}", 1, 0.3))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    try:
        for _ in range(2):
            with pytest.raises(NotRead, match=why):
                ill(picture("wordmark.png"))
    finally:
        ill.close()
    assert texts(reader(picture("wordmark.png"))) == ["云川大学"]


def test_a_caller_does_not_wait_for_ever_for_a_busy_reader() -> None:
    busy = TextReader(seconds=0.05, gate=lambda _: True)
    taken = busy._processes._idle.get()
    with pytest.raises(NotRead, match="free in time"):
        busy(decoded(encoded(emblem(1))))
    busy._processes._idle.put(taken)
    busy.close()
