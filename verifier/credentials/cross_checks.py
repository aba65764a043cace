"""A credential against the verified identity and against itself, without asking anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from verifier.credentials.catalogue import CredentialKind, catalogue
from verifier.credentials.embedded import holder_id
from verifier.credentials.structure import Doubt, Structure, parse
from verifier.domain.credential import CredentialClaim
from verifier.domain.number import NumberStatus
from verifier.domain.reasons import credentials as reasons
from verifier.domain.reasons.reason import Reason
from verifier.identity import birth_date, resident_id, uscc
from verifier.identity.subject_name import normal_name

_ADULT = 18
_ADVICE = frozenset({"投资顾问", "投顾", "分析师", "策略师"})
_ADVICE_BY_POST: Mapping[str, frozenset[str]] = {
    "1": frozenset(),
    "5": frozenset({"分析师", "策略师"}),
    "6": frozenset({"投资顾问", "投顾"}),
}
_YEARS = (Doubt.FUTURE, Doubt.EARLY)
_CENTRAL_PROVINCE, _WHOLE = "10", "00"


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of the subject: ``document`` is the number it was verified by, normalised.

    Empty fields are not known and not compared.
    """

    type: str
    name: str = field(repr=False)
    document: str = field(repr=False)
    sex: str
    professions: tuple[str, ...]


def problems(
    kind: CredentialKind, claim: CredentialClaim, structure: Structure, holder: Holder, today: date
) -> Iterator[tuple[Reason, str]]:
    """Each reason with a note for the reviewer."""
    facts = structure.facts
    if holder.type in ("person", "organisation") and kind.holder != holder.type:
        yield reasons.CREDENTIAL_HOLDER_KIND, f"held by a {kind.holder}, presented by a {holder.type}"
        return
    document = credential_document(holder, today)
    if _names_differ(claim.holder, holder.name):
        yield (
            reasons.CREDENTIAL_HOLDER_DIFFERS,
            "the stated holder is not the verified subject: a former name, or another",
        )
    if "id_number" in facts and document and holder_id(facts["id_number"], today) != document:
        yield reasons.CREDENTIAL_ID_DIFFERS, "the number ends in another person's ID number"
    if "uscc" in facts and document and facts["uscc"] != document:
        yield reasons.CREDENTIAL_ID_DIFFERS, "the number is another organisation's credit code"
    if "sex" in facts and holder.sex and structure.embedded["sex"] != holder.sex:
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, "the sex digit differs from the ID number's"
    if structure.doubt in _YEARS:
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, str(structure.doubt)
    if _too_young(facts, claim, holder):
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, f"the holder was under {_ADULT} in the year of issue"
    if claim.issued_on is not None and claim.issued_on > today:
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, "the date of issue lies in the future"
    if _region_differs(facts, claim.institution_code, today):
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, "the region differs from the institution's"
    if _exceeds_post(facts, holder.professions):
        yield reasons.CREDENTIAL_SCOPE, "the post category does not cover the investment advice that the bio claims"


def credential_document(holder: Holder, today: date) -> str:
    """The number by which credentials know their holder: an ID number or a credit code.

    Empty for who was verified by a passport, a permit or an opaque identifier: those differ from every number in a
    credential, and that would prove nothing.
    """
    if holder.type == "organisation":
        return holder.document
    has_id = holder.type == "person" and resident_id.check(holder.document, today=today).status is NumberStatus.VALID
    return holder.document if has_id else ""


def _names_differ(stated: str, verified: str) -> bool:
    """Registers write the dot in a name in many ways, or leave it out."""
    one, other = (normal_name(name).replace("·", "").casefold() for name in (stated, verified))
    return bool(one and other) and one != other


def _too_young(facts: Mapping[str, str], claim: CredentialClaim, holder: Holder) -> bool:
    """By the year in the number and by the stated date of issue."""
    if holder.type != "person" or len(holder.document) != 18 or not holder.document[:17].isdigit():
        return False
    born = birth_date.parse(holder.document[6:14])
    years = [int(facts["year"])] if "year" in facts else []
    if claim.issued_on is not None:
        years.append(claim.issued_on.year)
    return born is not None and any(year - born.year < _ADULT for year in years)


def _region_differs(facts: Mapping[str, str], institution_code: str, today: date) -> bool:
    """A lawyer's region is digits 3 to 6 of the firm's credit code, a physician's that of the institution.

    A code that is not of a city (registered with the province, or centrally) is compared as far as it goes.
    """
    if not {"province", "city"} <= facts.keys() or not institution_code.strip():
        return False
    region = _institution_region(institution_code, today)
    if not region or region.startswith(_CENTRAL_PROVINCE):
        return False
    own = (facts["province"], facts["city"])
    pairs = zip(own, (region[:2], region[2:4]), strict=True)
    return any(one != other for one, other in pairs if other != _WHOLE)


def _institution_region(code: str, today: date) -> str:
    """Six digits, from a credit code or from the registration number of a medical institution; empty for another."""
    region = uscc.check(code, today=today).facts.get("region", "")
    registered = parse(catalogue()["medical.institution_licence"], code, today=today)
    return region or registered.facts.get("division", "")


def _exceeds_post(facts: Mapping[str, str], professions: tuple[str, ...]) -> bool:
    """General securities practice covers no advice; analysts and advisers are registered apart."""
    claimed = {word for word in _ADVICE for profession in professions if word in profession}
    covered = _ADVICE_BY_POST.get(facts.get("post", ""))
    return covered is not None and not claimed <= covered
