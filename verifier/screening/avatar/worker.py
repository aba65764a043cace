"""The decoding process: reads an image from standard input, writes what it found to standard output, and so on.

Run as ``python -m verifier.screening.avatar.worker``. Its memory is limited, so that a hostile image ends this process
and nothing else. A message is its length in 4 bytes, big endian, and its bytes.
"""

import os
import resource
import struct
import sys
from pathlib import Path
from typing import IO

import msgspec
from PIL import Image

from verifier.screening.avatar.decoding import decode

LENGTH = struct.Struct(">I")
MOST_MEMORY = 256 * 1024 * 1024


def main() -> None:
    Image.init()
    # the service may keep itself to one core; its decoders are not to compete for that
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    _limit_memory()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while (data := receive(source)) is not None:
        send(target, msgspec.msgpack.encode(decode(data)))


def receive(source: IO[bytes]) -> bytes | None:
    """The next message, or ``None`` where the other side has ended."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (size,) = LENGTH.unpack(head)
    data = source.read(size)
    return data if len(data) == size else None


def send(target: IO[bytes], data: bytes) -> None:
    target.write(LENGTH.pack(len(data)) + data)
    target.flush()


def _limit_memory() -> None:
    """``MOST_MEMORY`` beyond what the interpreter and its libraries have mapped already."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main()
