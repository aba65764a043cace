"""The decoding process: reads an image from standard input, writes what it found to standard output, and so on.

Run as ``python -m verifier.screening.avatar.worker``. Its memory is limited, so that a hostile image ends this process
and nothing else.
"""

import sys

import msgspec
from PIL import Image

from verifier.screening.avatar import framing
from verifier.screening.avatar.confinement import confine
from verifier.screening.avatar.decoding import decode

MOST_MEMORY = 256 * 1024 * 1024


def main() -> None:
    Image.init()
    confine(MOST_MEMORY)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    framing.send(target, b"")
    while (data := framing.receive(source)) is not None:
        framing.send(target, msgspec.msgpack.encode(decode(data)))


if __name__ == "__main__":
    main()
