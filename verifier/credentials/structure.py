"""Takes a credential's number apart by the rules of its kind.

None of these numbers has a check digit of its own, so a sound structure never proves anything: at best it is not wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from verifier.credentials.catalogue import CredentialKind
from verifier.domain.number import NumberStatus
from verifier.identity import resident_id, uscc
from verifier.identity.tables import provinces

_REFUSING_GRADES = ("A", "B")
_FIRST_YEAR = 1949
_CENTRAL_ISSUER = "10"
_BRACKETS_AND_MINUS = str.maketrans("〔〕【】[]\N{MINUS SIGN}", "()()()-")


@dataclass(frozen=True, slots=True)
class Structure:
    """``VALID`` means that a rule of grade A or B fits. ``facts`` are the number's named parts, personal data."""

    status: NumberStatus
    normalized: str = field(repr=False)
    facts: Mapping[str, str] = field(repr=False)


def parse(kind: CredentialKind, number: str, *, today: date) -> Structure:
    normalized = normalize(number)
    if not normalized:
        return Structure(NumberStatus.INVALID, normalized, {})
    for form in kind.forms:
        match = form.pattern.fullmatch(normalized)
        if match is None:
            continue
        facts = _facts(match)
        if not _plausible(facts, today):
            continue
        certain = form.grade in _REFUSING_GRADES
        return Structure(NumberStatus.VALID if certain else NumberStatus.UNCERTAIN, normalized, facts)
    refused = bool(kind.forms) and all(form.grade in _REFUSING_GRADES for form in kind.forms)
    return Structure(NumberStatus.INVALID if refused else NumberStatus.UNCERTAIN, normalized, {})


def normalize(number: str) -> str:
    """NFKC, capitals, no blanks and no invisible marks; 〔〕 and 【】 count as parentheses, every dash as a hyphen."""
    plain = unicodedata.normalize("NFKC", number).translate(_BRACKETS_AND_MINUS)
    return "".join([_folded(character) for character in plain if not character.isspace()]).upper()


def _folded(character: str) -> str:
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Cf":
            return ""
        case _:
            return character


def _facts(match: re.Match[str]) -> dict[str, str]:
    """The parts that the number has. Registers that write years with two digits began after 2000."""
    facts = {name: text for name, text in match.groupdict().items() if text is not None}
    if "yy" in facts:
        facts["year"] = "20" + facts.pop("yy")
    return facts


def _plausible(facts: Mapping[str, str], today: date) -> bool:
    """The parts that have rules of their own; an unknown part is shown and not judged."""
    checks: dict[str, Callable[[str], bool]] = {
        "year": lambda text: _FIRST_YEAR <= int(text) <= today.year,
        "month": lambda text: 1 <= int(text) <= 12,
        "province": lambda text: text in provinces(),
        "region": lambda text: text[:2] in provinces(),
        "issuer": lambda text: text == _CENTRAL_ISSUER or text in provinces(),
        "id_number": lambda text: bool(holder_id(text, today)),
        "uscc": lambda text: uscc.check(text, today=today).status is not NumberStatus.INVALID,
    }
    return all(check(facts[name]) for name, check in checks.items() if name in facts)


def holder_id(text: str, today: date) -> str:
    """The 18-character form of the ID number inside a credential's, empty where it is none."""
    number = resident_id.upgrade(text) if len(text) == 15 else text
    return number if resident_id.check(number, today=today).status is NumberStatus.VALID else ""
