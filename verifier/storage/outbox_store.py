"""The part of the Store port that remembers how far each receiver of events got.

The events themselves are the ledger's entries: what happened is written once, in the transaction that makes it so, and
has one order. What a receiver was not told yet is whatever follows its cursor.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Delivery:
    """``cursor`` is the last entry that the receiver has; ``attempts`` how often the next one failed; ``problem`` how,
    as a code; ``next_try`` when it is tried again.
    """

    receiver: str
    cursor: int
    attempts: int
    next_try: datetime
    problem: str


class OutboxStore(Protocol):
    def oldest_event(self) -> int:
        """The sequence of the first entry that is not archived, 1 where there is none."""

    def delivery(self, receiver: str, start: int, now: datetime) -> Delivery:
        """How far it got; a new receiver is kept with ``start`` as its cursor."""

    def keep_delivery(self, delivery: Delivery) -> None: ...

    def deliveries(self) -> tuple[Delivery, ...]: ...

    def forget_receiver(self, receiver: str) -> None: ...

    def lease_receiver(self, receiver: str, holder: str, until: datetime, now: datetime) -> bool:
        """Whether ``holder`` is the one that delivers until then: nobody else's lease runs."""
