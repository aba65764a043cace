"""Foreign permanent resident card (外国人永久居留身份证), both forms in use.

Since 2023-12-01 (GA 2102-2023), 18 characters: 9, province of issue 2, nationality 3 (ISO 3166-1 numeric),
birth date 8, sequence 3, check character by MOD 11-2. Before: 15 characters: nationality 3 letters (ISO 3166-1
alpha-3), region of issue 4, birth date YYMMDD, sequence 1, check digit by the weights 7, 3, 1 (as in ICAO 9303).
"""

import re
from datetime import date

from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.identity import birth_date, hygiene, resident_id
from verifier.identity.outcome import invalid, mask
from verifier.identity.tables import provinces

_OLD_FORM = re.compile(r"[A-Z]{3}[0-9]{12}")
_OLD_WEIGHTS = (7, 3, 1)
_CHINA = ("156", "CHN")
_HIGHEST_NUMERIC_COUNTRY = 894


def check(number: str, *, today: date) -> NumberResult:
    """Facts on VALID: ``nationality``, ``region``, ``birth_date``; ``sex`` in the new form only."""
    text = hygiene.normalize(number)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    if len(text) == 15:
        return _check_old(text, today)
    problem = resident_id.form_problem(text)
    if problem is not None:
        return invalid(problem, text)
    if text[0] != "9":
        return invalid(reasons.NUMBER_FORMAT, text)
    if text[1:3] not in provinces():
        return invalid(reasons.ID_PROVINCE_UNKNOWN, text)
    nationality = text[3:6]
    if nationality in _CHINA or not 1 <= int(nationality) <= _HIGHEST_NUMERIC_COUNTRY:
        return invalid(reasons.ID_NATIONALITY_INVALID, text)
    problem = resident_id.personal_part_problem(text, today)
    if problem is not None:
        return invalid(problem, text)
    facts = resident_id.personal_facts(text) | {"nationality": nationality, "region": text[1:3] + "0000"}
    return NumberResult(NumberStatus.VALID, text, mask(text), (), facts)


def check_digit(first_fourteen: str) -> str:
    """The check digit of the old form: A is 10, Z is 35."""
    total = sum(int(character, 36) * _OLD_WEIGHTS[i % 3] for i, character in enumerate(first_fourteen))
    return str(total % 10)


def _check_old(text: str, today: date) -> NumberResult:
    if not _OLD_FORM.fullmatch(text):
        return invalid(reasons.NUMBER_FORMAT, text)
    if text[:3] in _CHINA:
        return invalid(reasons.ID_NATIONALITY_INVALID, text)
    if text[3:5] not in provinces():
        return invalid(reasons.ID_PROVINCE_UNKNOWN, text)
    born = _birth_date(text[7:13], today)
    if birth_date.parse(born) is None:
        return invalid(reasons.ID_BIRTH_DATE_INVALID, text)
    if check_digit(text[:14]) != text[14]:
        return invalid(reasons.NUMBER_CHECK_DIGIT, text)
    facts = {
        "nationality": text[:3],
        "region": text[3:7] + "00",
        "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}",
    }
    return NumberResult(NumberStatus.VALID, text, mask(text), (), facts)


def _birth_date(yymmdd: str, today: date) -> str:
    """The two-digit year is of this century where that lies in the past, else of the last one."""
    this_century = f"20{yymmdd}"
    return this_century if this_century <= f"{today:%Y%m%d}" else f"19{yymmdd}"
