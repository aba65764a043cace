"""Checkpoints as signed notes: what is signed, and that nothing can be changed about one."""

import base64
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from verifier.domain.errors import ConfigurationError
from verifier.ledger import signing
from verifier.ledger.checkpoint import CheckpointUnreadable, is_signed, parse, sign
from verifier.ledger.signing import Signer

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SIGNER, OTHER = Signer.of(bytes(range(32))), Signer.of(bytes(32))
MADE = sign("verifier-ledger/00", 1024, b"r" * 32, b"h" * 32, NOW, SIGNER)


def test_a_checkpoint_is_a_signed_note_as_transparency_logs_write_it() -> None:
    """Checked by the form's own rules (C2SP signed-note), with nothing of the code under test."""
    text, _, line = MADE.note.partition("\n\n")
    assert text.split("\n") == [
        "verifier-ledger/00",
        "1024",
        base64.b64encode(b"r" * 32).decode(),
        f"head {base64.b64encode(b'h' * 32).decode()}",
        "time 2026-11-24T08:00:00.000000Z",
    ]
    dash, name, blob = line.rstrip("\n").split(" ")
    raw = base64.b64decode(blob)
    assert (dash, name) == ("—", "verifier-ledger/00")
    assert raw[:4] == sha256(b"verifier-ledger/00\n\x01" + SIGNER.public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(SIGNER.public).verify(raw[4:], f"{text}\n".encode())


def test_it_reads_back_and_is_signed_by_its_key_alone() -> None:
    assert parse(MADE.note) == MADE
    assert is_signed(MADE, [OTHER.public, SIGNER.public])
    assert not is_signed(MADE, [OTHER.public]) and not is_signed(MADE, [])


def test_no_byte_of_it_can_be_changed() -> None:
    raw = MADE.note.encode()
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            try:
                read = parse(changed.decode())
            except (CheckpointUnreadable, UnicodeDecodeError):
                continue
            assert not is_signed(read, [SIGNER.public]), f"byte {place}, bit {bit}"


@pytest.mark.parametrize("note", ["", "\n" * 7, MADE.note + "\n", MADE.note[:-1], MADE.note * 2])
def test_another_form_is_unreadable(note: str) -> None:
    with pytest.raises(CheckpointUnreadable):
        parse(note)


def test_openssl_reads_the_public_key(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(signing.to_pem([SIGNER.public]))
    said = subprocess.run(
        ["openssl", "pkey", "-pubin", "-in", tmp_path / "key.pem", "-outform", "DER"], capture_output=True, check=True
    )
    assert said.stdout[-32:] == SIGNER.public


def test_several_public_keys_are_one_file() -> None:
    assert signing.from_pem(signing.to_pem([SIGNER.public, OTHER.public]).encode()) == (SIGNER.public, OTHER.public)


@pytest.mark.parametrize(
    "text",
    [b"", b"nonsense", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"-----END PUBLIC KEY-----"],
)
def test_a_wrong_public_key_is_named(text: bytes) -> None:
    with pytest.raises(ConfigurationError, match="Ed25519 in PEM"):
        signing.from_pem(text)


def test_no_private_key_shows_in_a_repr() -> None:
    assert "private" not in repr(SIGNER)
