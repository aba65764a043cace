"""Compares the stored decisions with what the ledger says of them: none is gone, none was put in another's place."""

import json
from hashlib import sha256

from verifier.storage.store import Store


def verify_documents(store: Store) -> tuple[str, ...]:
    """What does not fit, by the decision's id. A sound ledger is taken for granted (``ledger.verification``).

    A document that was sealed anew has the digest that the ledger was told then; one that was erased has none.
    """
    strange: dict[str, str] = {}
    for entry in store.ledger_entries():
        if entry.kind == "decision":
            told = json.loads(entry.payload)
            stored = store.get_decision(told["decision"])
            if stored is None:
                strange[told["decision"]] = "missing"
            elif stored.sealed and (digest := sha256(stored.sealed).hexdigest()) != told["document_sha256"]:
                strange[stored.decision_id] = digest
        elif entry.kind == "keys":
            for decision_id, digest in json.loads(entry.payload).get("decisions", ()):
                if strange.get(decision_id) == digest:
                    del strange[decision_id]
    return tuple(f"decision {one}: its document is not the one that the ledger knows" for one in strange)
