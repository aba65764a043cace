"""How far an order is."""

from enum import StrEnum


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    BRAKED = "braked"
    """More decisions turned than is likely: a person has to look before it goes on."""
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self in (State.CANCELLED, State.DONE, State.FAILED)
