"""What somebody asks a job to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from verifier.jobs.brake import DEFAULT_RULE, BrakeRule
from verifier.jobs.specification import Selection
from verifier.screening import overlay as overlays
from verifier.screening.overlay import Overlay

ROWS_A_SHARD = 20_000


@dataclass(frozen=True, slots=True)
class JobRequest:
    """``input`` is a Parquet file or a folder of them, ``output`` the job's own folder. ``today`` is the day of every
    decision, today where it is ``None``. ``quotas`` by the source's name, ``None`` for as many as it takes.
    """

    input: Path
    output: Path
    lists: Path
    policy: Path | None = None
    sources: Path | None = None
    keys: Path | None = None
    today: date | None = None
    selection: Selection = field(default_factory=Selection)
    overlay: Overlay = overlays.NOTHING
    subjects_unchanged: bool = False
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    rows_a_shard: int = ROWS_A_SHARD
    brake: BrakeRule = DEFAULT_RULE
