"""The screeners in use: swapped in one step, so that a call sees the old list or the new one, whole."""

from dataclasses import dataclass

from verifier.screening import overlay as overlays
from verifier.screening.avatar.embedding import EmbeddingModel
from verifier.screening.avatar.screener import AvatarScreener
from verifier.screening.overlay import Overlay
from verifier.screening.scoring import Thresholds
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Screeners:
    """All of one snapshot and the changes to it."""

    snapshot: Snapshot
    overlay: Overlay
    thresholds: Thresholds
    names: NameScreener
    avatars: AvatarScreener
    embedding: EmbeddingModel | None

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        thresholds: Thresholds,
        overlay: Overlay = overlays.NOTHING,
        embedding: EmbeddingModel | None = None,
    ) -> "Screeners":
        """Raises ``ConfigurationError`` where the snapshot was not built with the ``embedding``."""
        names = NameScreener(snapshot, thresholds, overlay)
        avatars = AvatarScreener(snapshot, overlay.hidden, embedding)
        return cls(snapshot, overlay, thresholds, names, avatars, embedding)

    @property
    def version(self) -> str:
        return self.names.version

    def with_overlay(self, overlay: Overlay) -> "Screeners":
        return Screeners.of(self.snapshot, self.thresholds, overlay, self.embedding)


class ActiveScreeners:
    """Binding an attribute is atomic: readers take no lock and never wait for a swap."""

    def __init__(self, screeners: Screeners) -> None:
        self._screeners = screeners

    def current(self) -> Screeners:
        return self._screeners

    def swap(self, screeners: Screeners) -> str:
        """Returns the version that is now active."""
        self._screeners = screeners
        return screeners.version
