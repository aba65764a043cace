"""Business registration number (工商注册号), in use before the unified code: 15 digits, GS 15-2006.

Region of the registering authority 6, serial 8, check digit by ISO 7064 MOD 11,10. The serial's first digit
tells the kind: 0 to 3 domestic, 4 and 5 foreign-invested, 6 to 9 sole trader (whose number then leads to a person).
"""

from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.identity import hygiene
from verifier.identity.outcome import invalid
from verifier.identity.tables import provinces

_CENTRAL = "100000"


def check(number: str) -> NumberResult:
    """Facts on VALID: ``region``, ``kind`` (``domestic``, ``foreign_invested``, ``sole_trader``).

    >>> check("110108000000016").status.value
    'valid'
    """
    text = hygiene.normalize(number)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if len(text) != 15:
        return invalid(reasons.NUMBER_LENGTH, text)
    if not text.isdigit():
        return invalid(reasons.NUMBER_FORMAT, text)
    if text[:2] not in provinces() and text[:6] != _CENTRAL:
        return invalid(reasons.ID_PROVINCE_UNKNOWN, text)
    if check_digit(text[:14]) != text[14]:
        return invalid(reasons.NUMBER_CHECK_DIGIT, text)
    kind = "domestic" if text[6] <= "3" else "foreign_invested" if text[6] <= "5" else "sole_trader"
    return NumberResult(NumberStatus.VALID, text, text, (), {"region": text[:6], "kind": kind})


def check_digit(fourteen: str) -> str:
    product = 10
    for digit in fourteen:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
