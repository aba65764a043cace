"""A checkpoint: the size and the root of the ledger's tree at one moment, signed.

Written as a signed note in the form that transparency logs share (C2SP tlog-checkpoint), with two lines of extension:

    verifier-ledger/0c1d...        origin: this ledger, named by its first entry's hash
    1024                           how many entries
    <root hash in base64>
    head <hash of the last entry in base64>
    time 2026-11-24T08:00:00.000000Z

    — verifier-ledger/0c1d... <key's hash and Ed25519 signature in base64>

Kept elsewhere (mailed, printed, handed to an inspector), it shows later that nothing before it was changed or dropped.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from verifier.domain.errors import VerifierError
from verifier.ledger.signing import Signer, is_signature

_ED25519 = b"\x01"
_KEY_HASH_BYTES = 4
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class CheckpointUnreadable(VerifierError):
    """The text is no checkpoint as this module writes it."""

    code = "CHECKPOINT_UNREADABLE"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``root`` and ``head`` are 32 bytes, ``time`` in UTC; ``note`` is the whole signed text."""

    origin: str
    size: int
    root: bytes
    head: bytes
    time: datetime
    note: str


def origin_of(first_entry_hash: bytes) -> str:
    return f"verifier-ledger/{first_entry_hash[:8].hex()}"


def sign(origin: str, size: int, root: bytes, head: bytes, time: datetime, signer: Signer) -> Checkpoint:
    body = _body(origin, size, root, head, time)
    signature = _key_hash(origin, signer.public) + signer.sign(body.encode())
    return Checkpoint(origin, size, root, head, time, f"{body}\n— {origin} {_base64(signature)}\n")


def parse(note: str) -> Checkpoint:
    """Raises ``CheckpointUnreadable`` for a text that is not exactly in the form above. Proves nothing by itself."""
    try:
        origin, size, root, head, time, blank, signature, end = note.split("\n")
        checkpoint = Checkpoint(
            origin=origin,
            size=int(size),
            root=base64.b64decode(root, validate=True),
            head=base64.b64decode(head.removeprefix("head "), validate=True),
            time=datetime.strptime(time, f"time {_TIME}").replace(tzinfo=UTC),
            note=note,
        )
        raw = base64.b64decode(signature.removeprefix(f"— {origin} "), validate=True)
    except (ValueError, binascii.Error):
        raise CheckpointUnreadable("the text is no checkpoint of a ledger") from None
    body = _body(checkpoint.origin, checkpoint.size, checkpoint.root, checkpoint.head, checkpoint.time)
    if note != f"{body}\n— {origin} {_base64(raw)}\n" or blank or end:
        raise CheckpointUnreadable("the text is no checkpoint of a ledger")
    return checkpoint


def is_signed(checkpoint: Checkpoint, public_keys: Iterable[bytes]) -> bool:
    """By one of ``public_keys``. The text that is checked is that of the note, which ``parse`` found canonical."""
    body, _, line = checkpoint.note.partition("\n\n")
    raw = base64.b64decode(line.rpartition(" ")[2])
    named, signature = raw[:_KEY_HASH_BYTES], raw[_KEY_HASH_BYTES:]
    message = f"{body}\n".encode()
    return any(
        named == _key_hash(checkpoint.origin, key) and is_signature(key, signature, message) for key in public_keys
    )


def _body(origin: str, size: int, root: bytes, head: bytes, time: datetime) -> str:
    return f"{origin}\n{size}\n{_base64(root)}\nhead {_base64(head)}\ntime {time.astimezone(UTC).strftime(_TIME)}\n"


def _key_hash(origin: str, public_key: bytes) -> bytes:
    return sha256(origin.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_HASH_BYTES]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
