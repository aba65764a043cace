"""Has avatars decoded by worker processes: within a time limit, and never inside the service's own process."""

import queue
import subprocess
import sys
import threading

import msgspec

from verifier.screening.avatar import worker
from verifier.screening.avatar.decoding import MOST_BYTES, Decoded, Refused, decode
from verifier.screening.avatar.screener import Undecided

_DECODER: msgspec.msgpack.Decoder[Decoded | Refused] = msgspec.msgpack.Decoder(Decoded | Refused)


class AvatarDecoder:
    """``workers`` processes, started when they are first needed; a caller waits ``seconds`` for one, and as long for
    its answer.
    """

    def __init__(self, workers: int = 1, seconds: float = 2.0) -> None:
        self._seconds = seconds
        self._idle: queue.LifoQueue[subprocess.Popen[bytes] | None] = queue.LifoQueue()
        self._workers = workers
        for _ in range(workers):
            self._idle.put(None)

    def __call__(self, data: bytes) -> Decoded | Refused:
        """Raises ``Undecided`` where no worker was free in time, or the image took too long.

        An image that ends the worker is refused: it is broken on purpose.
        """
        if not 0 < len(data) <= MOST_BYTES:
            return decode(data)
        try:
            process = self._idle.get(timeout=self._seconds) or _start()
        except queue.Empty:
            raise Undecided("no decoder was free in time") from None
        too_late = threading.Event()
        timer = threading.Timer(self._seconds, _stop, (process, too_late))
        timer.start()
        try:
            reply = _ask(process, data)
        finally:
            timer.cancel()
        if reply is not None:
            self._idle.put(process)
            return _DECODER.decode(reply)
        _end(process)
        self._idle.put(None)
        if too_late.is_set():
            raise Undecided("the image took too long to decode")
        return Refused("TOO_COMPLEX", "needs more memory than an avatar may; save it anew")

    def close(self) -> None:
        for _ in range(self._workers):
            process = self._idle.get()
            if process is not None:
                _end(process)


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", worker.__name__]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _stop(process: subprocess.Popen[bytes], too_late: threading.Event) -> None:
    """The event first: whoever waits for the process is to find it set."""
    too_late.set()
    process.kill()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Reaps the process and closes its pipes."""
    process.kill()
    process.communicate()


def _ask(process: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    """``None`` where the process ended meanwhile."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        worker.send(process.stdin, data)
        return worker.receive(process.stdout)
    except OSError:
        return None
