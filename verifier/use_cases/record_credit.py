"""Records what counts for or against a subject (Articles 12 and 13); the grade follows from all that still count."""

import json

from verifier.accounts.credit import Standing
from verifier.domain.errors import InvalidRequest, NotFound, Violation
from verifier.domain.subject import Subject
from verifier.identity import subject_numbers
from verifier.policy.pack import PolicyPack
from verifier.storage.accounts import CreditRecord
from verifier.storage.store import Store
from verifier.use_cases.account_examination import standing_of
from verifier.use_cases.clock import Clock
from verifier.use_cases.records import Records


class RecordCredit:
    def __init__(self, store: Store, records: Records, policy: PolicyPack, clock: Clock) -> None:
        self._store = store
        self._records = records
        self._policy = policy
        self._clock = clock

    def __call__(
        self, tenant: str, event_id: str, about: str | Subject, kind: str, actor: str, reason: str
    ) -> Standing:
        """``about`` is an account's id or a subject; ``reason`` is kept sealed. The same ``event_id`` counts once.

        Raises ``InvalidRequest`` for a kind that the policy has not or a subject without a sound number, ``NotFound``
        for an unknown account, ``AlreadyExists`` where the event id was used for another event.
        """
        rules = self._policy.credit.events.get(kind)
        if rules is None:
            known = ", ".join(self._policy.credit.events)
            raise InvalidRequest(Violation("kind", "CREDIT_EVENT", f"must be one of the policy's: {known}"))
        keys = self._keys_of_account(tenant, about) if isinstance(about, str) else self._keys_of_subject(about)
        now = self._clock.now()
        record = CreditRecord(
            event_id=event_id,
            tenant=tenant,
            subject_key=keys[0],
            kind=kind,
            points=rules.points,
            effect=rules.effect,
            time=now,
            actor=actor,
            note=self._records.vault.seal(reason.encode(), f"credit {tenant} {event_id}".encode()),
        )
        told = {
            "tenant": tenant,
            "subject": keys[0],
            "event": event_id,
            "kind": kind,
            "points": rules.points,
            "effect": rules.effect,
            "actor": actor,
        }
        if isinstance(about, str):
            told["account_id"] = about
        self._store.record_credit(record, keys, json.dumps(told, ensure_ascii=False).encode(), now)
        return standing_of(self._store, self._policy, tenant, keys, now)

    def _keys_of_account(self, tenant: str, account_id: str) -> tuple[str, ...]:
        account = self._store.account(tenant, account_id)
        if account is None:
            raise NotFound("account_id: no such account is known here")
        return (account.subject_key,)

    def _keys_of_subject(self, subject: Subject) -> tuple[str, ...]:
        policy = self._policy
        numbers = subject_numbers.check(
            subject, registered_place="", adult_age=policy.adult_age, today=self._clock.today()
        )
        if not numbers.document_is_sound:
            raise InvalidRequest(Violation("subject", "NUMBER", "must have a sound number to be recognised by"))
        return self._records.subject_keys(subject, numbers)
