"""Travel documents: their form is all that a number shows, so none is ever more than UNCERTAIN without an authority.

Passport of the People's Republic (中华人民共和国护照): E and 8 digits, E and a letter (no I, no O) and 7 digits, G and
8 digits, PE, SE or DE (public affairs, service, diplomatic) and 7 digits; older: 14 or 15 and 7 digits.
Mainland travel permit for Hong Kong and Macao residents (港澳居民来往内地通行证): H or M and 8 digits, with 2
more for the issue; for holders who are not Chinese citizens HA or MA and 7 digits. For Taiwan residents
(台湾居民来往大陆通行证): 8 or 10 digits.
"""

import re

from verifier.domain.number import NumberResult
from verifier.domain.reasons import identity as reasons
from verifier.identity import hygiene
from verifier.identity.outcome import invalid, uncertain

_PASSPORT = re.compile(r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}|[PSD]E[0-9]{7}|1[45][0-9]{7}")
_HONG_KONG_MACAO = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?|[HM]A[0-9]{7}")
_TAIWAN = re.compile(r"[0-9]{8}(?:[0-9]{2})?")


def check_passport(number: str) -> NumberResult:
    return _check(number, _PASSPORT, lengths=(9,))


def check_hong_kong_macao(number: str) -> NumberResult:
    return _check(number, _HONG_KONG_MACAO, lengths=(9, 11))


def check_taiwan(number: str) -> NumberResult:
    return _check(number, _TAIWAN, lengths=(8, 10))


def _check(number: str, form: re.Pattern[str], *, lengths: tuple[int, ...]) -> NumberResult:
    text = hygiene.normalize(number)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if len(text) not in lengths:
        return invalid(reasons.NUMBER_LENGTH, text)
    if not form.fullmatch(text):
        return invalid(reasons.NUMBER_FORMAT, text)
    return uncertain((reasons.NUMBER_AUTHORITY_ONLY,), text, {})
