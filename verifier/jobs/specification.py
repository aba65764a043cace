"""What a worker process has to know to judge a shard: names of files and versions, small enough to send anywhere."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from verifier.domain.decision import Versions
from verifier.screening import overlay as overlays
from verifier.screening.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Selection:
    """Which accounts are judged: those that any of these asks for, all where nothing is asked for.

    ``due_before``: the last decision ends before that day, or has no end. ``policy_changed``, ``lists_changed``: it was
    made with another version. ``touched_by`` is the snapshot before a change of the lists: what they say of the name or
    the bio differs. ``deferred_of`` is the output of an earlier job over the same input: what it deferred.
    """

    due_before: date | None = None
    policy_changed: bool = False
    lists_changed: bool = False
    touched_by: Path | None = None
    deferred_of: Path | None = None

    @property
    def is_everything(self) -> bool:
        return self == Selection()


@dataclass(frozen=True, slots=True)
class Specification:
    """``today`` in Asia/Shanghai is the day of every decision, however long the job takes.

    ``overlay`` are changes to the lists since their snapshot was built. ``subjects_unchanged``: the operator states
    that every subject is the one of its last decision. ``has_avatars`` is whether the input has that column.
    ``quotas`` are the billed look-ups that the job may cause at each source, counted in ``quota_folder``.
    ``difference`` is the snapshot that ``difference.build_difference`` made of ``selection.touched_by``.
    """

    lists: Path
    versions: Versions
    today: date
    policy: Path | None = None
    sources: Path | None = None
    keys: Path | None = None
    overlay: Overlay = overlays.NOTHING
    selection: Selection = field(default_factory=Selection)
    subjects_unchanged: bool = False
    has_avatars: bool = False
    quotas: tuple[tuple[str, int], ...] = ()
    quota_folder: Path | None = None
    difference: Path | None = None
