"""Screens an avatar against the pictures of the protected lists, given who the applicant is.

Catches a protected sign through recolouring, cropping, turning, covering, and on other grounds. Leaves signs drawn
anew, other signs of the same institution and what is only written to the reading of text. Costs 45 ms a frame.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from verifier.domain.subject import Organisation, Subject
from verifier.screening.avatar import canvas, duplicates, hit_evidence, references
from verifier.screening.avatar.canvas import Pixels
from verifier.screening.avatar.decoding import Decoded, Refused
from verifier.screening.avatar.embedding import EmbeddingIndex, EmbeddingModel
from verifier.screening.avatar.matching import Match, Matcher
from verifier.screening.entry import ListEntry
from verifier.screening.folding import fold
from verifier.screening.hit import Hit, Screening, ScreeningOutcome, Span, screening_of
from verifier.screening.judging import authorisation, is_part_of_registered_name
from verifier.screening.snapshot import Snapshot

PLANE = "avatar"
_LEAST_DIFFERENCE = 4.0
_MOST_PROPOSED = 8
"""References: an entry may have many, and each costs a comparison."""


class Undecided(Exception):
    """The avatar could not be looked at in time: neither clear nor claimed."""


DecodeAvatar = Callable[[bytes], Decoded | Refused]
"""Raises ``Undecided``."""


class AvatarScreener:
    """Immutable; one for each snapshot, shared by all threads."""

    def __init__(
        self, snapshot: Snapshot, hidden: frozenset[str] = frozenset(), embedding: EmbeddingModel | None = None
    ) -> None:
        """``hidden`` are ids of entries that are passed over. Where there is an ``embedding``, it proposes entries to
        compare with; raises ``ConfigurationError`` for lists that were built without it.
        """
        self._snapshot = snapshot
        self._hidden = hidden
        self._matcher = Matcher(snapshot)
        self._owners = snapshot.array(duplicates.OWNERS, np.uint32)
        self._claims = snapshot.array(references.CLAIMS, np.float32)
        self._reviews = snapshot.array(references.REVIEWS, np.float32)
        self._groups = duplicates.of(snapshot).groups
        self._embeddings = None if embedding is None else EmbeddingIndex(snapshot, embedding)

    def __len__(self) -> int:
        return len(self._matcher)

    def screen(self, avatar: Decoded, subject: Subject | None) -> Screening:
        return self.screening(list(self.matches(avatar)), subject)

    def screening(self, matches: Sequence[Match], subject: Subject | None) -> Screening:
        """What ``screen`` says of an avatar with these matches."""
        best: dict[int, Match] = {}
        for match in matches:
            if match.score < self._reviews[match.reference]:
                continue
            owner = int(self._owners[match.reference])
            if owner not in best or match.score > best[owner].score:
                best[owner] = match
        hits = [self._hit(position, match, subject) for position, match in best.items() if self._counts(position)]
        return screening_of(hits)

    def matches(self, avatar: Decoded) -> Iterator[Match]:
        """Every reference that was compared in detail, without regard to thresholds; may name one more than once."""
        if len(self):
            proposed = self._proposed(avatar)
            for picture in _distinct(avatar):
                yield from self._matcher.matches(picture, proposed)

    def margin(self, match: Match) -> float:
        """How far the match is above the threshold of its reference, in natural logarithms of odds."""
        return _log_odds(match.score) - _log_odds(float(self._claims[match.reference]))

    def owner(self, match: Match) -> ListEntry:
        return self._snapshot.entry(int(self._owners[match.reference]))

    def same_picture(self, entry_id: str) -> frozenset[str]:
        """The ids of the entries that share a picture with that entry, itself among them."""
        ids = [self._snapshot.entry(int(owner)).id for owner in self._owners]
        groups = {int(group) for group, one in zip(self._groups, ids, strict=True) if one == entry_id}
        return frozenset(one for group, one in zip(self._groups, ids, strict=True) if int(group) in groups) | {entry_id}

    def _proposed(self, avatar: Decoded) -> list[int]:
        if self._embeddings is None:
            return []
        positions = [candidate.position for candidate in self._embeddings.candidates(avatar)]
        return [int(one) for one in np.flatnonzero(np.isin(self._owners, positions))[:_MOST_PROPOSED]]

    def _counts(self, position: int) -> bool:
        return self._snapshot.entry(position).id not in self._hidden

    def _hit(self, position: int, match: Match, subject: Subject | None) -> Hit:
        entry = self._snapshot.entry(position)
        claim = float(self._claims[match.reference])
        outcome = ScreeningOutcome.CLAIM if match.score >= claim else ScreeningOutcome.REVIEW
        if is_part_of_registered_name(subject, fold(entry.name).text):
            outcome = ScreeningOutcome.REVIEW
        return Hit(
            target=entry.name,
            target_id=entry.id,
            category=entry.category.value,
            list_version=self._snapshot.version,
            score=round(match.score, 4),
            plane=PLANE,
            span=Span(0, 0),
            operations=tuple(change.zh for change in hit_evidence.changes(match)),
            explanation=hit_evidence.explain(match, entry, claim),
            outcome=outcome,
            authorised=self._authorised(position, match, subject),
        )

    def _authorised(self, position: int, match: Match, subject: Subject | None) -> str:
        """Who may use one of several entries with the same picture may use that picture.

        Sharing a name with somebody famous gives no right to their picture.
        """
        if not isinstance(subject, Organisation):
            return ""
        same = np.flatnonzero(self._groups == self._groups[match.reference])
        owners = [position, *(int(owner) for owner in self._owners[same])]
        for entry in map(self._snapshot.entry, dict.fromkeys(owners)):
            if found := authorisation(entry, subject, fold(entry.name).text):
                return found
        return ""


def _log_odds(share: float) -> float:
    return math.log(max(share, 1e-9) / max(1 - share, 1e-9))


def _distinct(avatar: Decoded) -> Iterator[Pixels]:
    """Each frame on each of its grounds, but none that looks like one before."""
    seen: list[Pixels] = []
    for frame in avatar.frames:
        for picture in canvas.of_frame(frame):
            if all(_differ(picture, other) for other in seen):
                seen.append(picture)
                yield picture


def _differ(one: Pixels, other: Pixels) -> bool:
    if one.shape != other.shape:
        return True
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean()) >= _LEAST_DIFFERENCE
