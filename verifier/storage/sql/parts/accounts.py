"""The store's accounts: their state, transfers, activity, credit and signals."""

from collections.abc import Sequence
from datetime import datetime

from verifier.domain.errors import FailedPrecondition
from verifier.domain.request import Occasion
from verifier.storage.accounts import (
    Account,
    AccountPage,
    AccountState,
    CreditRecord,
    DuePage,
    DueQuery,
    Publication,
    StoredStanding,
    Transfer,
)
from verifier.storage.cases import CaseChange
from verifier.storage.sql import accounts, case_changes, credit, due, facts, places, transfers, velocity
from verifier.storage.sql.parts.part import Part
from verifier.storage.sql.rows import micros
from verifier.storage.sql.transaction import Transaction


class AccountPart(Part):
    def places_held(
        self, tenant: str, subject_keys: Sequence[str], account_id: str, now: datetime, category: str = ""
    ) -> int:
        fact = places.held(tenant, subject_keys, account_id, now, category)
        return self._read(lambda connection: int(facts.ask(connection, [fact])[0]))

    def account(self, tenant: str, account_id: str) -> Account | None:
        return self._read(lambda connection: accounts.find(connection, tenant, account_id))

    def confirm_account(self, tenant: str, account_id: str, now: datetime) -> Account:
        def confirm(transaction: Transaction) -> Account:
            account = accounts.existing(transaction.connection, tenant, account_id)
            if account.state is AccountState.BOUND:
                return account
            if account.state is not AccountState.RESERVED:
                raise FailedPrecondition(f"account_id: the account is {account.state}; verify its registration again")
            if account.reserved_until is not None and account.reserved_until <= now:
                raise FailedPrecondition("account_id: the reservation has expired; verify the registration again")
            accounts.set_state(transaction.connection, account, AccountState.BOUND, terminated=False)
            accounts.publish(
                transaction.connection, tenant, account_id, account.decision_id, Occasion.REGISTRATION, micros(now)
            )
            return case_changes.moved(transaction, account, now)

        return self._write(confirm)

    def release_account(
        self, tenant: str, account_id: str, now: datetime, changes: Sequence[CaseChange] = ()
    ) -> Account:
        def release(transaction: Transaction) -> Account:
            account = accounts.existing(transaction.connection, tenant, account_id)
            if account.state is AccountState.RELEASED:
                return account
            if account.state is AccountState.CLOSED:
                raise FailedPrecondition("account_id: the account is closed; its place is free already")
            accounts.set_state(transaction.connection, account, AccountState.RELEASED, terminated=False)
            case_changes.apply(transaction, changes, now)
            return case_changes.moved(transaction, account, now)

        return self._write(release)

    def close_account(self, tenant: str, account_id: str, now: datetime, changes: Sequence[CaseChange] = ()) -> Account:
        def close(transaction: Transaction) -> Account:
            account = accounts.existing(transaction.connection, tenant, account_id)
            if account.state is AccountState.CLOSED:
                return account
            accounts.close(transaction.connection, tenant, account_id, micros(now), terminated=False)
            case_changes.apply(transaction, changes, now)
            return case_changes.moved(transaction, account, now)

        return self._write(close)

    def transfer(self, tenant: str, account_id: str) -> Transfer | None:
        return self._read(lambda connection: transfers.find(connection, tenant, account_id))

    def complete_transfer(
        self, tenant: str, account_id: str, decision_id: str, now: datetime, changes: Sequence[CaseChange] = ()
    ) -> Account:
        def complete(transaction: Transaction) -> Account:
            account, transfer, moved = transfers.complete(transaction, tenant, account_id, decision_id, now)
            if moved:
                case_changes.apply(transaction, changes, now)
                told = {"decision": decision_id, "giver": transfer.giver_key, "receiver": transfer.receiver_key}
                transaction.append(now, "transfer", case_changes.about(tenant, account_id, told))
            return account

        return self._write(complete)

    def publications(self, tenant: str, account_id: str) -> tuple[Publication, ...]:
        return self._read(lambda connection: accounts.publications(connection, tenant, account_id))

    def report_activity(self, tenant: str, account_ids: Sequence[str], time: datetime) -> int:
        return self._write(
            lambda transaction: accounts.report_activity(transaction.connection, tenant, account_ids, micros(time))
        )

    def idle_accounts(self, tenant: str, before: datetime, page_size: int, page_token: str) -> AccountPage:
        return self._read(lambda connection: accounts.idle(connection, tenant, micros(before), page_size, page_token))

    def due_accounts(self, query: DueQuery, page_size: int, page_token: str) -> DuePage:
        return self._read(lambda connection: due.find(connection, query, page_size, page_token))

    def record_credit(
        self, record: CreditRecord, subject_keys: Sequence[str], ledger_payload: bytes, now: datetime
    ) -> bool:
        def keep(transaction: Transaction) -> bool:
            new = credit.record(transaction.connection, record, subject_keys, micros(now))
            if new:
                transaction.append(now, "credit", ledger_payload)
            return new

        return self._write(keep)

    def standing(self, tenant: str, subject_keys: Sequence[str], since: datetime) -> StoredStanding:
        asked = credit.facts(tenant, subject_keys, micros(since))
        return self._read(lambda connection: credit.standing_of(*facts.ask(connection, asked)))

    def forget_signals(self, before: datetime) -> int:
        return self._write(lambda transaction: velocity.forget(transaction.connection, micros(before)))
