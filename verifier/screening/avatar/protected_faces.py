"""The faces of protected people: from the images of their list entries to sections of the snapshot, and back.

Only people have them (the category celebrity), and only a snapshot that was built with ``--faces`` does.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from verifier.screening.avatar import composite, decoding
from verifier.screening.avatar.faces import FaceRecogniser
from verifier.screening.avatar.references import BadImage
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

_DESCRIPTORS, _OWNERS, _RECOGNISER = "face_descriptors", "face_owners", "face_recogniser"


def sections(entries: Sequence[ListEntry], recogniser: FaceRecogniser) -> tuple[dict[str, bytes], tuple[BadImage, ...]]:
    """An image serves with exactly one face: of two nobody can tell whose it is."""
    descriptors: list[tuple[float, ...]] = []
    owners: list[int] = []
    bad: list[BadImage] = []
    for position, entry in enumerate(entries):
        if entry.category is not EntryCategory.CELEBRITY:
            continue
        for image in map(Path, entry.images):
            found = _descriptor(image, recogniser)
            if isinstance(found, str):
                bad.append(BadImage(image, entry.id, found))
            else:
                descriptors.append(found)
                owners.append(position)
    if not descriptors:
        return {}, tuple(bad)
    return {
        _DESCRIPTORS: np.array(descriptors, dtype=np.float32).tobytes(),
        _OWNERS: np.array(owners, dtype=np.uint32).tobytes(),
        _RECOGNISER: recogniser.name.encode(),
    }, tuple(bad)


class ProtectedFaces:
    """Compares with all of them: 128 numbers each, so 10,000 cost 2 ms."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.recogniser = snapshot.section(_RECOGNISER).decode()
        self._owners = snapshot.array(_OWNERS, np.uint32)
        numbers = snapshot.array(_DESCRIPTORS, np.float32).astype(np.float32)
        self._descriptors = numbers.reshape(len(self._owners), -1) if len(self._owners) else numbers.reshape(0, 0)

    def __len__(self) -> int:
        return len(self._owners)

    def nearest(self, descriptor: Sequence[float], most: float) -> dict[int, float]:
        """The distance by the entry's position, up to ``most``."""
        asked = np.array(descriptor, dtype=np.float32)
        if asked.shape != self._descriptors.shape[1:]:
            return {}
        distances = np.linalg.norm(self._descriptors - asked, axis=1)
        found: dict[int, float] = {}
        for place in np.flatnonzero(distances <= most).tolist():
            owner, distance = int(self._owners[place]), float(distances[place])
            found[owner] = min(distance, found.get(owner, distance))
        return found


def _descriptor(path: Path, recogniser: FaceRecogniser) -> tuple[float, ...] | str:
    try:
        decoded = decoding.decode(path.read_bytes())
    except OSError as error:
        return str(error.strerror)
    if isinstance(decoded, decoding.Refused):
        return decoded.description
    faces = recogniser.faces(composite.opaque(decoded.frames[0]))
    return faces[0].descriptor if len(faces) == 1 else f"shows {len(faces)} faces; give a portrait of the one person"
