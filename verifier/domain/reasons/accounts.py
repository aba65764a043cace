"""Reasons about the cap, closed names and the completeness of a profile (Articles 8, 10 and 15)."""

from verifier.domain.finding import Check, Outcome
from verifier.domain.reasons.reason import Reason


def _reason(
    code: str, outcome: Outcome, articles: tuple[str, ...], zh: str, en: str, *, retryable: bool = False
) -> Reason:
    return Reason(code, Check.ACCOUNT, outcome, articles, zh, en, retryable)


_CAP = ("CAC2021-10.1", "CAC2023-9")
_CLOSED = ("CAC2021-8.3",)
_PROFILE = ("CAC2021-15",)

CAP_REACHED = _reason(
    "CAP_REACHED",
    Outcome.REJECT,
    _CAP,
    "该主体的账号数量已达上限{cap}个。",
    "This subject already has as many accounts as one may hold ({cap}).",
)
CAP_PLACE_RESERVED = _reason(
    "CAP_PLACE_RESERVED",
    Outcome.PASS,
    _CAP,
    "账号数量未超过上限{cap}个。",
    "The number of accounts stays within the cap of {cap}.",
)
CAP_FURTHER_ACCOUNT = _reason(
    "CAP_FURTHER_ACCOUNT",
    Outcome.PASS,
    _CAP,
    "该主体已有其他账号，将核对主体性质、资质和业务范围。",
    "This subject holds another account: its nature, credentials and business scope are checked.",
)
CAP_SCOPE_MISSING = _reason(
    "CAP_SCOPE_MISSING",
    Outcome.REVIEW,
    _CAP,
    "申请多个账号的机构请填写经营范围。",
    "An organisation with several accounts has to state its business scope.",
    retryable=True,
)
NAME_CLOSED = _reason(
    "NAME_CLOSED",
    Outcome.REJECT,
    _CLOSED,
    "该名称属于已关闭的账号，不能再次注册，请更换名称。",
    "This name belonged to a closed account and cannot be registered again; choose another.",
    retryable=True,
)
NAME_NEAR_CLOSED = _reason(
    "NAME_NEAR_CLOSED",
    Outcome.REVIEW,
    _CLOSED,
    "该名称需要进一步核实。",
    "This name needs a further check.",
)
ACCOUNT_SUBJECT_DIFFERS = _reason(
    "ACCOUNT_SUBJECT_DIFFERS",
    Outcome.REJECT,
    ("CAC2021-11",),
    "账号主体与登记主体不一致；变更主体请提交账号迁移申请。",
    "The subject is not the one this account was verified for; a change of subject needs a transfer.",
)
PROFILE_NAME_MISSING = _reason(
    "PROFILE_NAME_MISSING", Outcome.REJECT, _PROFILE, "请填写账号名称。", "Give the account a name.", retryable=True
)
PROFILE_FIELD_MISSING = _reason(
    "PROFILE_FIELD_MISSING",
    Outcome.PASS,
    _PROFILE,
    "账号信息不完整，请补充此项。",
    "The account's details are incomplete; fill in this field.",
    retryable=True,
)

REASONS = tuple(value for value in list(globals().values()) if isinstance(value, Reason))
