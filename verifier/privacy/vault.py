"""Seals documents with AES-256-GCM: each with a fresh data key, which the installation's key wraps (envelope)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from verifier.domain.errors import VerifierError
from verifier.privacy.keys import KEY_BYTES, KeyRing

_NONCE_BYTES = 12
_WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + 16


class SealBroken(VerifierError):
    """A sealed document was changed, belongs elsewhere, or its key is not in the ring."""

    code = "SEAL_BROKEN"


class Vault:
    """A sealed document is: length of the key's id 1, the id, the wrapped data key 60, nonce 12, ciphertext and tag."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._wrapping = {key_id: AESGCM(keys.seal) for key_id, keys in ring.sets.items()}

    def seal(self, document: bytes, context: bytes) -> bytes:
        """``context`` (what the document belongs to) is authenticated and has to be given again to open it."""
        key_id = self._ring.active.key_id.encode()
        data_key = secrets.token_bytes(KEY_BYTES)
        wrapped = _encrypt(self._wrapping[self._ring.active.key_id], data_key, context)
        return bytes([len(key_id)]) + key_id + wrapped + _encrypt(AESGCM(data_key), document, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """Raises ``SealBroken``."""
        start = 1 + sealed[0] if sealed else 0
        wrapping = self._wrapping.get(sealed[1:start].decode("utf-8", "replace"))
        if wrapping is None:
            raise SealBroken("the key of a sealed document is not in the key ring")
        wrapped, body = sealed[start : start + _WRAPPED_BYTES], sealed[start + _WRAPPED_BYTES :]
        try:
            return _decrypt(AESGCM(_decrypt(wrapping, wrapped, context)), body, context)
        except (InvalidTag, ValueError):
            raise SealBroken("a sealed document does not open: it was changed, or moved") from None


def _encrypt(cipher: AESGCM, plain: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, context)


def _decrypt(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)
