"""Keyed hashes stand for numbers: there are only about 10^11 resident IDs, so an unkeyed hash can be reversed."""

from verifier.privacy.keys import KeyRing, KeySet


class KeyedHash:
    """HMAC by the key set's suite (SHA-256 or SM3), the key's id in front, so that rotated keys stay readable."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def of(self, purpose: str, value: str) -> str:
        """Under the active key. Equal values under different purposes have unrelated hashes."""
        return _hash(self._ring.active, purpose, value)

    def candidates(self, purpose: str, value: str) -> tuple[str, ...]:
        """Under every key, the active one first: what a look-up has to try after a rotation."""
        others = (keys for key_id, keys in self._ring.sets.items() if key_id != self._ring.active.key_id)
        return tuple(_hash(keys, purpose, value) for keys in (self._ring.active, *others))


def _hash(keys: KeySet, purpose: str, value: str) -> str:
    digest = keys.suite.keyed_hash(keys.hash, f"{purpose}\0{value}".encode())
    return f"{keys.key_id}:{digest.hex()}"
