"""The index: which protected names have a fingerprint. One hash table for every plane, in two mapped arrays.

A slot is 64 bits: 24 of the fingerprint, 16 of the character that was left out (0 where none was), 24 of the name's
number. Slots lie sorted by bucket, the first bits of the fingerprint; ``offsets`` says where each bucket begins. A
look-up touches two places in memory a key, however long the list is, and copies nothing, so processes share the pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.domain.errors import ConfigurationError
from verifier.screening.fingerprints import Numbers
from verifier.screening.snapshot import Snapshot

MOST_NAMES = 1 << 24
_SLOTS_A_BUCKET = 2
_TAG_BITS, _NAME_BITS = 24, 24
_TAG_SHIFT, _LETTER_SHIFT = np.uint64(40), np.uint64(24)
_NAME_MASK, _LETTER_MASK = np.uint64((1 << _NAME_BITS) - 1), np.uint64(0xFFFF)


@dataclass(frozen=True, slots=True)
class Matches:
    """For each match: which key it answers, the name's number, and the letter that the name's key lacks (or 0)."""

    keys: NDArray[np.intp]
    names: NDArray[np.int64]
    letters: NDArray[np.int64]


class Index:
    """Read-only and safe to share by threads."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._offsets = snapshot.array("index_offsets", np.uint32)
        self._slots = snapshot.array("index_slots", np.uint64)
        self._bits = max(len(self._offsets) - 1, 1).bit_length() - 1

    def look_up(self, keys: Numbers) -> Matches:
        buckets = (keys >> np.uint64(64 - self._bits)).astype(np.intp) if self._bits else np.zeros(len(keys), np.intp)
        firsts = self._offsets[buckets].astype(np.intp)
        sizes = self._offsets[buckets + 1].astype(np.intp) - firsts
        ends = sizes.cumsum()
        rows = np.arange(len(keys)).repeat(sizes)
        slots = self._slots[np.arange(len(rows)) + (firsts - ends + sizes).repeat(sizes)]
        (same,) = ((slots >> _TAG_SHIFT) == _tags(keys, self._bits)[rows]).nonzero()
        found = slots[same]
        return Matches(
            rows[same],
            (found & _NAME_MASK).astype(np.int64),
            ((found >> _LETTER_SHIFT) & _LETTER_MASK).astype(np.int64),
        )


def sections(keys: Numbers, letters: NDArray[np.uint32], names: NDArray[np.uint32]) -> Mapping[str, bytes]:
    """The snapshot's sections of an index. Raises ``ConfigurationError`` for more names than a slot can number."""
    if len(names) and int(names.max()) >= MOST_NAMES:
        raise ConfigurationError(f"lists: more than {MOST_NAMES:,} names and aliases do not fit one snapshot")
    bits = max(len(keys) // _SLOTS_A_BUCKET, 1).bit_length()
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    slots = (_tags(keys, bits) << _TAG_SHIFT) | names[order].astype(np.uint64)
    slots |= (letters[order].astype(np.uint64) & _LETTER_MASK) << _LETTER_SHIFT
    edges = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    offsets = np.concatenate(([0], np.searchsorted(keys, edges), [len(keys)]))
    return {"index_offsets": offsets.astype(np.uint32).tobytes(), "index_slots": slots.tobytes()}


def _tags(keys: Numbers, bits: int) -> Numbers:
    """The bits of the keys that follow the bucket's."""
    return (keys << np.uint64(bits)) >> np.uint64(64 - _TAG_BITS)
