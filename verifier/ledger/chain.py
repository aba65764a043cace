"""The hash chain: each entry's hash covers the one before it, and the head is signed with a key.

The chain alone shows a changed, swapped or dropped entry in the middle. A dropped tail, or a chain rewritten from some
entry on, shows in the head: its HMAC cannot be made without the ledger's key.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

GENESIS = bytes(32)


@dataclass(frozen=True, slots=True)
class Entry:
    """``time`` in microseconds since 1970 UTC; ``payload`` is JSON without personal data."""

    sequence: int
    time: int
    kind: str
    payload: bytes
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry's place and hash; ``signature`` under the key ``key_id``."""

    sequence: int
    hash: bytes
    key_id: str
    signature: bytes


def append(previous: Head | Entry | None, time: int, kind: str, payload: bytes) -> Entry:
    """The entry that follows ``previous``, or the first."""
    sequence = previous.sequence + 1 if previous else 1
    before = previous.hash if previous else GENESIS
    return Entry(sequence, time, kind, payload, before, entry_hash(sequence, time, kind, payload, before))


def entry_hash(sequence: int, time: int, kind: str, payload: bytes, previous: bytes) -> bytes:
    """SHA-256 over the fields, each with its length in front, so that no two entries share an encoding."""
    digest = sha256()
    for part in (sequence.to_bytes(8, "big"), time.to_bytes(8, "big"), kind.encode(), payload, previous):
        digest.update(len(part).to_bytes(4, "big"))
        digest.update(part)
    return digest.digest()


def sign(entry: Entry, key_id: str, key: bytes) -> Head:
    return Head(entry.sequence, entry.hash, key_id, head_signature(entry.sequence, entry.hash, key))


def head_signature(sequence: int, last_hash: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"verifier ledger head" + sequence.to_bytes(8, "big") + last_hash, sha256)
