"""What destroys contents of the store, and what seals them anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from verifier.storage.erasure_store import Erased, SealedRow, SubjectDecision
from verifier.storage.sql import erasure
from verifier.storage.sql.parts.part import Part
from verifier.storage.sql.rows import micros
from verifier.storage.sql.transaction import Transaction


class ErasurePart(Part):
    def subject_decisions(self, tenant: str, subject_keys: Sequence[str]) -> tuple[SubjectDecision, ...]:
        return self._read(lambda connection: erasure.decisions_of(connection, tenant, subject_keys))

    def erase_subject(self, tenant: str, subject_keys: Sequence[str], ledger_payload: bytes, now: datetime) -> Erased:
        def erase(transaction: Transaction) -> Erased:
            self._database.prepare_erasure(transaction.connection)
            erased = erasure.erase(transaction.connection, tenant, subject_keys, micros(now))
            entry = transaction.append(now, "erasure", erasure.ledger_payload(ledger_payload, erased))
            return replace(erased, sequence=entry.sequence)

        erased = self._write(erase)
        self._database.forget_erased()
        return erased

    def purge(self, decided_before: datetime, documents_before: datetime, limit: int, now: datetime) -> Erased:
        def purge(transaction: Transaction) -> Erased:
            self._database.prepare_erasure(transaction.connection)
            erased = erasure.purge(transaction.connection, micros(decided_before), micros(documents_before), limit)
            if not erased.decisions and not erased.documents:
                return erased
            entry = transaction.append(now, "retention", erasure.ledger_payload(b"{}", erased))
            return replace(erased, sequence=entry.sequence)

        erased = self._write(purge)
        if erased.sequence:
            self._database.forget_erased()
        return erased

    def sealed_rows(self, not_under: str, limit: int) -> tuple[SealedRow, ...]:
        return self._read(lambda connection: erasure.sealed_rows(connection, not_under, limit))

    def reseal(self, rows: Sequence[SealedRow], ledger_payload: bytes, now: datetime) -> None:
        def reseal(transaction: Transaction) -> None:
            self._database.prepare_erasure(transaction.connection)
            erasure.reseal(transaction.connection, rows)
            transaction.append(now, "keys", ledger_payload)

        self._write(reseal)
