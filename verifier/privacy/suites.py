"""The algorithms of a key set: the usual ones, or the national ones (GM/T 0004, GM/T 0002) where these are asked for.

    international   HMAC-SHA256 for keyed hashes, AES-256-GCM for sealing
    national        HMAC-SM3 for keyed hashes, SM4-GCM (128-bit keys) for sealing

Each key set names its suite, so that what was kept under one is still read after a rotation to the other.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC

from verifier.domain.errors import ConfigurationError

NONCE_BYTES = 12
TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Suite:
    """``keyed_hash(key, message)`` is 32 bytes; ``encrypt(key, nonce, plain, context)`` ends in the tag, ``decrypt``
    raises ``InvalidTag``. ``seal_bytes`` is the length of a sealing key.
    """

    name: str
    seal_bytes: int
    keyed_hash: Callable[[bytes, bytes], bytes]
    encrypt: Callable[[bytes, bytes, bytes, bytes], bytes]
    decrypt: Callable[[bytes, bytes, bytes, bytes], bytes]

    def check_available(self) -> None:
        """Raises ``ConfigurationError`` where this machine's OpenSSL lacks an algorithm."""
        try:
            self.keyed_hash(bytes(32), b"")
            self.encrypt(bytes(self.seal_bytes), bytes(NONCE_BYTES), b"", b"")
        except UnsupportedAlgorithm:
            raise ConfigurationError(
                f"keys: suite {self.name} needs SM3 and SM4-GCM, which the OpenSSL of the `cryptography` package here "
                "does not have: install a build that has them, or use the suite international"
            ) from None

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """A fresh nonce, the ciphertext, the tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self.encrypt(key, nonce, plain, context)

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """Raises ``InvalidTag`` or ``ValueError``."""
        return self.decrypt(key, sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)


def _hmac_sha256(key: bytes, message: bytes) -> bytes:
    return _hmac(_sha256(key), message)


def _hmac_sm3(key: bytes, message: bytes) -> bytes:
    return _hmac(_sm3(key), message)


def _hmac(keyed: HMAC, message: bytes) -> bytes:
    digest = keyed.copy()
    digest.update(message)
    return digest.finalize()


@lru_cache(maxsize=8)
def _sha256(key: bytes) -> HMAC:
    """To begin with a key costs more than to hash a name with it; never finished itself, so threads share it."""
    return HMAC(key, hashes.SHA256())


@lru_cache(maxsize=8)
def _sm3(key: bytes) -> HMAC:
    return HMAC(key, hashes.SM3())


def _aes_encrypt(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    return _aes(key).encrypt(nonce, plain, context)


def _aes_decrypt(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    return _aes(key).decrypt(nonce, sealed, context)


@lru_cache(maxsize=8)
def _aes(key: bytes) -> AESGCM:
    """To expand a key costs more than to seal a decision with it; safe to share between threads."""
    return AESGCM(key)


def _sm4_encrypt(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    if len(sealed) < TAG_BYTES:
        raise InvalidTag
    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(body) + decryptor.finalize()


INTERNATIONAL = Suite("international", 32, _hmac_sha256, _aes_encrypt, _aes_decrypt)
NATIONAL = Suite("national", 16, _hmac_sm3, _sm4_encrypt, _sm4_decrypt)
SUITES: Mapping[str, Suite] = {suite.name: suite for suite in (INTERNATIONAL, NATIONAL)}
