"""What the fields of one sign-up say about each other, without asking anybody."""

from datetime import date, timedelta

from verifier.domain.finding import Assurance, Finding
from verifier.domain.number import NumberResult
from verifier.domain.reasons import identity as reasons
from verifier.domain.reasons.reason import Reason
from verifier.identity.birth_date import age
from verifier.identity.tables import provinces

_COMPANY_FORMS = ("有限公司", "有限责任公司", "股份公司")
_ENTERPRISE, _SOLE_TRADER = "91", "92"
_STATE_BODY = "11"


def age_findings(birth_date: str, adult_age: int, today: date) -> tuple[Finding, ...]:
    """Below ``adult_age`` is a REJECT; within one day of the birthday a REVIEW, because a day can be a clerk's
    error.
    """
    born = date.fromisoformat(birth_date)
    day = timedelta(days=1)
    if age(born, today - day) >= adult_age:
        return ()
    if age(born, today + day) >= adult_age:
        return (_finding(reasons.SUBJECT_AGE_AT_THRESHOLD, "subject.person.document_number"),)
    return (_finding(reasons.SUBJECT_UNDER_AGE, "subject.person.document_number"),)


def organisation_findings(name: str, code: NumberResult, registered_place: str) -> tuple[Finding, ...]:
    """A name against the kind of body in its code, and the registered place against the code's province."""
    findings = []
    kind = code.normalized[:2]
    company = name.endswith(_COMPANY_FORMS) or "公司" in name
    if (kind in (_SOLE_TRADER, _STATE_BODY) and company) or (kind == _ENTERPRISE and name.endswith("人民政府")):
        findings.append(_finding(reasons.SUBJECT_KIND_CONFLICT, "subject.organisation.name"))
    province = code.facts.get("province", "")
    if registered_place and province and not _same_province(registered_place, province):
        findings.append(_finding(reasons.SUBJECT_PLACE_CONFLICT, "profile.registered_place"))
    return tuple(findings)


def equal_fields(values: dict[str, str]) -> tuple[Finding, ...]:
    """One finding for each field whose value an earlier field already holds; empty values don't count."""
    seen: set[str] = set()
    findings = []
    for field, value in values.items():
        if value and value in seen:
            findings.append(_finding(reasons.SUBJECT_FIELDS_EQUAL, field))
        seen.add(value)
    return tuple(findings)


def _same_province(place: str, province: str) -> bool:
    """A place may be written with or without its province, so only a place that names another province conflicts."""
    named = next((short for name in provinces().values() if place.startswith(short := _short(name))), "")
    return not named or named == _short(province)


def _short(province: str) -> str:
    """内蒙古 and 黑龙江 are the two short names of three characters."""
    return province[:3] if province.startswith(("内蒙古", "黑龙江")) else province[:2]


def _finding(reason: Reason, field: str) -> Finding:
    return reason.finding(field=field, assurance=Assurance.CONSISTENT)
