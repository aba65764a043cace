"""The keys of an installation, in one JSON file that only its owner may read.

    {"active": "k1", "keys": {"k1": {"suite": "international", "hash": "...", "seal": "...", "ledger": "..."}}}

Each key is 32 bytes in base64, ``seal`` in the suite ``national`` (SM4) 16; a set without a suite is international.
Rotation adds a set and makes it active; the older ones stay for reading.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verifier.domain.errors import ConfigurationError
from verifier.privacy.suites import INTERNATIONAL, SUITES, Suite

KEY_BYTES = 32
_PURPOSES = ("hash", "seal", "ledger")
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class KeySet:
    """One generation of keys."""

    key_id: str
    hash: bytes = field(repr=False)
    seal: bytes = field(repr=False)
    ledger: bytes = field(repr=False)
    suite: Suite = INTERNATIONAL


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
    return _ring(path, _read(path))


def rotate(path: Path, key_id: str, suite: str) -> KeyRing:
    """Adds a fresh set under ``key_id``, makes it active, and returns the ring; the file changes at once or not at all.

    Raises ``ConfigurationError`` where the id is taken or too long, or this machine cannot do the suite's algorithms.
    """
    load(path)
    if not 1 <= len(key_id.encode()) <= _LONGEST_ID or not key_id.isprintable() or ":" in key_id:
        raise ConfigurationError(f"id: must be 1 to {_LONGEST_ID} characters without a colon")
    document = _read(path)
    if key_id in document["keys"]:
        raise ConfigurationError(f"id: {path} has a key set {key_id} already")
    document["keys"][key_id] = _fresh(_suite(path, key_id, suite))
    document["active"] = key_id
    temporary = _write(path, document)
    temporary.replace(path)
    sync_folder(path.parent)
    return load(path)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise _malformed(path) from None


def _ring(path: Path, document: Any) -> KeyRing:
    try:
        sets = {key_id: _key_set(path, key_id, keys) for key_id, keys in document["keys"].items()}
        return KeyRing(sets[document["active"]], sets)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _malformed(path) from None


def _malformed(path: Path) -> ConfigurationError:
    return ConfigurationError(f"keys {path}: must be JSON with `active` and `keys`, see the README")


def _key_set(path: Path, key_id: str, keys: Mapping[str, str]) -> KeySet:
    suite = _suite(path, key_id, keys.get("suite", INTERNATIONAL.name))
    values = {}
    for purpose in _PURPOSES:
        try:
            value = base64.b64decode(keys[purpose], validate=True)
        except (KeyError, binascii.Error, TypeError, ValueError):
            value = b""
        size = _size(purpose, suite)
        if len(value) != size:
            raise ConfigurationError(f"keys {path}: keys.{key_id}.{purpose} must be {size} bytes in base64")
        values[purpose] = value
    return KeySet(key_id, **values, suite=suite)


def _suite(path: Path, key_id: str, name: str) -> Suite:
    suite = SUITES.get(name)
    if suite is None:
        raise ConfigurationError(f"keys {path}: keys.{key_id}.suite must be one of {', '.join(SUITES)}")
    suite.check_available()
    return suite


def _size(purpose: str, suite: Suite) -> int:
    return suite.seal_bytes if purpose == "seal" else KEY_BYTES


def _fresh(suite: Suite) -> dict[str, str]:
    made = {purpose: base64.b64encode(secrets.token_bytes(_size(purpose, suite))).decode() for purpose in _PURPOSES}
    return {"suite": suite.name, **made}


def _create(path: Path) -> bool:
    """Writes fresh keys unless another process was faster; durable before anything is sealed with them."""
    temporary = _write(path, {"active": "k1", "keys": {"k1": _fresh(INTERNATIONAL)}})
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    sync_folder(path.parent)
    return True


def _write(path: Path, document: Any) -> Path:
    """A durable file beside ``path`` that its owner alone may read."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        temporary.unlink()
        raise
    return temporary


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
