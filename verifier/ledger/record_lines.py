"""Exported records as lines of JSON, which a person can read and anybody can check: the form of every export.

    {"type":"records","format":1,"origin":"verifier-ledger/...","tenant":"default","account_id":"a-7",...}
    {"type":"entry","sequence":12,"time":"2026-11-24T08:00:00.000000Z","kind":"decision","payload":"{...}",...}
    {"type":"signature","entries":1,"checkpoint":"...","digest":"...","signature":"..."}

Each entry comes with its path to the root of the checkpoint. The digest is the SHA-256 of all lines before the last,
each with its line feed; the signature covers the digest, the count and the checkpoint. Bytes are in base64.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from verifier.domain.errors import VerifierError
from verifier.ledger.chain import Entry
from verifier.ledger.signing import Signer

FORMAT = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_Line = TypeVar("_Line", bound=msgspec.Struct)


class RecordsUnreadable(VerifierError):
    """The file is not in the form of an export."""

    code = "RECORDS_UNREADABLE"


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="records"):
    """What was asked for. Times in UTC with microseconds; empty and ``false`` are no limit."""

    format: int
    origin: str
    exported: str
    tenant: str
    account_id: str
    one_subject: bool
    since: str
    until: str


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="entry"):
    """An entry, its path (see ``merkle``), and its decision's sealed document where it was asked for."""

    sequence: int
    time: str
    kind: str
    payload: str
    previous: bytes
    hash: bytes
    path: tuple[bytes, ...]
    document: bytes

    def entry(self) -> Entry:
        """Raises ``RecordsUnreadable``."""
        try:
            microseconds = (datetime.strptime(self.time, _TIME).replace(tzinfo=UTC) - _EPOCH) // timedelta(
                microseconds=1
            )
        except ValueError:
            raise RecordsUnreadable(f"entry {self.sequence}: its time is unreadable") from None
        return Entry(self.sequence, microseconds, self.kind, self.payload.encode(), self.previous, self.hash)


class Closing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="signature"):
    """``checkpoint`` is the signed note; ``signature`` is Ed25519's over ``signed_message``."""

    entries: int
    checkpoint: str
    digest: bytes
    signature: bytes

    def signed_message(self) -> bytes:
        return signed_message(self.entries, self.checkpoint, self.digest)


def record(entry: Entry, path: tuple[bytes, ...], document: bytes) -> Record:
    """Raises ``RecordsUnreadable`` for an entry whose payload is no text: it was tampered with."""
    try:
        payload = entry.payload.decode()
    except UnicodeDecodeError:
        raise RecordsUnreadable(f"entry {entry.sequence}: is not as it was written: verify the ledger") from None
    time = utc(_EPOCH + timedelta(microseconds=entry.time))
    return Record(entry.sequence, time, entry.kind, payload, entry.previous, entry.hash, path, document)


def utc(time: datetime | None) -> str:
    return "" if time is None else time.astimezone(UTC).strftime(_TIME)


def line(content: Opening | Record | Closing) -> bytes:
    return msgspec.json.encode(content) + b"\n"


def parse(kind: type[_Line], text: bytes, number: int) -> _Line:
    """``text`` is one line with its line feed. Raises ``RecordsUnreadable`` unless it is as ``line`` writes it."""
    try:
        content = msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise RecordsUnreadable(f"line {number}: is not in the form of an export") from None
    if msgspec.json.encode(content) + b"\n" != text:
        raise RecordsUnreadable(f"line {number}: is not in the form of an export")
    return content


def close(entries: int, checkpoint: str, digest: bytes, signer: Signer) -> Closing:
    return Closing(entries, checkpoint, digest, signer.sign(signed_message(entries, checkpoint, digest)))


def signed_message(entries: int, checkpoint: str, digest: bytes) -> bytes:
    return b"verifier records 1\n" + entries.to_bytes(8, "big") + digest + checkpoint.encode()
