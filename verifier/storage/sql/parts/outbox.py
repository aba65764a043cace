"""The store's memory of how far each receiver of events got."""

from datetime import datetime

from verifier.storage.outbox_store import Delivery
from verifier.storage.sql import outbox
from verifier.storage.sql.parts.part import Part
from verifier.storage.sql.rows import micros


class OutboxPart(Part):
    def oldest_event(self) -> int:
        return self._read(outbox.oldest_event)

    def delivery(self, receiver: str, start: int, now: datetime) -> Delivery:
        return self._write(lambda transaction: outbox.delivery(transaction.connection, receiver, start, micros(now)))

    def keep_delivery(self, delivery: Delivery) -> None:
        self._write(lambda transaction: outbox.keep(transaction.connection, delivery))

    def deliveries(self) -> tuple[Delivery, ...]:
        return self._read(outbox.every)

    def forget_receiver(self, receiver: str) -> None:
        self._write(lambda transaction: outbox.forget(transaction.connection, receiver))

    def lease_receiver(self, receiver: str, holder: str, until: datetime, now: datetime) -> bool:
        return self._write(
            lambda transaction: outbox.lease(transaction.connection, receiver, holder, micros(until), micros(now))
        )
