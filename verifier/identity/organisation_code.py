"""Organisation code (组织机构代码), GB 11714-1997: eight characters and a check character, MOD 11.

It lives on as characters 9 to 17 of the unified social credit code.
"""

import re
from operator import mul

from verifier.domain.number import NO_FACTS, NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.identity import hygiene
from verifier.identity.outcome import invalid

_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FORM = re.compile(r"[0-9A-Z]{8}[0-9X]")
_CHARACTERS = "0123456789X0"
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TO_VALUES = bytes.maketrans(_ALPHABET, bytes(range(36)))


def check(code: str) -> NumberResult:
    """
    >>> check("D2143569-X").status.value
    'valid'
    """
    text = hygiene.normalize(code)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if len(text) != 9:
        return invalid(reasons.NUMBER_LENGTH, text)
    if not _FORM.fullmatch(text):
        return invalid(reasons.NUMBER_FORMAT, text)
    if check_character(text[:8]) != text[8]:
        return invalid(reasons.NUMBER_CHECK_DIGIT, text)
    return NumberResult(NumberStatus.VALID, text, text, (), NO_FACTS)


def check_character(eight: str) -> str:
    """The check character of eight digits and capital letters (A is 10, Z is 35)."""
    values = eight.encode().translate(_TO_VALUES)
    return _CHARACTERS[11 - sum(map(mul, _WEIGHTS, values)) % 11]
