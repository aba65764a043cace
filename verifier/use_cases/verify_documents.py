"""Compares what is stored with the ledger: no decision is gone or another's, no entry is hidden from a search."""

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
    misfiled = tuple(f"entry {one}: is filed under another account or decision" for one in store.misfiled_entries())
    return misfiled + tuple(f"decision {one}: its document is not the one that the ledger knows" for one in strange)
