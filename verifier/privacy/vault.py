"""Seals documents by AES-256-GCM or SM4-GCM: each with a fresh data key, which the installation's key wraps."""

import secrets

from cryptography.exceptions import InvalidTag

from verifier.domain.errors import VerifierError
from verifier.privacy.keys import KeyRing, KeySet
from verifier.privacy.suites import NONCE_BYTES, TAG_BYTES


class SealBroken(VerifierError):
    """A sealed document was changed, belongs elsewhere, or its key is not in the ring."""

    code = "SEAL_BROKEN"


class Vault:
    """A sealed document is: length of the key's id 1, the id, the wrapped data key (nonce 12, key 32 or 16, tag 16),
    then nonce 12, ciphertext and tag. The key set's suite says which algorithms.
    """

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def seal(self, document: bytes, context: bytes) -> bytes:
        """``context`` (what the document belongs to) is authenticated and has to be given again to open it."""
        keys = self._ring.active
        data_key = secrets.token_bytes(keys.suite.seal_bytes)
        return (
            _name(keys) + keys.suite.seal(keys.seal, data_key, context) + keys.suite.seal(data_key, document, context)
        )

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Raises ``SealBroken``."""
        keys, wrapped, body = self._parts(sealed)
        try:
            return keys.suite.open(keys.suite.open(keys.seal, wrapped, context), body, context)
        except (InvalidTag, ValueError):
            raise SealBroken("a sealed document does not open: it was changed, or moved") from None

    def _parts(self, sealed: bytes) -> tuple[KeySet, bytes, bytes]:
        start = 1 + sealed[0] if sealed else 0
        keys = self._ring.sets.get(sealed[1:start].decode("utf-8", "replace"))
        if keys is None:
            raise SealBroken("the key of a sealed document is not in the key ring")
        end = start + NONCE_BYTES + keys.suite.seal_bytes + TAG_BYTES
        return keys, sealed[start:end], sealed[end:]


def _name(keys: KeySet) -> bytes:
    key_id = keys.key_id.encode()
    return bytes([len(key_id)]) + key_id
