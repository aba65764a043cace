"""The reading process: pictures on standard input, the lines in them on standard output.

Run as ``python -m verifier.screening.avatar.text_worker``. It has no network: the models are those of the wheel.
"""

import sys

import cv2
import msgspec
import numpy as np

from verifier.screening.avatar import confinement, framing
from verifier.screening.avatar.text_engine import TextEngine
from verifier.screening.avatar.text_reading import TextLine

MOST_MEMORY = 1024 * 1024 * 1024


class Picture(msgspec.Struct, frozen=True):
    """``pixels`` holds height x width x 3 bytes, blue first."""

    width: int
    height: int
    pixels: bytes


_DECODER = msgspec.msgpack.Decoder(tuple[Picture, ...])


def main() -> None:
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # libraries that print would break the messages
    sys.stdout = sys.stderr
    cv2.setNumThreads(1)
    confinement.confine(MOST_MEMORY)
    engine = TextEngine()
    framing.send(target, b"")
    while (data := framing.receive(source)) is not None:
        framing.send(target, msgspec.msgpack.encode([_lines(engine, one) for one in _DECODER.decode(data)]))


def _lines(engine: TextEngine, picture: Picture) -> list[TextLine]:
    pixels = np.frombuffer(picture.pixels, dtype=np.uint8).reshape(picture.height, picture.width, 3)
    return engine.read(pixels)


if __name__ == "__main__":
    main()
