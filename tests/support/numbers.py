"""Made-up numbers: sequences 996 to 999 for people, arbitrary codes for organisations, check characters computed.

The arithmetic here is written from the standards once more, by positions and modulo, so that it is an oracle.
"""

from datetime import date

TODAY = date(2026, 11, 24)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_id(region: str = "110105", birth: str = "19900307", sequence: str = "996") -> str:
    """An 18-character number; an even sequence is a woman's."""
    digits = region + birth + sequence
    total = sum(pow(2, 17 - i, 11) * int(digit) for i, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


def uscc(prefix: str = "91", region: str = "110108", code: str = "MA000996") -> str:
    """A code whose inner and outer check characters are right."""
    seventeen = prefix + region + organisation_code(code)
    total = sum(pow(3, i, 31) * _USCC_ALPHABET.index(character) for i, character in enumerate(seventeen))
    return seventeen + _USCC_ALPHABET[(31 - total % 31) % 31]


def organisation_code(code: str) -> str:
    total = sum(int(c, 36) * w for c, w in zip(code, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return code + {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
