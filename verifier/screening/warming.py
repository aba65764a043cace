"""Loads what screening works with, before the first caller would have to wait for it."""

from verifier.screening import organs, shapes, syllables
from verifier.screening.folding import fold


def warm_up() -> None:
    """The tables, and the folded form and the reading of every common hanzi: about 0.4 s once a process."""
    common = "".join(shapes.characters())
    syllables.units(fold(common).text)
    organs.recognise(common[:1])
