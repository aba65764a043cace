"""Screens an avatar against the pictures of the protected lists, given who the applicant is."""

from collections.abc import Callable
from dataclasses import dataclass

from verifier.domain.finding import Message
from verifier.domain.subject import Organisation, Subject
from verifier.screening.avatar import fingerprint, views
from verifier.screening.avatar.decoding import Decoded, Refused
from verifier.screening.avatar.references import Match, ReferenceIndex
from verifier.screening.entry import ListEntry
from verifier.screening.folding import fold
from verifier.screening.hit import Hit, Screening, ScreeningOutcome, Span, screening_of
from verifier.screening.judging import authorisation, is_part_of_registered_name
from verifier.screening.snapshot import Snapshot

PLANE = "avatar"
_INVERTED = Message("明暗反转", "light and dark exchanged")


@dataclass(frozen=True, slots=True)
class AvatarThresholds:
    """Measured by ``benchmarks/avatars.py``: of 500 rival icons and 1,000 emoji 10 are flagged, 4 of them as claims."""

    claim_similarity: float = 0.92
    claim_distance: int = 28
    review_similarity: float = 0.85
    review_distance: int = 36


class Undecided(Exception):
    """The avatar could not be looked at in time: neither clear nor claimed."""


DecodeAvatar = Callable[[bytes], Decoded | Refused]
"""Raises ``Undecided``."""


class AvatarScreener:
    """Immutable; one for each snapshot, shared by all threads."""

    def __init__(
        self, snapshot: Snapshot, thresholds: AvatarThresholds | None = None, hidden: frozenset[str] = frozenset()
    ) -> None:
        """``hidden`` are ids of entries that are passed over."""
        self._snapshot = snapshot
        self._hidden = hidden
        self._index = ReferenceIndex(snapshot)
        self._thresholds = thresholds or AvatarThresholds()

    def __len__(self) -> int:
        return len(self._index)

    def screen(self, avatar: Decoded, subject: Subject | None) -> Screening:
        greys = [grey for frame in avatar.frames for grey in views.of_avatar(frame) if not fingerprint.is_flat(grey)]
        if not greys or not len(self._index):
            return Screening(ScreeningOutcome.CLEAR, ())
        turned = [one for grey in greys for one in fingerprint.orientations(fingerprint.coefficients(grey))]
        hits = []
        for match in self._index.best(fingerprint.of(turned)).values():
            outcome = self._band(match)
            if outcome is not ScreeningOutcome.CLEAR and self._snapshot.entry(match.position).id not in self._hidden:
                hits.append(self._hit(match, outcome, subject))
        return screening_of(hits)

    def _band(self, match: Match) -> ScreeningOutcome:
        limits = self._thresholds
        if match.similarity >= limits.claim_similarity or match.distance <= limits.claim_distance:
            return ScreeningOutcome.CLAIM
        if match.similarity >= limits.review_similarity or match.distance <= limits.review_distance:
            return ScreeningOutcome.REVIEW
        return ScreeningOutcome.CLEAR

    def _hit(self, match: Match, outcome: ScreeningOutcome, subject: Subject | None) -> Hit:
        entry = self._snapshot.entry(match.position)
        name = fold(entry.name).text
        if is_part_of_registered_name(subject, name):
            outcome = ScreeningOutcome.REVIEW
        # sharing a name with somebody famous gives no right to their picture
        authorised = authorisation(entry, subject, name) if isinstance(subject, Organisation) else ""
        return Hit(
            target=entry.name,
            target_id=entry.id,
            category=entry.category.value,
            list_version=self._snapshot.version,
            score=round(match.similarity, 4),
            plane=PLANE,
            span=Span(0, 0),
            operations=tuple(change.zh for change in _changes(match)),
            explanation=_explain(match, entry),
            outcome=outcome,
            authorised=authorised,
        )


def _changes(match: Match) -> tuple[Message, ...]:
    turned = (fingerprint.ORIENTATIONS[match.orientation],) if match.orientation else ()
    return (*turned, *((_INVERTED,) if match.inverted else ()))


def _explain(match: Match, entry: ListEntry) -> Message:
    changes = _changes(match)
    bits = f"{match.distance}/{fingerprint.BITS}"
    return Message(
        zh=f"头像与“{entry.name}”的标识一致（"
        + "，".join([f"相似度{match.similarity:.3f}", f"指纹差异{bits}", *(change.zh for change in changes)])
        + "）",
        en=f"the avatar shows the sign of “{entry.name}” ("
        + ", ".join([f"similarity {match.similarity:.3f}", f"bits that differ {bits}", *(one.en for one in changes)])
        + ")",
    )
