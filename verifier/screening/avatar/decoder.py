"""Has avatars decoded by worker processes: within a time limit, and never inside the service's own process."""

import msgspec

from verifier.screening.avatar import worker
from verifier.screening.avatar.decoding import MOST_BYTES, Decoded, Refused, decode
from verifier.screening.avatar.guarded_processes import Ended, GuardedProcesses, NoAnswer
from verifier.screening.avatar.screener import Undecided

_DECODER: msgspec.msgpack.Decoder[Decoded | Refused] = msgspec.msgpack.Decoder(Decoded | Refused)


class AvatarDecoder:
    """``workers`` processes, started when they are first needed; a caller waits ``seconds`` for one, and as long for
    its answer.
    """

    def __init__(self, workers: int = 1, seconds: float = 2.0, module: str = worker.__name__) -> None:
        self._processes = GuardedProcesses(module, workers, seconds)

    def __call__(self, data: bytes) -> Decoded | Refused:
        """Raises ``Undecided`` where no worker was free in time, or the image took too long.

        An image that ends the worker is refused: it is broken on purpose.
        """
        if not 0 < len(data) <= MOST_BYTES:
            return decode(data)
        try:
            return _DECODER.decode(self._processes.ask(data))
        except Ended:
            return Refused("TOO_COMPLEX", "needs more memory than an avatar may; save it anew")
        except NoAnswer as why:
            raise Undecided(f"the image was not decoded: of the decoders {why}") from None

    def close(self) -> None:
        self._processes.close()
