"""Faces in a picture, and the interface of whoever describes them.

Biometric data: off unless a setting turns it on, only for requests that carry the applicant's consent, for review
alone, and nothing about an applicant's face is stored, logged or returned.

HOWTO bring another recogniser: give a class these members, name a module that serves it as ``face_worker`` does, and
build the lists with it: descriptors of two recognisers cannot be compared, so the snapshot names the one it was built
with.
"""

from collections.abc import Callable
from typing import Protocol

import msgspec

from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded
from verifier.screening.avatar.text_reading import Box


class Face(msgspec.Struct, frozen=True):
    """``descriptor`` are numbers whose Euclidean distance tells how alike two faces are. It is in no repr."""

    box: Box
    descriptor: tuple[float, ...]

    def __repr__(self) -> str:
        return f"Face({self.box})"


class FaceRecogniser(Protocol):
    @property
    def name(self) -> str:
        """Of the weights: it changes whenever descriptors do."""

    @property
    def threshold(self) -> float:
        """The distance up to which two faces may be of one person."""

    def faces(self, pixels: Pixels) -> list[Face]:
        """The largest first."""


class FacesUnknown(Exception):
    """The faces could not be looked at within the budget."""


FindFaces = Callable[[Decoded], tuple[Face, ...]]
"""Raises ``FacesUnknown``."""
