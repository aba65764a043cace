"""Changes to a snapshot that take effect at once: entries added, replaced and taken out, until the next build."""

from collections.abc import Iterable
from dataclasses import dataclass

from verifier.screening.entry import ListEntry


@dataclass(frozen=True, slots=True)
class Change:
    """The latest about one id: the entry that stands under it now, or ``None`` where it was taken out.

    ``revision`` counts the changes, from 1.
    """

    revision: int
    id: str
    entry: ListEntry | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """``hidden`` are the ids whose entries in the snapshot do not count any more: taken out, or replaced."""

    revision: int = 0
    added: tuple[ListEntry, ...] = ()
    hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, changes: Iterable[Change]) -> "Overlay":
        """
        >>> Overlay.of([Change(1, "m1", None), Change(2, "m2", None)]).revision
        2
        """
        ordered = sorted(changes, key=lambda change: change.revision)
        return cls(
            revision=ordered[-1].revision if ordered else 0,
            added=tuple(change.entry for change in ordered if change.entry is not None),
            hidden=frozenset(change.id for change in ordered),
        )

    def version(self, snapshot: str) -> str:
        """The version of the lists in use: the snapshot's and the count of changes to it."""
        return f"{snapshot}+{self.revision}" if self.revision else snapshot


NOTHING = Overlay()
