"""Seals what is stored under an older key anew under the active one, so that the older one can be given up.

The ledger knows a decision's document by its digest, so each step of the way is an entry with the new digests.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from verifier.privacy.keys import KeyRing
from verifier.privacy.vault import Vault
from verifier.storage.erasure_store import SealedRow
from verifier.storage.store import Store

_STEP = 100


class Reseal:
    """``now`` in UTC. Keyed hashes stay under their key: only the numbers could make them anew."""

    def __init__(self, store: Store, ring: KeyRing, now: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = Vault(ring)
        self._key_id = ring.active.key_id
        self._now = now

    def run(self) -> int:
        """How many documents it was. Raises ``SealBroken`` where one does not open; those before it are done."""
        done = 0
        while rows := self._store.sealed_rows(self._key_id, _STEP):
            anew = [
                replace(row, sealed=self._vault.seal(self._vault.open(row.before, row.context), row.context))
                for row in rows
            ]
            self._store.reseal(anew, self._payload(anew), self._now())
            done += len(rows)
        return done

    def _payload(self, rows: list[SealedRow]) -> bytes:
        digests = [[row.key, sha256(row.sealed).hexdigest()] for row in rows if row.table == "decision"]
        return json.dumps({"act": "reseal", "key": self._key_id, "rows": len(rows), "decisions": digests}).encode()
