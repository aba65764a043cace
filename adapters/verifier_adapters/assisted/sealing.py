"""Keeps the fields of a question unreadable at rest, and recognises the same question by a keyed hash."""

import base64
import binascii
import hmac
import json
import os
from collections.abc import Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from verifier.domain.errors import ConfigurationError

_NONCE_BYTES = 12


class Sealer:
    """AES-256-GCM, and HMAC-SHA256 under a key derived for each purpose."""

    def __init__(self, key: SecretStr) -> None:
        """Raises ``ConfigurationError`` where ``key`` is not 32 bytes in base64."""
        try:
            raw = base64.b64decode(key.get_secret_value(), validate=True)
        except binascii.Error:
            raw = b""
        if len(raw) != 32:
            raise ConfigurationError("key: not 32 bytes in base64")
        self._cipher = AESGCM(hmac.digest(raw, b"assisted fields", sha256))
        self._hash_key = hmac.digest(raw, b"assisted questions", sha256)
        self.fingerprint = hmac.digest(raw, b"assisted fingerprint", sha256)
        """Tells whether a file was written with this key."""

    def seal(self, fields: Mapping[str, str], task: str) -> bytes:
        return self.seal_document(json.dumps(dict(fields)).encode(), task)

    def unseal(self, sealed: bytes, task: str) -> dict[str, str]:
        """Raises ``ConfigurationError`` where the file was tampered with."""
        opened: dict[str, str] = json.loads(self.unseal_document(sealed, task))
        return opened

    def seal_document(self, content: bytes, belongs_to: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, belongs_to.encode())

    def unseal_document(self, sealed: bytes, belongs_to: str) -> bytes:
        """Raises ``ConfigurationError`` where the file was tampered with."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], belongs_to.encode())
        except InvalidTag:
            raise ConfigurationError("file: a task was changed by somebody without the key") from None

    def recognise(self, kind: str, fields: Mapping[str, str]) -> bytes:
        """The same for the same question; JSON keeps apart what a user could make run together."""
        return hmac.digest(self._hash_key, json.dumps([kind, sorted(fields.items())]).encode(), sha256)
