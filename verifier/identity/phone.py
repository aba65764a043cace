"""Phone numbers: mainland mobiles by the allocation table, everything else by the ``phonenumbers`` library.

A mainland mobile has 11 digits; its prefix of three to five digits tells the operator it was allocated to and
the kind of service (MIIT numbering plan of 2017). Portability since 2019-12 means that the operator may be
another one today. Machine numbers (13 digits, or an IoT range) cannot stand for a person.
"""

import re

import phonenumbers

from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason
from verifier.identity import hygiene
from verifier.identity.outcome import invalid
from verifier.identity.tables import mobile_prefixes

_PUNCTUATION = "().·/（）．"
_MAINLAND_CODE = re.compile(r"(?:\+|00)?86(?=1[0-9]{10}(?:[0-9]{2})?$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MACHINE = re.compile(r"1[0-9]{12}")
_PREFIXES = mobile_prefixes()
_STATUS: dict[str, tuple[NumberStatus, tuple[Reason, ...]]] = {
    "voice": (NumberStatus.VALID, ()),
    "data_or_voice": (NumberStatus.VALID, ()),
    "satellite": (NumberStatus.VALID, ()),
    "mvno": (NumberStatus.VALID, (reasons.PHONE_VIRTUAL_OPERATOR,)),
    "iot_or_data": (NumberStatus.UNCERTAIN, (reasons.PHONE_MACHINE_OR_DATA,)),
    "emergency_satellite": (NumberStatus.UNCERTAIN, (reasons.PHONE_EMERGENCY_SATELLITE,)),
}


def check(phone: str) -> NumberResult:
    """``normalized`` is 11 digits for a mainland mobile, E.164 otherwise.

    Facts: ``kind`` (``mobile``, ``landline``, ``foreign``), and for mobiles ``service`` and ``allocated_to``.
    """
    plus = phone.lstrip().startswith(("+", "＋"))
    digits = hygiene.normalize(phone, drop=_PUNCTUATION + "+＋")
    if digits is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if not digits.isdigit():
        return invalid(reasons.NUMBER_FORMAT if digits else reasons.NUMBER_LENGTH)
    national = _MAINLAND_CODE.sub("", ("+" if plus else "") + digits)
    if _MOBILE.fullmatch(national):
        return _check_mobile(national)
    if _MACHINE.fullmatch(national) and _allocation(national, kind="iot13"):
        return _result(NumberStatus.INVALID, national, (reasons.PHONE_MACHINE,), {"kind": "machine"})
    return _check_other(national)


def _check_mobile(number: str) -> NumberResult:
    prefix = next((found for length in (5, 4, 3) if (found := _PREFIXES.get(number[:length]))), None)
    if prefix is None or prefix.kind == "iot13":
        return _result(NumberStatus.INVALID, number, (reasons.PHONE_UNASSIGNED,), {"kind": "mobile"})
    status, remarks = _STATUS[prefix.kind]
    facts = {"kind": "mobile", "service": prefix.kind, "allocated_to": prefix.allocated_to}
    return _result(status, number, remarks, facts)


def _allocation(number: str, *, kind: str) -> bool:
    prefix = _PREFIXES.get(number[:4])
    return prefix is not None and prefix.kind == kind


def _check_other(text: str) -> NumberResult:
    """Landlines, and numbers of Hong Kong, Macao, Taiwan and abroad (``+`` or ``00`` first)."""
    international = "+" + text[2:] if text.startswith("00") else text
    try:
        parsed = phonenumbers.parse(international, "CN")
    except phonenumbers.NumberParseException:
        return invalid(reasons.NUMBER_FORMAT, text.lstrip("+"))
    if not phonenumbers.is_possible_number(parsed):
        return invalid(reasons.NUMBER_LENGTH, text.lstrip("+"))
    mainland = parsed.country_code == 86
    if not phonenumbers.is_valid_number(parsed) or (mainland and not _is_landline(parsed)):
        return invalid(reasons.NUMBER_FORMAT, text.lstrip("+"))
    normalized = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    remark = reasons.PHONE_LANDLINE if mainland else reasons.PHONE_OUTSIDE_MAINLAND
    facts = {"kind": "landline"} if mainland else {"kind": "foreign", "country_code": str(parsed.country_code)}
    return _result(NumberStatus.VALID, normalized, (remark,), facts)


def _is_landline(parsed: phonenumbers.PhoneNumber) -> bool:
    """A fixed line whose subscriber part does not begin with 0 or 1, as the numbering plan asks."""
    national = phonenumbers.national_significant_number(parsed)
    subscriber = national[phonenumbers.length_of_geographical_area_code(parsed) :]
    fixed = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.FIXED_LINE
    return fixed and subscriber[:1] not in ("0", "1", "")


def _result(status: NumberStatus, number: str, remarks: tuple[Reason, ...], facts: dict[str, str]) -> NumberResult:
    hidden = number[:-8] + "****" + number[-4:] if len(number) > 8 else "*" * len(number)
    return NumberResult(status, number, hidden, remarks, facts)
