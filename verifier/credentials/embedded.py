"""What a credential's number says about its holder and its issue, in the words that every check shares.

The parts are as the number writes them (``sex`` 1, an ID number of 15 digits); what they embed is told here: the birth
date, the sex, the region, the year, and the name of each coded part. A disputed part tells nothing.
"""

from collections.abc import Mapping
from datetime import date

from verifier.credentials.catalogue import DISPUTED, CredentialKind
from verifier.domain.number import NumberStatus
from verifier.identity import resident_id, uscc
from verifier.identity.tables import provinces, regions

_SEX = {"男": "male", "女": "female"}
_DIVISIONS = ("division", "region", "place")
# in the order of their codes, 11 to 65
_SHORT_PROVINCES = dict(
    zip("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新", sorted(provinces()), strict=True)
)


def read(kind: CredentialKind, parts: Mapping[str, str], today: date) -> dict[str, str]:
    """Any of ``birth_date`` (ISO 8601), ``sex`` (``male``, ``female``), ``year``, ``region`` (two, four or six digits
    of GB/T 2260) with ``region_name``, and ``<part>_name`` for each part that the catalogue has codes for.

    ``parts`` may be personal data, and so is what is returned.
    """
    found = _of_holder(parts, today)
    if "year" in parts:
        found["year"] = parts["year"]
    region = found.get("region") or _region(parts)
    if region:
        found["region"] = region
        found["region_name"] = _region_name(region)
    for part, names in kind.codes.items():
        name = names.get(parts.get(part, "")) if not part.startswith(DISPUTED) else None
        if name is not None and part == "sex":
            found["sex"] = _SEX[name.zh]
        elif name is not None:
            found[f"{part}_name"] = name.zh
    return found


def holder_id(text: str, today: date) -> str:
    """The 18-character form of the ID number inside a credential's, empty where it is none."""
    number = resident_id.upgrade(text) if len(text) == 15 else text
    return number if resident_id.check(number, today=today).status is NumberStatus.VALID else ""


def _of_holder(parts: Mapping[str, str], today: date) -> dict[str, str]:
    """What the ID number or the credit code inside says. The ID number's region is the holder's home, not told."""
    if "id_number" in parts:
        facts = resident_id.check(holder_id(parts["id_number"], today), today=today).facts
        return {name: facts[name] for name in ("birth_date", "sex") if name in facts}
    if "uscc" in parts:
        facts = uscc.check(parts["uscc"], today=today).facts
        return {name: facts[name] for name in ("region", "organisation_code") if facts.get(name)}
    return {}


def _region(parts: Mapping[str, str]) -> str:
    for name in _DIVISIONS:
        if name in parts:
            return parts[name]
    if "province_short" in parts:
        return _SHORT_PROVINCES.get(parts["province_short"], "")
    issuer = parts.get("issuer", "")
    if issuer in provinces():
        return issuer
    return "".join(parts.get(name, "") for name in ("province", "city", "county"))


def _region_name(region: str) -> str:
    known = regions().get(region.ljust(6, "0"))
    return known.name if known else provinces().get(region[:2], "")
