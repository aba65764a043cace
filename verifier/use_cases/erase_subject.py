"""Erases a subject on request (PIPL, Article 47): contents are destroyed, bans stay as keyed tombstones."""

import json

from verifier.domain.subject import Subject
from verifier.identity import subject_numbers
from verifier.storage.erasure_store import Erased
from verifier.storage.store import Store
from verifier.use_cases.clock import Clock
from verifier.use_cases.export_records import Inspection
from verifier.use_cases.records import Records


class EraseSubject:
    def __init__(self, store: Store, records: Records, clock: Clock) -> None:
        self._store = store
        self._records = records
        self._clock = clock

    def __call__(self, tenant: str, subject: Subject, asked: Inspection) -> Erased:
        """Raises ``SubjectInUse`` while the subject holds an account or is party to an open case.

        The ledger keeps who erased and why, how much, and not whose: it outlives the erasure.
        """
        payload = {"tenant": tenant, "actor": asked.actor, "reason": asked.reason}
        told = json.dumps(payload, ensure_ascii=False).encode()
        return self._store.erase_subject(tenant, self.keys_of(subject), told, self._clock.now())

    def keys_of(self, subject: Subject) -> tuple[str, ...]:
        """Under every key, by the subject's numbers as they are normalised when it is verified."""
        numbers = subject_numbers.check(subject, registered_place="", adult_age=0, today=self._clock.today())
        return self._records.subject_keys(subject, numbers)
