"""The Ed25519 keys that sign checkpoints and exports: whoever has the public half can check without our keys.

The private key of a generation follows from its ``ledger`` key (HKDF-SHA256), so that key files made before there were
checkpoints sign too, and a backup of the key file is a backup of everything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from verifier.domain.errors import ConfigurationError

_PURPOSE = b"verifier ledger ed25519"
_BLOCK_END = b"-----END PUBLIC KEY-----"


@dataclass(frozen=True, slots=True)
class Signer:
    """The active generation's."""

    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, ledger_key: bytes) -> "Signer":
        """``ledger_key`` is 32 bytes."""
        seed = HKDF(hashes.SHA256(), 32, salt=None, info=_PURPOSE).derive(ledger_key)
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return self.private.sign(message)


def public_keys(ledger_keys: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """Of every generation: an older one's signatures stay good."""
    return tuple(Signer.of(key).public for key in ledger_keys.values())


def is_signature(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def to_pem(keys: Iterable[bytes]) -> str:
    """As ``openssl pkey -pubin`` reads them, one block after another."""
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return "".join(Ed25519PublicKey.from_public_bytes(key).public_bytes(encoding, form).decode() for key in keys)


def from_pem(text: bytes) -> tuple[bytes, ...]:
    """Raises ``ConfigurationError`` where a block is no Ed25519 public key, or there is none."""
    found = []
    for block in text.split(_BLOCK_END)[:-1]:
        try:
            key = serialization.load_pem_public_key(block.strip() + b"\n" + _BLOCK_END + b"\n")
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise ConfigurationError("public key: must be Ed25519 in PEM, as `verifier ledger public-key` prints it")
        found.append(key.public_bytes_raw())
    if not found:
        raise ConfigurationError("public key: must be Ed25519 in PEM, as `verifier ledger public-key` prints it")
    return tuple(found)
