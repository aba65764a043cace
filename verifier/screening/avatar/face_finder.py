"""Has the faces of an avatar described by a process that is killed when it is late."""

import msgspec

from verifier.screening.avatar import composite, face_worker
from verifier.screening.avatar.decoding import Decoded
from verifier.screening.avatar.faces import Face, FacesUnknown
from verifier.screening.avatar.guarded_processes import GuardedProcesses, NoAnswer
from verifier.screening.avatar.text_worker import Picture

_DECODER = msgspec.msgpack.Decoder(tuple[Face, ...])


class FaceFinder:
    def __init__(self, workers: int = 1, seconds: float = 3.0, module: str = face_worker.__name__) -> None:
        self._processes = GuardedProcesses(module, workers, seconds)

    def start(self) -> None:
        self._processes.start()

    def __call__(self, avatar: Decoded) -> tuple[Face, ...]:
        """Raises ``FacesUnknown``."""
        pictures = [Picture(one.shape[1], one.shape[0], one.tobytes()) for _, one in composite.distinct(avatar)]
        try:
            return _DECODER.decode(self._processes.ask(msgspec.msgpack.encode(pictures)))
        except NoAnswer as why:
            raise FacesUnknown(f"faces in the avatar were not looked at: of the processes {why}") from None

    def close(self) -> None:
        self._processes.close()
