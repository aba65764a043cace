"""Residence permit for Hong Kong, Macao and Taiwan residents (港澳台居民居住证), since 2018-09-01.

The form of a resident identity number, with 810000, 820000 or 830000 in place of a region. The birth date may lie
before the handovers of 1997 and 1999.
"""

from datetime import date

from verifier.domain.number import NumberResult, NumberStatus
from verifier.domain.reasons import identity as reasons
from verifier.identity import hygiene, resident_id
from verifier.identity.outcome import invalid, mask
from verifier.identity.tables import SPECIAL_REGIONS, provinces


def check(number: str, *, today: date) -> NumberResult:
    """Facts on VALID: ``region``, ``region_name``, ``birth_date``, ``sex``.

    >>> check("810000199408230021", today=date(2026, 1, 1)).status.value
    'valid'
    """
    text = hygiene.normalize(number)
    if text is None:
        return invalid(reasons.NUMBER_CHARACTERS)
    problem = resident_id.form_problem(text)
    if problem is not None:
        return invalid(problem, text)
    if text[:2] not in SPECIAL_REGIONS or text[2:6] != "0000":
        is_resident_id = text[:2] in provinces()
        return invalid(reasons.ID_KIND_IS_RESIDENT_ID if is_resident_id else reasons.ID_PROVINCE_UNKNOWN, text)
    problem = resident_id.personal_part_problem(text, today)
    if problem is not None:
        return invalid(problem, text)
    facts = resident_id.personal_facts(text) | {"region": text[:6], "region_name": SPECIAL_REGIONS[text[:2]]}
    return NumberResult(NumberStatus.VALID, text, mask(text), (), facts)
