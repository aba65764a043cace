"""Screens the texts of a batch: those that have nothing to do with the lists are known to be clear beforehand."""

from collections.abc import Sequence

from verifier.domain.subject import Subject
from verifier.jobs.likeness import Likeness, claiming_clauses
from verifier.screening import organs
from verifier.screening.build import name_sections
from verifier.screening.folding import folded_text
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.overlay import Overlay
from verifier.screening.scoring import Thresholds
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

_CLEAR = Screening(ScreeningOutcome.CLEAR, ())


class BatchScreener(NameScreener):
    """Says of each text what a ``NameScreener`` says. Used by one thread."""

    def __init__(self, snapshot: Snapshot, thresholds: Thresholds, overlay: Overlay) -> None:
        super().__init__(snapshot, thresholds, overlay)
        self._lists = [Likeness(snapshot)]
        if overlay.added:
            self._lists.append(Likeness(Snapshot.of_sections(name_sections(overlay.added))))
        self._clear_names: frozenset[str] = frozenset()
        self._clear_bios: frozenset[str] = frozenset()

    def look_ahead(self, names: Sequence[str], bios: Sequence[str]) -> None:
        """What will be asked for next."""
        near = {names[place] for one in self._lists for place in one.of_names(names)}
        self._clear_names = frozenset(
            name for name in names if name not in near and not organs.recognise(folded_text(name))
        )
        near = {bios[place] for one in self._lists for place in one.of_bios(bios)}
        self._clear_bios = frozenset(
            bio for bio in bios if bio not in near and not any(map(organs.recognise, claiming_clauses(bio)))
        )

    def screen_name(self, name: str, subject: Subject | None) -> Screening:
        return _CLEAR if name in self._clear_names else super().screen_name(name, subject)

    def screen_bio(self, bio: str, subject: Subject | None) -> Screening:
        return _CLEAR if bio in self._clear_bios else super().screen_bio(bio, subject)
