"""Messages over a pipe: their length in 4 bytes, big endian, and their bytes."""

import struct
from typing import IO

LENGTH = struct.Struct(">I")


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
