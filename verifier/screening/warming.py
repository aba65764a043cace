"""Loads what screening works with, before the first caller would have to wait for it."""

from verifier.screening import candidates, organs, shapes, syllables
from verifier.screening.folding import fold


def warm_up() -> None:
    """The tables, and what is known of every common hanzi: about a second of CPU once a process."""
    common = "".join(shapes.characters())
    syllables.units(fold(common).text)
    candidates.load(common)
    organs.recognise(common[:1])
