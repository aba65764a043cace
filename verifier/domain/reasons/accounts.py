"""Reasons about an account: cap, closed names, credit, transfer, review, completeness (Articles 8, 10-13, 15, 20)."""

from verifier.domain.finding import Check, Outcome
from verifier.domain.reasons.reason import Reason


def _reason(
    code: str, outcome: Outcome, articles: tuple[str, ...], zh: str, en: str, *, retryable: bool = False
) -> Reason:
    return Reason(code, Check.ACCOUNT, outcome, articles, zh, en, retryable)


_CAP = ("CAC2021-10.1", "CAC2023-9")
_CLOSED = ("CAC2021-8.3",)
_PROFILE = ("CAC2021-15",)
_CREDIT = ("CAC2021-12", "CAC2021-13")
_TRANSFER = ("CAC2021-11",)

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
CAP_CREDIT = _reason(
    "CAP_CREDIT",
    Outcome.REVIEW,
    (*_CAP, "CAC2021-12"),
    "申请多个账号需要进一步核实。",
    "An application for several accounts needs a further check.",
)
REGISTRATION_FURTHER_CHECK = _reason(
    "REGISTRATION_FURTHER_CHECK",
    Outcome.REVIEW,
    ("CAC2021-10.3", "CAC2021-18"),
    "该申请需要进一步核实。",
    "This application needs a further check.",
)
SUBJECT_BLACKLISTED = _reason(
    "SUBJECT_BLACKLISTED",
    Outcome.REJECT,
    ("CAC2021-13",),
    "该主体目前不能注册或者使用公众账号；如有异议，可以申诉。",
    "This subject may not hold public accounts at present; an appeal is possible.",
)
SUBJECT_RETURNS = _reason(
    "SUBJECT_RETURNS",
    Outcome.REVIEW,
    ("CAC2021-8.3", "CAC2021-13"),
    "该申请需要进一步核实。",
    "This application needs a further check.",
)
CREDIT_LOW = _reason(
    "CREDIT_LOW",
    Outcome.REVIEW,
    _CREDIT,
    "该申请需要进一步核实。",
    "This application needs a further check.",
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
ACCOUNT_CLOSED = _reason(
    "ACCOUNT_CLOSED",
    Outcome.REJECT,
    ("CAC2021-8.3", "CAC2021-11"),
    "该账号已关闭。",
    "This account is closed.",
)
TRANSFER_NO_ACCOUNT = _reason(
    "TRANSFER_NO_ACCOUNT",
    Outcome.REJECT,
    _TRANSFER,
    "只有已开通的账号才能变更主体。",
    "Only an account that was opened can be handed over.",
)
TRANSFER_SAME_SUBJECT = _reason(
    "TRANSFER_SAME_SUBJECT",
    Outcome.REJECT,
    _TRANSFER,
    "受让主体与账号现主体相同。",
    "The receiver is the account's subject already.",
)
TRANSFER_SUSPENDED = _reason(
    "TRANSFER_SUSPENDED",
    Outcome.REJECT,
    ("CAC2021-8.2", "CAC2021-11"),
    "该账号正在限期改正，改正后才能变更主体。",
    "The account waits for a correction; it can be handed over after that.",
    retryable=True,
)
TRANSFER_UNAPPROVED = _reason(
    "TRANSFER_UNAPPROVED",
    Outcome.REJECT,
    _TRANSFER,
    "账号未经申请变更了使用主体，请提交账号迁移申请。",
    "The account changed hands without an application; apply for a transfer.",
    retryable=True,
)
REVIEW_APPROVED = _reason(
    "REVIEW_APPROVED",
    Outcome.PASS,
    ("CAC2021-8.1", "CAC2021-20"),
    "经人工审核通过。",
    "A reviewer approved it.",
)
REVIEW_REJECTED = _reason(
    "REVIEW_REJECTED",
    Outcome.REJECT,
    ("CAC2021-8.1", "CAC2021-20"),
    "经人工审核未通过；如有异议，可以申诉。",
    "A reviewer did not approve it; an appeal is possible.",
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
