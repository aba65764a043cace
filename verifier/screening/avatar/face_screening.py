"""Says that an avatar's face may be a protected person's. For review alone, whatever the distance.

Catches: a portrait of a protected person whose own picture, or another one, is in the lists. Leaves to others: whether
it is that person; and the picture itself, which the comparison of pictures finds with more certainty.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from verifier.domain.finding import Assurance, Evidence, Finding
from verifier.domain.reasons import screening as reasons
from verifier.domain.subject import Subject
from verifier.screening.avatar.decoding import Decoded
from verifier.screening.avatar.faces import Face, FindFaces
from verifier.screening.avatar.protected_faces import ProtectedFaces
from verifier.screening.folding import fold
from verifier.screening.judging import authorisation
from verifier.screening.snapshot import Snapshot

PLANE = "avatar_face"
_FIELD = "profile.avatar"


class FaceScreening(Protocol):
    def findings(self, avatar: Decoded, snapshot: Snapshot, subject: Subject | None) -> tuple[Finding, ...]:
        """Raises ``FacesUnknown``."""


class NoFaces:
    """Faces are not looked at: the default."""

    def findings(self, avatar: Decoded, snapshot: Snapshot, subject: Subject | None) -> tuple[Finding, ...]:
        return ()


class Faces:
    """``find`` describes the faces of an avatar by the recogniser of that ``name``; ``threshold`` is its own."""

    def __init__(self, find: FindFaces, name: str, threshold: float) -> None:
        self._find = find
        self._name = name
        self._threshold = threshold
        self._protected = lru_cache(maxsize=2)(ProtectedFaces)

    def findings(self, avatar: Decoded, snapshot: Snapshot, subject: Subject | None) -> tuple[Finding, ...]:
        """One for each protected person; none where the lists have no faces of this recogniser.

        Raises ``FacesUnknown``.
        """
        protected = self._protected(snapshot)
        if not len(protected) or protected.recogniser != self._name:
            return ()
        nearest = self._nearest(self._find(avatar), protected)
        found = []
        for position, (distance, face) in sorted(nearest.items(), key=lambda one: one[1][0]):
            entry = snapshot.entry(position)
            if authorisation(entry, subject, fold(entry.name).text):
                continue
            evidence = (
                Evidence("target", entry.id),
                Evidence("category", entry.category.value),
                Evidence("list", snapshot.version),
                Evidence("plane", PLANE),
                Evidence("distance", f"{distance:.3f}/{self._threshold:.3f}"),
                Evidence("recogniser", self._name),
                Evidence("box", str(face.box)),
            )
            found.append(
                reasons.AVATAR_FACE_NEAR_PROTECTED.finding(
                    field=_FIELD, evidence=evidence, assurance=Assurance.CONSISTENT, target=entry.name
                )
            )
        return tuple(found)

    def _nearest(self, faces: Sequence[Face], protected: ProtectedFaces) -> dict[int, tuple[float, Face]]:
        best: dict[int, tuple[float, Face]] = {}
        for face in faces:
            for position, distance in protected.nearest(face.descriptor, self._threshold).items():
                if position not in best or distance < best[position][0]:
                    best[position] = distance, face
        return best


NO_FACES = NoFaces()
