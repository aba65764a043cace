"""Organisation code (组织机构代码), GB 11714-1997: eight characters and a check character, MOD 11.

The weights 3 7 9 10 5 8 4 2 are the powers of 2 modulo 11, from 2^8 down to 2^1, and 35 is 2 modulo 11: reading the
characters in base 35 gives the weighted sum. Z, which that base lacks, counts 35, like 2.

It lives on as characters 9 to 17 of the unified social credit code.
"""

import re

from verifier.domain.number import NO_FACTS, NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.identity import hygiene
from verifier.identity.outcome import invalid

_FORM = re.compile(r"[0-9A-Z]{8}[0-9X]")
_CHARACTERS = "0123456789X0"


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
    return _CHARACTERS[11 - 2 * int(eight.replace("Z", "2"), 35) % 11]
