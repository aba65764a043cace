"""The process that describes faces: pictures on standard input, faces on standard output, nothing kept.

Run as ``python -m verifier.screening.avatar.face_worker``.
"""

import sys

import msgspec
import numpy as np

from verifier.screening.avatar import confinement, framing
from verifier.screening.avatar.dlib_faces import DlibRecogniser
from verifier.screening.avatar.faces import FaceRecogniser
from verifier.screening.avatar.text_worker import Picture

MOST_MEMORY = 1024 * 1024 * 1024
_DECODER = msgspec.msgpack.Decoder(tuple[Picture, ...])


def main() -> None:
    confinement.confine(MOST_MEMORY)
    serve(DlibRecogniser())


def serve(recogniser: FaceRecogniser) -> None:
    """Answers until the other side ends."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    framing.send(target, b"")
    while (data := framing.receive(source)) is not None:
        faces = [face for picture in _DECODER.decode(data) for face in recogniser.faces(_pixels(picture))]
        framing.send(target, msgspec.msgpack.encode(faces))


def _pixels(picture: Picture) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.frombuffer(picture.pixels, dtype=np.uint8).reshape(picture.height, picture.width, 3)


if __name__ == "__main__":
    main()
