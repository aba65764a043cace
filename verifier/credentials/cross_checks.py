"""A credential against the verified identity and against itself, without asking anybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from verifier.credentials.catalogue import CredentialKind
from verifier.credentials.structure import Structure, holder_id
from verifier.domain.credential import CredentialClaim
from verifier.domain.reasons import credentials as reasons
from verifier.domain.reasons.reason import Reason
from verifier.identity import birth_date
from verifier.identity.subject_name import normal_name

_ADULT = 18
_LAWYER_SEX = {"0": "male", "1": "female"}
_SAC_GENERAL = "1"
_ADVICE = ("投资顾问", "分析师", "策略师", "投顾")


@dataclass(frozen=True, slots=True)
class Holder:
    """What is known of the subject: ``document`` is the ID number or the unified social credit code, normalised.

    Empty fields are not known and not compared.
    """

    type: str
    name: str
    document: str
    sex: str
    professions: tuple[str, ...]


def problems(
    kind: CredentialKind, claim: CredentialClaim, structure: Structure, holder: Holder, today: date
) -> Iterator[tuple[Reason, str]]:
    """Each reason with a note for the reviewer."""
    facts = structure.facts
    if holder.type in ("person", "organisation") and kind.holder != holder.type:
        yield reasons.CREDENTIAL_HOLDER_KIND, f"held by a {kind.holder}, presented by a {holder.type}"
    if claim.holder and normal_name(claim.holder) != normal_name(holder.name):
        yield reasons.CREDENTIAL_HOLDER_DIFFERS, "the stated holder is not the verified subject"
    if "id_number" in facts and holder.document and holder_id(facts["id_number"], today) != holder.document:
        yield reasons.CREDENTIAL_ID_DIFFERS, "the number ends in another person's ID number"
    if "uscc" in facts and holder.document and facts["uscc"] != holder.document:
        yield reasons.CREDENTIAL_ID_DIFFERS, "the number is another organisation's credit code"
    if "sex" in facts and holder.sex and _LAWYER_SEX[facts["sex"]] != holder.sex:
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, "the sex digit differs from the ID number's"
    if "year" in facts and kind.holder == "person" and _too_young(facts["year"], holder.document):
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, f"the holder was under {_ADULT} in the year of issue"
    if claim.issued_on is not None and claim.issued_on > today:
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, "the date of issue lies in the future"
    if _region_differs(facts, claim.institution_code):
        yield reasons.CREDENTIAL_DETAIL_DIFFERS, "the region differs from the institution's"
    if facts.get("post") == _SAC_GENERAL and any(word in one for word in _ADVICE for one in holder.professions):
        yield reasons.CREDENTIAL_SCOPE, "general securities practice does not cover investment advice"


def _too_young(year: str, document: str) -> bool:
    born = birth_date.parse(document[6:14]) if len(document) == 18 and document[:17].isdigit() else None
    return born is not None and int(year) - born.year < _ADULT


def _region_differs(facts: Mapping[str, str], institution_code: str) -> bool:
    """A lawyer's and a physician's region is that of the present firm or institution."""
    if not {"province", "city"} <= facts.keys() or len(institution_code) != 18:
        return False
    return institution_code[2:6] != facts["province"] + facts["city"]
