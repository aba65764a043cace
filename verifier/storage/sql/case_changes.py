"""What a change of a case, or of an account's state, does with its entry in the ledger."""

import json
from collections.abc import Sequence
from datetime import datetime

from verifier.cases.case import CaseKind
from verifier.storage.accounts import Account
from verifier.storage.cases import AccountEffect, CaseChange
from verifier.storage.sql import accounts, cases
from verifier.storage.sql.rows import micros
from verifier.storage.sql.transaction import Transaction


def apply(
    transaction: Transaction, changes: Sequence[CaseChange], now: datetime, *, with_decision: bool = False
) -> None:
    """``with_decision`` is true of what comes with a decision: it is stored once, so its review is nowhere yet.

    Raises ``CaseMoved``, ``FailedPrecondition``.
    """
    for change in changes:
        case = change.case
        if with_decision and case.version == 1 and case.kind is CaseKind.REVIEW:
            cases.open_later(transaction, change, micros(now))
        else:
            cases.apply(transaction.connection, change, micros(now))
        transaction.append(now, "case", change.ledger_payload)
        if change.effect is not AccountEffect.NONE:
            told = {"act": change.effect, "case": case.case_id}
            transaction.append(now, "account", about(case.tenant, case.account_id, told))


def moved(transaction: Transaction, before: Account, now: datetime) -> Account:
    """The account after its state changed, which the ledger tells."""
    account = accounts.existing(transaction.connection, before.tenant, before.account_id)
    told = {"from": before.state.value, "to": account.state.value}
    transaction.append(now, "account", about(before.tenant, before.account_id, told))
    return account


def about(tenant: str, account_id: str, what: dict[str, str]) -> bytes:
    """A payload of the ledger about an account."""
    return json.dumps({"tenant": tenant, "account_id": account_id, **what}).encode()
