"""Builds a snapshot from list entries."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import daachorse
import msgspec
import numpy as np

from verifier.screening import snapshot, syllables
from verifier.screening.entry import ListEntry
from verifier.screening.folding import fold

SHORTEST_TEXT = 2
SHORTEST_SOUND = 3
_NOTHING: Mapping[str, bytes] = MappingProxyType({})


def build(entries: Sequence[ListEntry], output: Path, *, sections: Mapping[str, bytes] = _NOTHING) -> str:
    """Writes the snapshot and returns its version. ``sections`` are those that others made (the avatars')."""
    texts: dict[str, set[int]] = {}
    sounds: dict[str, set[int]] = {}
    names: list[tuple[int, int]] = []
    for position, entry in enumerate(entries):
        for number, name in enumerate(entry.names):
            folded = fold(name).text
            if len(folded) >= SHORTEST_TEXT:
                texts.setdefault(folded, set()).add(len(names))
            if len(folded) >= SHORTEST_SOUND and not folded.isascii():
                for code in syllables.all_codes(folded):
                    sounds.setdefault(code, set()).add(len(names))
            names.append((position, number))
    packed = [msgspec.msgpack.encode(entry) for entry in entries]
    offsets = np.cumsum([0, *map(len, packed)], dtype=np.uint64)
    made = {
        "entries": b"".join(packed),
        "entry_offsets": offsets.tobytes(),
        "names": np.array(names, dtype=np.uint32).tobytes(),
        **_plane("text", texts),
        **_plane("sound", sounds),
    }
    return snapshot.write(output, {**sections, **made})


def _plane(name: str, patterns: dict[str, set[int]]) -> dict[str, bytes]:
    """The automaton over the patterns, and which names each pattern stands for (offsets and numbers, as in CSR)."""
    ordered = sorted(patterns)
    members = [sorted(patterns[pattern]) for pattern in ordered]
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(ordered).serialize() if ordered else b""
    return {
        f"{name}_automaton": automaton,
        f"{name}_offsets": np.cumsum([0, *map(len, members)], dtype=np.uint32).tobytes(),
        f"{name}_members": np.array([one for group in members for one in group], dtype=np.uint32).tobytes(),
    }
