"""What becomes of an account after its registration: opened, handed back, closed, handed over, idle, published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from verifier.accounts.credit import Standing
from verifier.accounts.idle import months_before
from verifier.cases import acts, opening
from verifier.cases.case import Case, CaseKind
from verifier.domain.decision import Disclosure, Mark
from verifier.domain.errors import FailedPrecondition, NotFound
from verifier.domain.finding import Outcome
from verifier.domain.reasons.accounts import TRANSFER_UNAPPROVED
from verifier.policy.pack import PolicyPack
from verifier.storage.accounts import Account, AccountPage, AccountState, Publication
from verifier.storage.cases import CaseChange
from verifier.storage.store import Store
from verifier.use_cases.account_examination import standing_of
from verifier.use_cases.case_changes import SERVICE, CaseWriter
from verifier.use_cases.clock import Clock
from verifier.use_cases.identifiers import new_identifier
from verifier.use_cases.records import Records


@dataclass(frozen=True, slots=True)
class PublishedRecord:
    """What is published from ``time`` on; ``cause`` is the occasion of the decision."""

    mark: Mark | None
    disclosure: Disclosure
    cause: str
    time: datetime
    decision_id: str


@dataclass(frozen=True, slots=True)
class AccountView:
    account: Account
    standing: Standing
    cases: tuple[Case, ...]


class Accounts:
    def __init__(self, store: Store, records: Records, policy: PolicyPack, clock: Clock) -> None:
        self._store = store
        self._records = records
        self._policy = policy
        self._clock = clock
        self._writer = CaseWriter(records.vault)

    def get(self, tenant: str, account_id: str) -> AccountView:
        """Raises ``NotFound``."""
        account = self._existing(tenant, account_id)
        standing = standing_of(self._store, self._policy, tenant, (account.subject_key,), self._clock.now())
        return AccountView(account, standing, self._store.open_cases(tenant, account_id))

    def confirm(self, tenant: str, account_id: str) -> Account:
        """Raises ``NotFound``, ``FailedPrecondition``."""
        return self._store.confirm_account(tenant, account_id, self._clock.now())

    def release(self, tenant: str, account_id: str) -> Account:
        """Raises ``NotFound``, ``FailedPrecondition``, ``CaseMoved``."""
        now = self._clock.now()
        return self._store.release_account(tenant, account_id, now, self._moot(tenant, account_id, now))

    def close(self, tenant: str, account_id: str) -> Account:
        """Voluntary or by the platform; what was open about the account is moot. Raises ``NotFound``, ``CaseMoved``."""
        now = self._clock.now()
        return self._store.close_account(tenant, account_id, now, self._moot(tenant, account_id, now))

    def complete_transfer(self, tenant: str, account_id: str, decision_id: str) -> tuple[Account, PublishedRecord]:
        """Article 11. A transfer mends an account that changed hands unasked; reviews of the giver's are moot.

        Raises ``NotFound``, ``FailedPrecondition``, ``CaseMoved``.
        """
        now = self._clock.now()
        changes: list[CaseChange] = []
        for case in self._store.open_cases(tenant, account_id):
            if case.kind is CaseKind.REVIEW:
                changes.append(self._writer.change(acts.supersede(case, now), SERVICE))
            elif case.kind is CaseKind.RECTIFICATION:
                times = self._policy.cases.times()
                mended = acts.correct(case, Outcome.PASS, decision_id, now, times)
                changes.append(self._writer.change(mended, SERVICE))
        account = self._store.complete_transfer(tenant, account_id, decision_id, now, changes)
        return account, self.disclosure(tenant, account_id)[0]

    def report_transfer(self, tenant: str, account_id: str, actor: str, reason: str) -> Case:
        """Article 11: the account is suspended until a transfer mends it, and terminated after the deadline.

        Raises ``NotFound``; ``FailedPrecondition`` where the account is not in use or waits for a correction already.
        """
        account = self._existing(tenant, account_id)
        if account.state is not AccountState.BOUND:
            raise FailedPrecondition(f"account_id: the account is {account.state}, not in use")
        if any(case.kind is CaseKind.RECTIFICATION for case in self._store.open_cases(tenant, account_id)):
            raise FailedPrecondition("account_id: the account is suspended already, see its open case")
        now = self._clock.now()
        step = opening.unapproved_transfer(
            new_identifier(now),
            tenant,
            account_id,
            account.subject_key,
            TRANSFER_UNAPPROVED.code,
            now,
            self._policy.cases.times(),
        )
        self._store.change_cases((self._writer.change(step, actor, reason),), now)
        return step.case

    def disclosure(self, tenant: str, account_id: str) -> tuple[PublishedRecord, ...]:
        """The latest first. Raises ``NotFound`` where nothing was published yet."""
        found = [
            record
            for publication in self._store.publications(tenant, account_id)
            if (record := self._record(publication)) is not None
        ]
        if not found:
            raise NotFound("account_id: nothing is published about this account; confirm it first")
        return tuple(found)

    def report_activity(self, tenant: str, account_ids: Sequence[str], time: datetime | None) -> int:
        """How many of them are known; ``time`` of the use, ``None`` for now. A time to come counts as now."""
        now = self._clock.now()
        return self._store.report_activity(tenant, account_ids, now if time is None else min(time, now))

    def idle(self, tenant: str, page_size: int, page_token: str) -> AccountPage:
        """Article 10, paragraph 2: by calendar months of Asia/Shanghai. Raises ``InvalidRequest`` for a bad token."""
        before = months_before(self._clock.now().astimezone(self._clock.zone), self._policy.idle_months)
        return self._store.idle_accounts(tenant, before, page_size, page_token)

    def _existing(self, tenant: str, account_id: str) -> Account:
        account = self._store.account(tenant, account_id)
        if account is None:
            raise NotFound("account_id: no place is held for this account; verify its registration first")
        return account

    def _record(self, publication: Publication) -> PublishedRecord | None:
        """``None`` where the decision was erased since."""
        stored = self._store.get_decision(publication.decision_id)
        if stored is None or not stored.sealed:
            return None
        decision = self._records.open(stored)
        if decision.disclosure is None:
            return None
        return PublishedRecord(
            decision.mark, decision.disclosure, publication.cause, publication.time, publication.decision_id
        )

    def _moot(self, tenant: str, account_id: str, now: datetime) -> tuple[CaseChange, ...]:
        return tuple(
            self._writer.change(acts.supersede(case, now), SERVICE)
            for case in self._store.open_cases(tenant, account_id)
            if case.kind is not CaseKind.APPEAL
        )
