"""The national algorithms beside the usual ones: right by the standards' examples, and both read after a rotation."""

import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from verifier.domain.errors import ConfigurationError
from verifier.privacy import suites
from verifier.privacy.keyed_hash import KeyedHash
from verifier.privacy.keys import KeyRing, KeySet
from verifier.privacy.suites import INTERNATIONAL, NATIONAL, SUITES, Suite
from verifier.privacy.vault import SealBroken, Vault

USUAL = KeySet("k1", bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34)))
STATE = KeySet("gm", bytes(range(3, 35)), bytes(range(4, 20)), bytes(range(5, 37)), NATIONAL)
BEFORE = KeyRing(USUAL, {"k1": USUAL})
AFTER = KeyRing(STATE, {"k1": USUAL, "gm": STATE})


def test_sm3_is_the_standards() -> None:
    """GB/T 32905-2016, appendix A, example 1: the digest of ``abc``."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_the_keyed_hash_is_hmac_over_sm3() -> None:
    """By RFC 2104's definition, written once more."""

    def sm3(data: bytes) -> bytes:
        digest = hashes.Hash(hashes.SM3())
        digest.update(data)
        return digest.finalize()

    key = STATE.hash.ljust(64, b"\0")
    inner = sm3(bytes(one ^ 0x36 for one in key) + b"message")
    assert NATIONAL.keyed_hash(STATE.hash, b"message") == sm3(bytes(one ^ 0x5C for one in key) + inner)


@given(key=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_the_usual_keyed_hash_is_hmac_over_sha256(key: bytes, message: bytes) -> None:
    assert INTERNATIONAL.keyed_hash(key, message) == hmac.digest(key, message, "sha256")


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_threads_hash_under_one_key_at_the_same_time(suite: Suite) -> None:
    messages = [bytes([i % 256]) * (i % 3_000) for i in range(4_000)]
    expected = [suite.keyed_hash(USUAL.hash, message) for message in messages]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda message: suite.keyed_hash(USUAL.hash, message), messages)) == expected


def test_sealing_is_sm4_gcm_of_rfc_8998() -> None:
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    context = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex("AA" * 8 + "BB" * 8 + "CC" * 8 + "DD" * 8 + "EE" * 8 + "FF" * 8 + "EE" * 8 + "AA" * 8)
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert NATIONAL.encrypt(key, nonce, plain, context) == sealed
    assert NATIONAL.decrypt(key, nonce, sealed, context) == plain


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
@given(document=st.binary(max_size=300), context=st.binary(max_size=40), place=st.integers(0, 10_000))
def test_what_is_sealed_opens_and_a_changed_byte_does_not(
    suite: Suite, document: bytes, context: bytes, place: int
) -> None:
    key = bytes(suite.seal_bytes)
    sealed = suite.seal(key, document, context)
    assert suite.open(key, sealed, context) == document
    changed = bytearray(sealed)
    changed[place % len(sealed)] ^= 1
    with pytest.raises(InvalidTag):
        suite.open(key, bytes(changed), context)
    with pytest.raises(InvalidTag):
        suite.open(key, sealed, context + b"x")
    with pytest.raises((InvalidTag, ValueError)):
        suite.open(key, sealed[:20], context)


def test_after_a_change_of_suite_both_are_read() -> None:
    old = Vault(BEFORE).seal(b"document", b"d1")
    new = Vault(AFTER).seal(b"document", b"d1")
    assert Vault(AFTER).open(old, b"d1") == Vault(AFTER).open(new, b"d1") == b"document"
    with pytest.raises(SealBroken):
        Vault(BEFORE).open(new, b"d1")
    old_hash = KeyedHash(BEFORE).of("phone", "1")
    assert KeyedHash(AFTER).candidates("phone", "1")[1] == old_hash != KeyedHash(AFTER).of("phone", "1")
    assert KeyedHash(AFTER).of("phone", "1").startswith("gm:")


def _missing(*_: bytes) -> bytes:
    raise UnsupportedAlgorithm("no SM3 here")


@pytest.mark.parametrize("field", ["keyed_hash", "encrypt"])
def test_a_machine_without_the_algorithms_says_so(field: str) -> None:
    parts: dict[str, Callable[..., bytes]] = {"keyed_hash": NATIONAL.keyed_hash, "encrypt": NATIONAL.encrypt}
    parts[field] = _missing
    lacking = Suite("national", 16, decrypt=NATIONAL.decrypt, **parts)
    with pytest.raises(ConfigurationError, match="OpenSSL of the `cryptography` package here does not have"):
        lacking.check_available()
    INTERNATIONAL.check_available()
    suites.NATIONAL.check_available()
