"""The steps between which a job may be killed, so that a test can kill it at each of them."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """In the order in which a shard meets them; those of the manifest and the plan are the coordinator's."""

    PLANNED = "planned"
    """The plan is made, the manifest not yet written."""
    PLAN_STORED = "plan_stored"
    SHARD_TAKEN = "shard_taken"
    SHARD_JUDGED = "shard_judged"
    PART_WRITTEN = "part_written"
    """Under a temporary name, perhaps not on the disk."""
    PART_SYNCED = "part_synced"
    PART_RENAMED = "part_renamed"
    PART_DURABLE = "part_durable"
    PART_REPORTED = "part_reported"
    """The coordinator knows of it, the manifest does not."""
    MANIFEST_STORED = "manifest_stored"
    ALL_DONE = "all_done"
    """Every shard is done, the summary not yet written."""
    SUMMARY_STORED = "summary_stored"
    """The manifest does not yet say that the job is done."""


Reached = Callable[[Step], None]


def nothing(step: Step) -> None:
    """What a job does at a step when nobody tests it."""
