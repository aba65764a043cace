"""What reading a picture gives, and the interface of whoever reads.

HOWTO bring another reader: write a function from a decoded avatar to a ``Reading`` that raises ``NotRead`` when it is
over its budget, and give it to ``CheckAvatar``. ``text_reader.TextReader`` is the built-in one.
"""

from collections.abc import Callable

import msgspec

from verifier.screening.avatar.decoding import Decoded


class Box(msgspec.Struct, frozen=True):
    """In thousandths of the picture's width and height, from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    def joined(self, other: "Box") -> "Box":
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.right},{self.bottom}"


class TextLine(msgspec.Struct, frozen=True):
    """``confidence`` from 0 to 1. ``in_ring`` where it was read around a seal or a crest, whose box it then has.

    A picture may show somebody's name or number, so the text is in no repr.
    """

    text: str
    confidence: float
    box: Box
    in_ring: bool = False
    frame: int = 0

    def __repr__(self) -> str:
        return f"TextLine(of {len(self.text)} characters, {self.confidence:.2f}, {self.box}, in_ring={self.in_ring})"


class Reading(msgspec.Struct, frozen=True):
    """``lines`` from the top down; none where the cheap look saw nothing to read (``looked`` is false then)."""

    lines: tuple[TextLine, ...] = ()
    looked: bool = True


class NotRead(Exception):
    """The text could not be read within the budget, or the reader died: nothing is known about it."""


ReadText = Callable[[Decoded], Reading]
"""Raises ``NotRead``."""
