"""Keyed hashes stand for numbers: there are only about 10^11 resident IDs, so an unkeyed hash can be reversed."""

from verifier.privacy.keys import KeyRing, KeySet


class KeyedHash:
    """HMAC by the key set's suite (SHA-256 or SM3), the key's id in front, so that rotated keys stay readable."""

    def __init__(self, ring: KeyRing) -> None:
        others = [keys for key_id, keys in ring.sets.items() if key_id != ring.active.key_id]
        self._sets = (ring.active, *others)

    def of(self, purpose: str, value: str) -> str:
        """Under the active key. Equal values under different purposes have unrelated hashes."""
        return _hash(self._sets[0], f"{purpose}\0{value}".encode())

    def candidates(self, purpose: str, value: str) -> tuple[str, ...]:
        """Under every key, the active one first: what a look-up has to try after a rotation."""
        message = f"{purpose}\0{value}".encode()
        return tuple([_hash(keys, message) for keys in self._sets])


def _hash(keys: KeySet, message: bytes) -> str:
    return f"{keys.key_id}:{keys.suite.keyed_hash(keys.hash, message).hex()}"
