"""The keys of an installation, in one JSON file that only its owner may read.

    {"active": "k1", "keys": {"k1": {"hash": "...", "seal": "...", "ledger": "..."}}}

Each key is 32 bytes in base64. Rotation adds an entry and makes it active; the older ones stay for reading.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from verifier.domain.errors import ConfigurationError

KEY_BYTES = 32
_PURPOSES = ("hash", "seal", "ledger")


@dataclass(frozen=True, slots=True)
class KeySet:
    """One generation of keys."""

    key_id: str
    hash: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    ledger: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """``active`` writes; every generation in ``sets`` reads."""

    active: KeySet
    sets: Mapping[str, KeySet]


def ledger_keys(ring: KeyRing) -> dict[str, bytes]:
    """Of every generation, by its id."""
    return {key_id: generation.ledger for key_id, generation in ring.sets.items()}


def load_or_create(path: Path) -> tuple[KeyRing, bool]:
    """The ring, and whether its file was created now.

    Raises ``ConfigurationError`` that names the file and the key: readable by others, not JSON, a wrong size.
    """
    created = False
    if not path.exists():
        created = _create(path)
    return load(path), created


def load(path: Path) -> KeyRing:
    """Raises ``ConfigurationError`` like :func:`load_or_create`."""
    if path.stat().st_mode & 0o077:
        raise ConfigurationError(f"keys {path}: others may read this file: chmod 600 it")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        sets = {key_id: _key_set(path, key_id, keys) for key_id, keys in document["keys"].items()}
        return KeyRing(sets[document["active"]], sets)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigurationError(f"keys {path}: must be JSON with `active` and `keys`, see the README") from None


def _key_set(path: Path, key_id: str, keys: Mapping[str, str]) -> KeySet:
    values = {}
    for purpose in _PURPOSES:
        try:
            value = base64.b64decode(keys[purpose], validate=True)
        except (KeyError, binascii.Error, TypeError, ValueError):
            value = b""
        if len(value) != KEY_BYTES:
            raise ConfigurationError(f"keys {path}: keys.{key_id}.{purpose} must be {KEY_BYTES} bytes in base64")
        values[purpose] = value
    return KeySet(key_id, **values)


def _create(path: Path) -> bool:
    """Writes fresh keys unless another process was faster; durable before anything is sealed with them."""
    keys = {purpose: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for purpose in _PURPOSES}
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"active": "k1", "keys": {"k1": keys}}, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
