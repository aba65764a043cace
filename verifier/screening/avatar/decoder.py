"""Has avatars decoded by worker processes: within a time limit, and never inside the service's own process."""

import queue
import subprocess
import sys
import threading

import msgspec

from verifier.screening.avatar import framing, worker
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
            idle = self._idle.get(timeout=self._seconds)
        except queue.Empty:
            raise Undecided("no decoder was free in time") from None
        kept: subprocess.Popen[bytes] | None = None
        try:
            process = _living(idle)
            reply, in_time = self._ask_in_time(process, data)
            if reply is not None and in_time:
                kept = process
            else:
                _end(process)
        except OSError:
            raise Undecided("no decoder could be started") from None
        finally:
            self._idle.put(kept)
        if reply is not None:
            return _DECODER.decode(reply)
        if not in_time:
            raise Undecided("the image took too long to decode")
        return Refused("TOO_COMPLEX", "needs more memory than an avatar may; save it anew")

    def _ask_in_time(self, process: subprocess.Popen[bytes], data: bytes) -> tuple[bytes | None, bool]:
        """The reply, ``None`` where the process ended; and whether it was left alone: after a while it is killed."""
        too_late = threading.Event()
        timer = threading.Timer(self._seconds, _stop, (process, too_late))
        timer.start()
        try:
            reply = _ask(process, data)
        finally:
            timer.cancel()
            timer.join()
        return reply, not too_late.is_set()

    def close(self) -> None:
        for _ in range(self._workers):
            process = self._idle.get()
            if process is not None:
                _end(process)


def _living(process: subprocess.Popen[bytes] | None) -> subprocess.Popen[bytes]:
    """The process, or a new one where there is none yet or it died while it was idle. Raises ``OSError``."""
    if process is not None and process.poll() is None:
        return process
    if process is not None:
        _end(process)
    return _start()


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
        framing.send(process.stdin, data)
        return framing.receive(process.stdout)
    except OSError:
        return None
