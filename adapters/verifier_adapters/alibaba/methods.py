"""The methods of Alibaba Cloud that answer our questions, and what their replies mean.

``body`` is the provider's reply as the SDK's model gives it; a field that the provider left out is ``None`` there.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import InquiryOutcome
from verifier_adapters.alibaba.config import AlibabaConfig
from verifier_adapters.dates import last_day
from verifier_adapters.meaning import Meaning, shown, still_valid
from verifier_adapters.provider_codes import table

MATCH, MISMATCH, INCONCLUSIVE = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.INCONCLUSIVE
_PHONE_DETAILS = {
    "201": {"name": False, "id_number": False},
    "202": {"name": True, "id_number": False},
    "203": {"name": False, "id_number": True},
}
_FLAGS = {
    "EntNameFlag": "name",
    "LicenseNoFlag": "code",
    "LegalPersonNameFlag": "representative",
    "LegalPersonCertNoFlag": "representative_id_number",
}
Reader = Callable[["Method", Any, Mapping[str, str], date], Meaning]


@dataclass(frozen=True, slots=True)
class Method:
    """``version`` is that of the provider's API; ``parameters`` maps a question's field to the SDK's parameter."""

    name: str
    version: str
    parameters: Mapping[str, str]
    read: Reader
    assurance: Assurance = Assurance.AUTHORITY


def method_of(kind: str, config: AlibabaConfig) -> Method:
    if kind == "identity.name_id_phone" and config.detailed_phone:
        return _DETAILED_PHONE
    return METHODS[kind]


def constants(method: Method, kind: str, config: AlibabaConfig) -> dict[str, str]:
    """Beside the fields of the question; the identifiers that the provider wants are new for every call, so that
    nobody can be followed by them.
    """
    if method.version == "2019-03-07":
        return {"param_type": "normal"}
    return {
        "info_verify_type": "ENT_4META" if kind.endswith("_id") else "ENT_3META",
        "scene_code": config.scene_code,
        "merchant_biz_id": secrets.token_hex(16),
        "merchant_user_id": secrets.token_hex(16),
        "user_authorization": "1" if config.users_have_agreed else "0",
    }


def person_result(method: Method, body: Any, fields: Mapping[str, str], today: date) -> Meaning:
    call = table(__package__)["Code"].outcome(body.code)
    if call is not MATCH or body.result_object is None:
        outcome = INCONCLUSIVE if call is MATCH else call
        return Meaning(outcome, f"{method.name} {shown(body.code)}")
    code = body.result_object.biz_code
    return Meaning(table(__package__)[method.name].outcome(code), f"{method.name} 200 {shown(code)}")


def validity_result(method: Method, body: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """A card that is what it claims to be may have ended."""
    meaning = person_result(method, body, fields, today)
    return still_valid(replace(meaning, expires_on=last_day(fields["valid_until"])), today)


def detailed_phone_result(method: Method, body: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """The verdict and its detail must say the same."""
    meaning = person_result(method, body, fields, today)
    if body.result_object is None:
        return meaning
    code = str(body.result_object.sub_code).strip()
    detail = f"{meaning.detail} {shown(code)}"
    agreed = table(__package__)[f"{method.name}.SubCode"].outcome(code) is meaning.outcome
    if meaning.outcome is MATCH and not agreed:
        return Meaning(INCONCLUSIVE, f"{detail}, a match that contradicts its own detail")
    comparisons = _PHONE_DETAILS.get(code, {}) if agreed and meaning.outcome is MISMATCH else {}
    return replace(meaning, detail=detail, comparisons=comparisons)


def enterprise_result(method: Method, body: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """The call's code first, then the verdict, what differs, and whether the enterprise still operates."""
    codes = table(__package__)
    call = codes["EntElementVerifyV2.Code"].outcome(body.code)
    if call is not MATCH or body.result is None:
        outcome = INCONCLUSIVE if call is MATCH else call
        return Meaning(outcome, f"{method.name} {shown(body.code)}")
    result = body.result
    detail = f"{method.name} {shown(result.biz_code)} {shown(result.status)}"
    outcome = codes[method.name].outcome(result.biz_code)
    flags = {flag.strip() for flag in str(result.reason_detail or "").split(",") if flag.strip()}
    differing = {_FLAGS[flag] for flag in flags & _FLAGS.keys()}
    comparisons = {name: name not in differing for name in method.parameters if name in fields}
    if outcome is MISMATCH:
        return Meaning(outcome, detail, comparisons if differing else {})
    if outcome is not MATCH:
        return Meaning(outcome, detail)
    if flags:
        return Meaning(INCONCLUSIVE, f"{detail}, a match that contradicts its own detail")
    end = str(result.open_time or "").partition("/")[2]
    state = codes["EntElementVerifyV2.Status"].outcome(result.status)
    return still_valid(Meaning(state, detail, comparisons, expires_on=last_day(end)), today)


def error_outcome(code: str, version: str) -> InquiryOutcome:
    """Of a code that came with an HTTP error: as the method's page has it, else by the gateway's families."""
    section = table(__package__)["Code" if version == "2019-03-07" else "EntElementVerifyV2.Code"]
    outcome = section.outcome(code) if code in section.codes else table(__package__)["Error"].family_outcome(code)
    return INCONCLUSIVE if outcome is MATCH else outcome


_PERSON = {"name": "user_name", "id_number": "identify_num"}
_ENTERPRISE = {"name": "ent_name", "code": "license_no", "representative": "legal_person_name"}
_DETAILED_PHONE = Method("Mobile3MetaDetailVerify", "2019-03-07", {**_PERSON, "phone": "mobile"}, detailed_phone_result)
METHODS = {
    "identity.name_id": Method("Id2MetaVerify", "2019-03-07", _PERSON, person_result),
    "identity.name_id_phone": Method(
        "Mobile3MetaSimpleVerify", "2019-03-07", {**_PERSON, "phone": "mobile"}, person_result
    ),
    "identity.name_id_validity": Method(
        "Id2MetaPeriodVerify",
        "2019-03-07",
        {**_PERSON, "valid_from": "validity_start_date", "valid_until": "validity_end_date"},
        validity_result,
    ),
    # a copy of the enterprise register in the provider's hands, not the authority itself
    "organisation.name_code_representative": Method(
        "EntElementVerifyV2", "2022-11-25", _ENTERPRISE, enterprise_result, Assurance.REGISTER
    ),
    "organisation.name_code_representative_id": Method(
        "EntElementVerifyV2",
        "2022-11-25",
        {**_ENTERPRISE, "representative_id_number": "legal_person_cert_no"},
        enterprise_result,
        Assurance.REGISTER,
    ),
}
