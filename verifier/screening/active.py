"""The screeners in use: swapped in one step, so that a call sees the old list or the new one, whole."""

from dataclasses import dataclass

from verifier.screening.avatar.screener import AvatarScreener
from verifier.screening.scoring import Thresholds
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Screeners:
    """Both of one snapshot."""

    snapshot: Snapshot
    names: NameScreener
    avatars: AvatarScreener

    @classmethod
    def of(cls, snapshot: Snapshot, thresholds: Thresholds) -> "Screeners":
        return cls(snapshot, NameScreener(snapshot, thresholds), AvatarScreener(snapshot))

    @property
    def version(self) -> str:
        return self.snapshot.version


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
