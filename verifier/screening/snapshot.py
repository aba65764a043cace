"""The snapshot: every protected list in one immutable, versioned file, mapped into memory and shared by processes.

Layout: magic 8, length of the table of contents 8 (little endian), the table as JSON, then the sections, each on a
multiple of 64 bytes. The version is a hash of the sections, so equal lists have equal versions.
"""

import hashlib
import io
import json
import mmap
import os
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from verifier.domain.errors import ConfigurationError
from verifier.screening.entry import ListEntry
from verifier.screening.rules import rules_version

MAGIC = b"VERIFSN2"
_ALIGNMENT = 64
_VERSION_DIGITS = 16
_DECODED_ENTRIES = 4_096

Scalar = TypeVar("Scalar", bound=np.generic)


class Snapshot:
    """Read-only and safe to share by threads."""

    def __init__(self, content: mmap.mmap | bytes, table: dict[str, tuple[int, int]], version: str) -> None:
        self.version = version
        self._content = content
        self._table = table
        self._offsets = self.array("entry_offsets", np.uint64)
        self._decoder = msgspec.msgpack.Decoder(ListEntry)
        self.entry = lru_cache(maxsize=_DECODED_ENTRIES)(self._entry)

    @classmethod
    def open(cls, path: Path) -> "Snapshot":
        """Raises ``ConfigurationError`` where the file is missing, no snapshot, cut short or changed."""
        try:
            with path.open("rb") as file:
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"snapshot {path}: {error}; build one with `verifier lists build`") from None
        try:
            if content[:8] != MAGIC:
                raise ValueError("magic")
            end = 16 + int.from_bytes(content[8:16], "little")
            header = json.loads(content[16:end])
            table = {name: (int(start), int(size)) for name, (start, size) in header["sections"].items()}
            version, rules = str(header["version"]), str(header["rules"])
        except (ValueError, KeyError, TypeError):
            raise ConfigurationError(f"snapshot {path}: is not a snapshot of this program") from None
        if rules != rules_version():
            raise ConfigurationError(f"snapshot {path}: was built by another release; build it again")
        if _version_of_file(content, table) != version:
            raise ConfigurationError(f"snapshot {path}: was changed or cut short; build it again")
        return cls(content, table, version)

    @classmethod
    def of_sections(cls, sections: Mapping[str, bytes]) -> "Snapshot":
        """One that is in no file."""
        version = _version_of_sections(sections)
        buffer = io.BytesIO()
        table = _write(buffer, sections, version)
        return cls(buffer.getvalue(), table, version)

    def __len__(self) -> int:
        return max(len(self._offsets) - 1, 0)

    def section(self, name: str) -> bytes:
        """A copy of the section; empty where the snapshot has none of that name."""
        start, size = self._table.get(name, (0, 0))
        return self._content[start : start + size]

    def array(self, name: str, kind: type[Scalar]) -> NDArray[Scalar]:
        """The section as numbers, without a copy."""
        start, size = self._table.get(name, (0, 0))
        if not size:
            return np.empty(0, dtype=kind)
        return np.frombuffer(self._content, dtype=kind, count=size // np.dtype(kind).itemsize, offset=start)

    def find(self, entry_id: str) -> ListEntry | None:
        """The entry of that id, by a binary search."""
        order = self.array("entry_order", np.uint32)
        place = bisect_left(order, entry_id, key=lambda position: self.entry(int(position)).id)
        found = self.entry(int(order[place])) if place < len(order) else None
        return found if found is not None and found.id == entry_id else None

    def _entry(self, position: int) -> ListEntry:
        start, _ = self._table["entries"]
        first, last = int(self._offsets[position]), int(self._offsets[position + 1])
        return self._decoder.decode(self._content[start + first : start + last])


def write(path: Path, sections: Mapping[str, bytes]) -> str:
    """Writes the file beside its place and renames it there, durable; returns its version."""
    version = _version_of_sections(sections)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    with temporary.open("wb") as file:
        _write(file, sections, version)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    return version


def _write(file: BinaryIO, sections: Mapping[str, bytes], version: str) -> dict[str, tuple[int, int]]:
    """Returns where each section begins, and its size."""
    table: dict[str, tuple[int, int]] = {}
    header = b""
    for _ in range(3):  # the table's own length shifts the offsets that it holds, until it settles
        position = _aligned(16 + len(header))
        for name, data in sorted(sections.items()):
            table[name] = (position, len(data))
            position = _aligned(position + len(data))
        header = json.dumps({"version": version, "rules": rules_version(), "sections": table}).encode()
    file.write(MAGIC + len(header).to_bytes(8, "little") + header)
    for name, data in sorted(sections.items()):
        file.seek(table[name][0])
        file.write(data)
    file.truncate(max(file.tell(), 16 + len(header)))
    return table


def _version_of_sections(sections: Mapping[str, bytes]) -> str:
    return version_of({name: memoryview(data) for name, data in sections.items()})


def version_of(sections: Mapping[str, memoryview]) -> str:
    """The version depends on the rules too: with other rules the same lists give other answers."""
    digest = hashlib.sha256(rules_version().encode())
    for name, data in sorted(sections.items()):
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:_VERSION_DIGITS]


def _version_of_file(content: mmap.mmap, table: Mapping[str, tuple[int, int]]) -> str:
    """Without a copy of the sections; hashing lets other threads run."""
    with memoryview(content) as view:
        parts = {name: view[start : start + size] for name, (start, size) in table.items()}
        try:
            return version_of(parts)
        finally:
            for part in parts.values():
                part.release()


def _aligned(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT
