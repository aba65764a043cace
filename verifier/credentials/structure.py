"""Takes a credential's number apart by the rules of its kind.

None of these numbers has a check digit of its own, so a sound structure never proves anything: at best it is not wrong.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from verifier.credentials import embedded
from verifier.credentials.catalogue import REFUSING_GRADES, CredentialKind
from verifier.credentials.embedded import holder_id
from verifier.domain.number import NumberStatus
from verifier.identity import uscc
from verifier.identity.tables import provinces

_FIRST_YEAR = 1949
_CENTRAL_ISSUER = "10"
_BRACKETS_AND_MINUS = str.maketrans("〔〕【】[]\N{MINUS SIGN}", "()()()-")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


class Doubt(StrEnum):
    """Why a number that is not refused inspires less confidence: a person looks at it, with the claim's dates."""

    FORM = "the number fits no form that is known, by rules that are not sure"
    FUTURE = "the year in the number lies in the future"
    EARLY = "the year in the number is before 1949"


@dataclass(frozen=True, slots=True)
class Structure:
    """``VALID`` means that a rule of grade A or B fits and nothing in it is doubtful.

    ``facts`` are the number's named parts as written, ``embedded`` what they say (see ``embedded.read``): both are
    personal data.
    """

    status: NumberStatus
    normalized: str = field(repr=False)
    facts: Mapping[str, str] = field(repr=False)
    embedded: Mapping[str, str] = field(default_factory=dict, repr=False)
    doubt: Doubt | None = None


def parse(kind: CredentialKind, number: str, *, today: date) -> Structure:
    """``today`` in Asia/Shanghai."""
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
        doubt = _doubt(facts, today)
        sure = form.grade in REFUSING_GRADES and doubt is None
        status = NumberStatus.VALID if sure else NumberStatus.UNCERTAIN
        return Structure(status, normalized, facts, embedded.read(kind, facts, today), doubt)
    if kind.may_refuse:
        return Structure(NumberStatus.INVALID, normalized, {})
    return Structure(NumberStatus.UNCERTAIN, normalized, {}, doubt=Doubt.FORM if kind.forms else None)


def normalize(number: str) -> str:
    """NFKC, capitals, no blanks and no invisible marks; 〔〕 and 【】 count as parentheses, every dash as a hyphen."""
    plain = unicodedata.normalize("NFKC", _VARIATION_SELECTORS.sub("", number)).translate(_BRACKETS_AND_MINUS)
    return "".join([_folded(character) for character in plain if not character.isspace()]).upper()


def canonical(structure: Structure, today: date) -> str:
    """The one form of a number that has several: an old ID number inside is written with 18 digits."""
    inside = structure.facts.get("id_number", "")
    return structure.normalized.removesuffix(inside) + holder_id(inside, today) if inside else structure.normalized


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
        "month": lambda text: 1 <= int(text) <= 12,
        "province": lambda text: text in provinces(),
        "region": lambda text: text[:2] in provinces(),
        "issuer": lambda text: text == _CENTRAL_ISSUER or text in provinces(),
        "id_number": lambda text: bool(holder_id(text, today)),
        "uscc": lambda text: uscc.check(text, today=today).status is not NumberStatus.INVALID,
    }
    return all(check(facts[name]) for name, check in checks.items() if name in facts)


def _doubt(facts: Mapping[str, str], today: date) -> Doubt | None:
    year = int(facts.get("year", today.year))
    if year > today.year:
        return Doubt.FUTURE
    return Doubt.EARLY if year < _FIRST_YEAR else None
