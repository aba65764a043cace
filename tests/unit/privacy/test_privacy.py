"""Keys, keyed hashes, sealed documents, masks."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.domain.errors import ConfigurationError
from verifier.privacy.keyed_hash import KeyedHash
from verifier.privacy.keys import KeyRing, KeySet, load_or_create
from verifier.privacy.masking import mask_name
from verifier.privacy.vault import SealBroken, Vault

OLD = KeySet("k1", bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34)))
NEW = KeySet("k2", bytes(range(3, 35)), bytes(range(4, 36)), bytes(range(5, 37)))
OLD_RING = KeyRing(OLD, {"k1": OLD})
BOTH = KeyRing(NEW, {"k1": OLD, "k2": NEW})


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first, created = load_or_create(path)
    second, created_again = load_or_create(path)
    assert (created, created_again) == (True, False)
    assert first == second and path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_no_key_shows_in_a_repr() -> None:
    assert repr(BOTH).count("k2") and str(OLD.hash)[2:-1] not in repr(BOTH)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "must be JSON"),
        ("[]", "must be JSON"),
        ('{"active": "k2", "keys": {}}', "must be JSON"),
        (json.dumps({"active": "k1", "keys": {"k1": {"hash": "AAAA"}}}), "keys.k1.hash must be 32 bytes"),
    ],
)
def test_a_wrong_key_file_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigurationError, match=says):
        load_or_create(path)


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    load_or_create(path)
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_or_create(path)


def test_hashes_separate_purposes_and_survive_rotation() -> None:
    old, new = KeyedHash(OLD_RING), KeyedHash(BOTH)
    assert old.of("phone", "1") != old.of("document", "1")
    assert old.of("phone", "1") in new.candidates("phone", "1")
    assert new.candidates("phone", "1")[0] == new.of("phone", "1") != old.of("phone", "1")


@given(st.binary(), st.binary())
def test_what_is_sealed_opens(document: bytes, context: bytes) -> None:
    assert Vault(OLD_RING).open(Vault(OLD_RING).seal(document, context), context) == document


def test_an_older_key_still_opens() -> None:
    assert Vault(BOTH).open(Vault(OLD_RING).seal(b"document", b"d1"), b"d1") == b"document"


@given(st.integers(0, 200))
def test_a_changed_byte_breaks_the_seal(position: int) -> None:
    sealed = bytearray(Vault(OLD_RING).seal(b"document", b"d1"))
    sealed[position % len(sealed)] ^= 1
    with pytest.raises(SealBroken):
        Vault(OLD_RING).open(bytes(sealed), b"d1")


def test_a_seal_does_not_open_elsewhere() -> None:
    sealed = Vault(OLD_RING).seal(b"document", b"d1")
    with pytest.raises(SealBroken):
        Vault(OLD_RING).open(sealed, b"d2")
    with pytest.raises(SealBroken):
        Vault(OLD_RING).open(b"", b"d1")


@pytest.mark.parametrize(("name", "masked"), [("", ""), ("林", "*"), ("林禾", "林*"), ("欧阳晓禾", "欧**禾")])
def test_masks(name: str, masked: str) -> None:
    assert mask_name(name) == masked
