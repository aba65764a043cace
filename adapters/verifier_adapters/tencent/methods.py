"""The methods of Tencent Cloud that answer our questions, and what their replies mean.

``reply`` is the provider's reply as the SDK's model gives it; a field that the provider left out is ``None`` there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import InquiryOutcome
from verifier_adapters.dates import last_day
from verifier_adapters.meaning import Meaning, shown, still_valid
from verifier_adapters.provider_codes import table

MATCH, MISMATCH, INCONCLUSIVE = InquiryOutcome.MATCH, InquiryOutcome.MISMATCH, InquiryOutcome.INCONCLUSIVE
_DAILY_LIMITS = {("IdCardVerification", "-7"), ("PhoneVerification", "-12"), ("CheckIdNameDate", "-8")}
_PHONE_DETAILS = {
    "PhoneIdCardMismatch": {"name": True, "id_number": False},
    "PhoneNameMismatch": {"name": False, "id_number": True},
    "PhoneNameIdCardMismatch": {"name": False, "id_number": False},
}
_NOT_FOUND_STATUSES = frozenset({"/", "-10002"})
Reader = Callable[[str, Any, Mapping[str, str], date], Meaning]


@dataclass(frozen=True, slots=True)
class Method:
    """``parameters`` maps a question's field to the provider's parameter; ``constants`` are sent as they are."""

    name: str
    product: str
    parameters: Mapping[str, str]
    read: Reader
    constants: Mapping[str, str]
    assurance: Assurance = Assurance.AUTHORITY


def result(method: str, reply: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """Of a method that puts its verdict into ``Result``."""
    code = str(reply.Result).strip()
    outcome = table(__package__)[method].outcome(code)
    pause = _until_midnight() if (method, code) in _DAILY_LIMITS else None
    return Meaning(outcome, f"{method} {shown(code)}", retry_after_seconds=pause)


def phone_result(method: str, reply: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """With which of the two the phone number does not belong to, where the detailed mode tells it."""
    meaning = result(method, reply, fields, today)
    if meaning.outcome is not MISMATCH:
        return meaning
    return replace(meaning, comparisons=_PHONE_DETAILS.get(str(reply.ResultDetail), {}))


def validity_result(method: str, reply: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """A card that is what it claims to be may have ended."""
    return still_valid(replace(result(method, reply, fields, today), expires_on=last_day(fields["valid_until"])), today)


def enterprise_result(method: str, reply: Any, fields: Mapping[str, str], today: date) -> Meaning:
    """The call's status first, then the verdict, the single comparisons, and whether the enterprise still operates."""
    codes = table(__package__)
    told = (reply.StatusCode, reply.VerifyResult, reply.OperatingStatus)
    detail = f"{method} {' '.join(map(shown, told))}"
    outcome = codes[f"{method}.StatusCode"].outcome(reply.StatusCode)
    if outcome is not MATCH:
        return Meaning(outcome, detail)
    comparisons = _enterprise_comparisons(reply)
    outcome = codes[f"{method}.VerifyResult"].outcome(reply.VerifyResult)
    nothing_agrees = bool(comparisons) and not any(comparisons.values())
    if outcome is MISMATCH and nothing_agrees and str(reply.OperatingStatus) in _NOT_FOUND_STATUSES:
        # neither the name nor the code were found: the provider then answers false to everything
        return Meaning(InquiryOutcome.NOT_FOUND, detail)
    if outcome is not MATCH:
        return Meaning(outcome, detail, comparisons)
    if not all(comparisons.values()):
        return Meaning(INCONCLUSIVE, f"{detail}, a match that contradicts its own comparisons")
    state = codes[f"{method}.OperatingStatus"].outcome(reply.OperatingStatus)
    end = str(getattr(reply, "OperatingPeriod", None) or "").partition("/")[2]
    return still_valid(Meaning(state, detail, comparisons, expires_on=last_day(end)), today)


def _enterprise_comparisons(reply: Any) -> dict[str, bool]:
    """Empty where the method gives none; one that is missing counts as not agreeing."""
    told = {
        "code": "IsCreditCodeConsistent",
        "name": "IsEntNameConsistent",
        "representative": "IsLrNameConsistent",
        "representative_id_number": "IsIdNumConsistent",
    }
    return {field: getattr(reply, name) is True for field, name in told.items() if hasattr(reply, name)}


def _until_midnight() -> float:
    """The daily limits end with the day in China."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    return (midnight - now).total_seconds()


_PERSON = {"name": "Name", "id_number": "IdCard"}
_ENTERPRISE = {"name": "EntName", "code": "CreditCode", "representative": "LrName"}
METHODS = {
    "identity.name_id": Method("IdCardVerification", "faceid", _PERSON, result, {}),
    "identity.name_id_phone": Method(
        "PhoneVerification", "faceid", {**_PERSON, "phone": "Phone"}, phone_result, {"VerifyMode": "0"}
    ),
    "identity.name_id_validity": Method(
        "CheckIdNameDate",
        "faceid",
        {**_PERSON, "valid_from": "ValidityBegin", "valid_until": "ValidityEnd"},
        validity_result,
        {},
    ),
    # a register that the provider brings up to date every week, not the authority itself
    "organisation.name_code_representative": Method(
        "VerifyBizLicenseEnterprise3",
        "ocr",
        _ENTERPRISE,
        enterprise_result,
        {"VerifyType": "ENT_3META"},
        Assurance.REGISTER,
    ),
    "organisation.name_code_representative_id": Method(
        "VerifyBizLicenseEnterprise4",
        "ocr",
        {**_ENTERPRISE, "representative_id_number": "IdNum"},
        enterprise_result,
        {},
        Assurance.REGISTER,
    ),
}
