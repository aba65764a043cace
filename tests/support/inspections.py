"""What an inspector does with an export, and what must never be in one."""

from pathlib import Path

from support.stories import Platform
from verifier.ledger import record_file, signing
from verifier.ledger.verification import Report
from verifier.v1 import ledger_service_pb2 as messages


def export(world: Platform, **asked: object) -> bytes:
    """The file, put together from its pieces."""
    request = messages.ExportRecordsRequest(**({"actor": "officer-7", "reason": "inspection 996"} | asked))
    return b"".join(piece.chunk for piece in world.ledger.ExportRecords(request))


def public_keys(world: Platform) -> bytes:
    """In PEM, as the platform handed them to the inspector."""
    return world.ledger.GetCheckpoint(messages.GetCheckpointRequest()).public_keys.encode()


def check(content: bytes, keys: bytes, folder: Path) -> Report:
    """Offline: a file and a public key."""
    file = folder / "records"
    file.write_bytes(content)
    return record_file.verify(file, signing.from_pem(keys))
