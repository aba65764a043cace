"""How a decision is kept: sealed for reading back, as a digest for the ledger, as keyed hashes for look-ups."""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from verifier.domain.credential import CredentialClaim
from verifier.domain.decision import Decision, Versions
from verifier.domain.request import VerificationRequest
from verifier.domain.subject import Opaque, Organisation, Person, Subject
from verifier.identity.subject_numbers import SubjectNumbers
from verifier.privacy.keyed_hash import KeyedHash
from verifier.privacy.keys import KeyRing
from verifier.privacy.vault import Vault
from verifier.screening import closed_names
from verifier.screening.closed_names import hashed_as
from verifier.storage.accounts import InForce
from verifier.storage.store import NameKey, StoredDecision
from verifier.use_cases import documents

_DECODER = msgspec.json.Decoder(Decision)


@dataclass(frozen=True, slots=True)
class NameKeys:
    """The forms of a name: ``kept`` under the active key, ``candidates`` to look up under every key."""

    kept: tuple[NameKey, ...]
    candidates: tuple[NameKey, ...]


class Records:
    """Built from the installation's keys; the store itself never sees a key or a number."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._hash = KeyedHash(ring)
        self.vault = Vault(ring)

    def request_hash(self, request: VerificationRequest, key_id: str | None = None) -> bytes:
        """Of the whole request, its avatar and its documents by digest; the key's id comes first, so that a rotation
        keeps replays.
        """
        keys = self._ring.sets.get(key_id or "", self._ring.active)
        profile = replace(request.profile, avatar=sha256(request.profile.avatar).digest())
        claims = tuple(map(_without_contents, request.claims)) if request.claims else ()
        body = msgspec.json.encode(replace(request, profile=profile, claims=claims))
        return keys.key_id.encode() + b":" + keys.suite.keyed_hash(keys.hash, body)

    def is_same_request(self, stored: StoredDecision, request: VerificationRequest) -> bool:
        key_id = stored.request_hash.partition(b":")[0].decode()
        return hmac.compare_digest(stored.request_hash, self.request_hash(request, key_id))

    def subject_keys(self, subject: Subject, numbers: SubjectNumbers) -> tuple[str, ...]:
        """Under every key, the active one first. A person's kind of document is part of the key."""
        match subject:
            case Person():
                identity = f"person:{subject.document_kind}:{numbers.document or subject.document_number}"
            case Organisation():
                identity = f"organisation:{numbers.document or subject.uscc}"
            case Opaque():
                identity = f"opaque:{subject.scheme}:{numbers.document}"
        return self._hash.candidates("subject", identity)

    def names(self, name: str) -> NameKeys:
        forms = closed_names.kept(name)
        keys = {form: self._hash.candidates(*form) for form in {(hashed_as(kind), text) for kind, text in forms}}
        return NameKeys(
            kept=tuple([NameKey(kind, keys[hashed_as(kind), text][0]) for kind, text in sorted(forms)]),
            candidates=tuple(
                [
                    NameKey(kind, key)
                    for kind, text in sorted(closed_names.looked_up(forms))
                    for key in keys[hashed_as(kind), text]
                ]
            ),
        )

    def credential_keys(self, kind: str, number: str) -> tuple[str, ...]:
        """Under every key, the active one first."""
        return self._hash.candidates("credential", f"{kind}:{number}")

    def signal_keys(self, kind: str, value: str) -> tuple[str, ...]:
        """Of a phone, a device, a network address or an ID number's stem; under every key, the active one first."""
        return self._hash.candidates(f"signal:{kind}", value)

    def seal(self, decision: Decision) -> bytes:
        return self.vault.seal(documents.write(decision), decision.decision_id.encode())

    def open(self, stored: StoredDecision) -> Decision:
        """One whose contents were destroyed comes back as ``erased``. Raises ``SealBroken``."""
        if not stored.sealed:
            return _what_is_left(stored)
        return _DECODER.decode(documents.read(self.vault.open(stored.sealed, stored.decision_id.encode())))


def _what_is_left(stored: StoredDecision) -> Decision:
    return Decision(
        decision_id=stored.decision_id,
        request_id=stored.request_id,
        tenant=stored.tenant,
        account_id=stored.account_id,
        verdict=stored.verdict,
        findings=(),
        obligations=(),
        mark=None,
        disclosure=None,
        decide_time=stored.decide_time,
        valid_until=None,
        versions=Versions(policy="", lists="", rules="", data=""),
        erased=True,
    )


def _without_contents(claim: CredentialClaim) -> CredentialClaim:
    return replace(claim, materials=tuple(replace(one, content=b"") for one in claim.materials))


def in_force(decision: Decision) -> InForce:
    return InForce(decision.valid_until, decision.versions.policy, decision.versions.lists)


def ledger_payload(decision: Decision, sealed: bytes) -> bytes:
    """What an inspection can rely on without opening anything: ids, verdict, reasons, versions, the document's
    digest.
    """
    return msgspec.json.encode(
        {
            "decision": decision.decision_id,
            "tenant": decision.tenant,
            "account_id": decision.account_id,
            "verdict": decision.verdict.name,
            "reasons": [finding.reason for finding in decision.findings],
            "policy": decision.versions.policy,
            "lists": decision.versions.lists,
            "purpose": decision.purpose,
            "consent": bool(decision.consent_ref),
            "document_sha256": sha256(sealed).hexdigest(),
        }
    )
