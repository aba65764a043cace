"""From a step of a case to what the store keeps of it: the sealed statement and the ledger entry."""

from dataclasses import dataclass
from hashlib import sha256

import msgspec

from verifier.cases.case import Step
from verifier.privacy.vault import Vault
from verifier.storage.cases import AccountEffect, CaseChange, StoredCaseEvent

SERVICE = "service"
"""The actor of what the service does by itself."""


@dataclass(frozen=True, slots=True)
class CaseWriter:
    vault: Vault

    def change(
        self,
        step: Step,
        actor: str,
        statement: str = "",
        effect: AccountEffect = AccountEffect.NONE,
        cap: int = 0,
    ) -> CaseChange:
        """``statement`` is what the actor wrote, which may be personal data: sealed, in the ledger by its digest."""
        case = step.case
        sealed = self.vault.seal(statement.encode(), _context(case.case_id, case.version)) if statement else b""
        payload = {
            "tenant": case.tenant,
            "account_id": case.account_id,
            "case": case.case_id,
            "kind": case.kind,
            "event": step.event,
            "state": case.state,
            "actor": actor,
            "decision": case.outcome_id or case.decision_id,
            "reasons": list(case.reasons),
        }
        if sealed:
            payload["statement_sha256"] = sha256(sealed).hexdigest()
        return CaseChange(case, step.event, actor, msgspec.json.encode(payload), sealed, effect, cap)

    def statement(self, case_id: str, event: StoredCaseEvent) -> str:
        """What the actor wrote; empty where nothing. Raises ``SealBroken``."""
        if not event.statement:
            return ""
        return self.vault.open(event.statement, _context(case_id, event.version)).decode()


def _context(case_id: str, version: int) -> bytes:
    return f"case {case_id} {version}".encode()
