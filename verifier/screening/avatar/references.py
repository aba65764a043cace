"""The pictures of protected subjects: from image files to sections of the snapshot, and back to an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from verifier.screening.avatar import decoding, fingerprint, views
from verifier.screening.avatar.fingerprint import BITS, WORDS, Fingerprints
from verifier.screening.entry import ListEntry
from verifier.screening.snapshot import Snapshot

_BITS, _VECTORS, _OWNERS = "avatar_bits", "avatar_vectors", "avatar_owners"
_CANDIDATE_DISTANCE = 100


@dataclass(frozen=True, slots=True)
class BadImage:
    """``problem`` says what to mend; the image was left out."""

    path: Path
    entry_id: str
    problem: str

    def __str__(self) -> str:
        return f"{self.path}: image of {self.entry_id}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Match:
    """``position`` of the entry; ``similarity`` from 0 to 1; ``distance`` in bits of 256.

    ``orientation`` is a place in ``fingerprint.ORIENTATIONS``; ``inverted`` where light and dark are exchanged.
    """

    position: int
    similarity: float
    distance: int
    orientation: int
    inverted: bool


def sections(entries: Sequence[ListEntry]) -> tuple[dict[str, bytes], tuple[BadImage, ...]]:
    """What the snapshot keeps of the entries' images, and those that cannot serve."""
    transforms: list[fingerprint.Grey] = []
    owners: list[int] = []
    bad: list[BadImage] = []
    for position, entry in enumerate(entries):
        for image in map(Path, entry.images):
            found = _reference(image)
            if isinstance(found, str):
                bad.append(BadImage(image, entry.id, found))
                continue
            transforms += found
            owners += [position] * len(found)
    if not transforms:
        return {}, tuple(bad)
    made = fingerprint.of(transforms)
    return {
        _BITS: made.bits.tobytes(),
        _VECTORS: made.vectors.astype(np.float16).tobytes(),
        _OWNERS: np.array(owners, dtype=np.uint32).tobytes(),
    }, tuple(bad)


class ReferenceIndex:
    """Compares with every reference: the bits of all, the vectors of those whose bits come near."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._bits = snapshot.array(_BITS, np.uint64).reshape(-1, WORDS)
        self._vectors = snapshot.array(_VECTORS, np.float16).reshape(-1, BITS)
        self._owners = snapshot.array(_OWNERS, np.uint32)

    def __len__(self) -> int:
        return len(self._owners)

    def best(self, asked: Fingerprints) -> dict[int, Match]:
        """The best match by the entry's position. Row i of ``asked`` has orientation i modulo eight."""
        found: dict[int, Match] = {}
        for row in range(len(asked.bits)):
            distances = np.bitwise_count(self._bits ^ asked.bits[row]).sum(axis=1, dtype=np.int32)
            near = np.flatnonzero((distances <= _CANDIDATE_DISTANCE) | (distances >= BITS - _CANDIDATE_DISTANCE))
            products = self._vectors[near].astype(np.float32) @ asked.vectors[row]
            for place, product in zip(near.tolist(), products.tolist(), strict=True):
                inverted = product < 0
                distance = int(distances[place])
                match = Match(
                    position=int(self._owners[place]),
                    similarity=min(abs(product), 1.0),
                    distance=BITS - distance if inverted else distance,
                    orientation=row % len(fingerprint.ORIENTATIONS),
                    inverted=inverted,
                )
                known = found.get(match.position)
                if known is None or match.similarity > known.similarity:
                    found[match.position] = match
        return found


def _reference(path: Path) -> list[fingerprint.Grey] | str:
    """The transforms of one image, or why it cannot serve."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return str(error.strerror)
    decoded = decoding.decode(data)
    if isinstance(decoded, decoding.Refused):
        return decoded.description
    greys = [grey for grey in views.of_reference(decoded.frames[0]) if not fingerprint.is_flat(grey)]
    if not greys:
        return "is blank: it would match every plain avatar"
    return [fingerprint.coefficients(grey) for grey in greys]
