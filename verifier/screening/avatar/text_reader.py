"""Reads the text in an avatar: a cheap look first, then a process that reads, within a time limit.

Catches: what ``text_engine`` reads, in every distinct frame of an animation. Leaves to others: what the text means
(``text_screening``).
Costs: the look of ``text_gate`` for every avatar, 60 to 300 ms of another process for one with text. Bounds: 384 pixels
a side, ``text_engine.MOST_LINES`` lines a picture and ring, ``seconds``, and the process's memory.
"""

from collections.abc import Callable

import msgspec

from verifier.screening.avatar import composite, text_worker
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded
from verifier.screening.avatar.guarded_processes import GuardedProcesses, NoAnswer
from verifier.screening.avatar.text_gate import may_hold_text
from verifier.screening.avatar.text_reading import NotRead, Reading, TextLine
from verifier.screening.avatar.text_worker import Picture

_DECODER = msgspec.msgpack.Decoder(tuple[tuple[TextLine, ...], ...])


class TextReader:
    """``seconds`` is the limit for one avatar; a process that takes longer is killed, and nothing is known then."""

    def __init__(self, workers: int = 1, seconds: float = 3.0, gate: Callable[[Pixels], bool] = may_hold_text) -> None:
        self._processes = GuardedProcesses(text_worker.__name__, workers, seconds)
        self._gate = gate

    def start(self) -> None:
        """Begins to load the models, without waiting for them."""
        self._processes.start()

    def __call__(self, avatar: Decoded) -> Reading:
        """Raises ``NotRead``."""
        looked_at = [(number, pixels) for number, pixels in composite.distinct(avatar) if self._gate(pixels)]
        if not looked_at:
            return Reading(looked=False)
        pictures = [Picture(one.shape[1], one.shape[0], one.tobytes()) for _, one in looked_at]
        try:
            answer = _DECODER.decode(self._processes.ask(msgspec.msgpack.encode(pictures)))
        except NoAnswer as why:
            raise NotRead(f"text in the avatar was not read: of the readers {why}") from None
        numbers = [number for number, _ in looked_at]
        found = [
            msgspec.structs.replace(line, frame=number)
            for number, lines in zip(numbers, answer, strict=True)
            for line in lines
        ]
        return Reading(tuple(found))

    def close(self) -> None:
        self._processes.close()
