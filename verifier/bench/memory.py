"""The memory of this process, by what could be shared with others."""

import ctypes
import gc
from dataclasses import dataclass
from pathlib import Path

_ROLLUP = Path("/proc/self/smaps_rollup")
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB. ``private`` is anonymous memory, each process's own; ``shared`` is mapped from files, and there once for
    all processes, also where only one maps them now.
    """

    private: float
    shared: float

    def __sub__(self, other: "Memory") -> "Memory":
        return Memory(self.private - other.private, self.shared - other.shared)


def used() -> Memory:
    """What is resident, after free memory went back to the system. Zero where the system does not tell."""
    if not _ROLLUP.exists():
        return Memory(0.0, 0.0)
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    fields = dict(line.split(":", 1) for line in _ROLLUP.read_text().splitlines() if ":" in line.split(" ")[0])
    resident, anonymous = (float(fields[name].split()[0]) / _MIB for name in ("Rss", "Anonymous"))
    return Memory(anonymous, resident - anonymous)
