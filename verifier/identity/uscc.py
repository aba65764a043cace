"""Unified social credit code (统一社会信用代码), GB 32100-2015 with amendment 1 of 2016.

Eighteen characters of the digits and the letters without I, O, S, V, Z: department of registration 1, category 1,
region 6, organisation code 9 (GB 11714, with its own check character), check character by MOD 31 with the weights
3^i mod 31. Because 34 is 3 modulo 31, reading the values from the right in base 34 gives the weighted sum.

Real codes break the rules. Firms of the pilot in Fujian before 2016 (region 35, organisation code from
``M000``) fail MOD 31, and some codes carry an organisation code that fails its own check: both are UNCERTAIN.
The region may be of a development zone that GB/T 2260 lacks, or 100000 for a central body. A personal number
passes MOD 31 once in 31 times: in this field it is INVALID whatever the arithmetic says.
"""

import re
from datetime import date

from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason
from verifier.identity import hygiene, organisation_code, residence_permit, resident_id
from verifier.identity.outcome import invalid
from verifier.identity.tables import provinces, regions, uscc_categories, uscc_departments

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM = re.compile(f"[{_ALPHABET}]{{18}}")
_TO_DIGITS = bytes.maketrans(_ALPHABET.encode(), b"0123456789ABCDEFGHIJKLMNOPQRSTU")
_CENTRAL = "100000"
_PILOT_PROVINCE, _PILOT_CODE = "35", "M000"
_PROVINCES = provinces()
_REGIONS = regions()
_DEPARTMENTS = uscc_departments()
_CATEGORIES = uscc_categories()


def check(code: str, *, today: date) -> NumberResult:
    """Facts: ``department``, ``category`` (their names), ``region``, ``province``, ``organisation_code``.

    ``today`` dates the look at a personal number typed by mistake. The code is public, so ``masked`` shows it whole.
    """
    text = hygiene.normalize(code)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if len(text) != 18:
        return invalid(reasons.NUMBER_LENGTH, text)
    if not _FORM.fullmatch(text):
        return invalid(reasons.NUMBER_FORMAT, text)
    if text[6] in "12" and _is_personal_number(text, today):
        return invalid(reasons.USCC_IS_IDENTITY_NUMBER, text)
    problem = _prefix_problem(text)
    if problem is not None:
        return invalid(problem, text)
    doubts = _doubts(text)
    if doubts is None:
        return invalid(reasons.NUMBER_CHECK_DIGIT, text)
    status = NumberStatus.UNCERTAIN if doubts else NumberStatus.VALID
    region = text[2:8]
    if region not in _REGIONS and region != _CENTRAL:
        doubts = (*doubts, reasons.USCC_REGION_UNKNOWN)
    return NumberResult(status, text, text, doubts, _facts(text))


def check_character(seventeen: str) -> str:
    """The check character of 17 characters of the alphabet.

    >>> check_character("91110000600037341")
    'L'
    """
    digits = seventeen.encode().translate(_TO_DIGITS)
    return _ALPHABET[-int(digits[::-1], 34) % 31]


def _is_personal_number(text: str, today: date) -> bool:
    if resident_id.form_problem(text) is not None:
        return False
    personal = resident_id.check(text, today=today), residence_permit.check(text, today=today)
    return any(result.status is NumberStatus.VALID for result in personal)


def _prefix_problem(text: str) -> Reason | None:
    if text[0] not in _DEPARTMENTS:
        return reasons.USCC_DEPARTMENT_UNKNOWN
    if text[2:4] not in _PROVINCES and text[2:8] != _CENTRAL:
        return reasons.USCC_PROVINCE_UNKNOWN
    return None


def _doubts(text: str) -> tuple[Reason, ...] | None:
    """Why only the registry can tell; ``None`` where the code is plainly wrong."""
    doubts: tuple[Reason, ...] = ()
    if check_character(text[:17]) != text[17]:
        if text[2:4] != _PILOT_PROVINCE or text[8:12] != _PILOT_CODE:
            return None
        doubts = (reasons.USCC_FUJIAN_PILOT,)
    elif organisation_code.check_character(text[8:16]) != text[16]:
        doubts = (reasons.USCC_INNER_CHECK,)
    if text[:2] not in _CATEGORIES:
        doubts = (*doubts, reasons.USCC_CATEGORY_UNKNOWN)
    return doubts


def _facts(text: str) -> dict[str, str]:
    return {
        "department": _DEPARTMENTS[text[0]],
        "category": _CATEGORIES.get(text[:2], ""),
        "region": text[2:8],
        "province": _PROVINCES.get(text[2:4], ""),
        "organisation_code": text[8:17],
    }
