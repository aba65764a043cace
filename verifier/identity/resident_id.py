"""Resident identity number (公民身份号码), GB 11643-1999.

Eighteen characters: region 6 (GB/T 2260), birth date 8, sequence 3 (odd = male), check character by ISO 7064 MOD 11-2.
The region is that of the household register when the number was assigned, often years after the birth: a code is
plausible if it stood for a place at any time from the later of the birth year and 1984, when the cards began.

The first-generation form has 15 digits (region 6, YYMMDD, sequence 3, no check) and ended on 2013-01-01: it is
parsed and upgraded, so that records can be linked, and is not valid for a sign-up.
"""

from datetime import date

from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason
from verifier.identity import birth_date, hygiene
from verifier.identity.mod_11_2 import check_character
from verifier.identity.outcome import invalid, mask
from verifier.identity.tables import SPECIAL_REGIONS, provinces, regions

_CARDS_BEGAN = 1984
_PROVINCES = provinces()
_REGIONS = regions()


def check(number: str, *, today: date) -> NumberResult:
    """Facts on VALID: ``region``, ``region_name``, ``birth_date`` (ISO 8601), ``sex`` (``male`` or ``female``)."""
    text = hygiene.normalize(number)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if len(text) == 15:
        return _check_first_generation(text, today)
    problem = form_problem(text)
    if problem is not None:
        return invalid(problem, text)
    if text[:2] not in _PROVINCES:
        is_permit = text[:2] in SPECIAL_REGIONS and text[2:6] == "0000"
        return invalid(reasons.ID_KIND_IS_RESIDENCE_PERMIT if is_permit else reasons.ID_PROVINCE_UNKNOWN, text)
    problem = personal_part_problem(text, today)
    if problem is not None:
        return invalid(problem, text)
    region = _REGIONS.get(text[:6])
    warnings: tuple[Reason, ...] = ()
    if region is None:
        warnings = (reasons.ID_REGION_UNKNOWN,)
    elif region.last_year < max(int(text[6:10]), _CARDS_BEGAN):
        warnings = (reasons.ID_REGION_ABOLISHED,)
    facts = personal_facts(text)
    facts["region"] = text[:6]
    facts["region_name"] = region.name if region else _PROVINCES[text[:2]]
    return NumberResult(NumberStatus.VALID, text, mask(text), warnings, facts)


def form_problem(text: str) -> Reason | None:
    """What keeps normalised ``text`` from being 17 digits and a digit or X."""
    if len(text) != 18:
        return reasons.NUMBER_LENGTH
    if not text[:17].isdigit() or not (text[17].isdigit() or text[17] == "X"):
        return reasons.NUMBER_FORMAT
    return None


def personal_part_problem(text: str, today: date) -> Reason | None:
    """What is wrong with the date, the sequence or the check character of a well-formed number."""
    problem = birth_date.problem(text[6:14], today)
    if problem is not None:
        return problem
    if text[14:17] == "000":
        return reasons.ID_SEQUENCE_ZERO
    if check_character(text[:17]) != text[17]:
        return reasons.NUMBER_CHECK_DIGIT
    return None


def personal_facts(text: str) -> dict[str, str]:
    return {
        "birth_date": f"{text[6:10]}-{text[10:12]}-{text[12:14]}",
        "sex": "male" if text[16] in "13579" else "female",
    }


def upgrade(text: str) -> str:
    """The 18-character form of a normalised 15-digit number.

    Birth years were written with two digits; nobody born before 1900 was issued a card that is still on record, and
    sequences 996 to 999 were kept for people aged a hundred or more, which this project's test numbers use freely.

    >>> upgrade("110105491231002")
    '11010519491231002X'
    """
    digits = text[:6] + "19" + text[6:]
    return digits + check_character(digits)


def _check_first_generation(text: str, today: date) -> NumberResult:
    if not text.isdigit():
        return invalid(reasons.NUMBER_FORMAT, text)
    upgraded = upgrade(text)
    result = check(upgraded, today=today)
    if result.status is NumberStatus.INVALID:
        return result
    return invalid(reasons.ID_FIRST_GENERATION, upgraded, facts=result.facts)
