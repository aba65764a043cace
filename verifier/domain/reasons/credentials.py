"""Reasons about professional credentials (Article 9 for the four domains, Article 5 for news)."""

from verifier.domain.finding import Check, Outcome
from verifier.domain.reasons.reason import Reason

_ARTICLES = ("CAC2021-9.1", "CAC2023-5")


def _reason(code: str, outcome: Outcome, zh: str, en: str, *, retryable: bool = True) -> Reason:
    return Reason(code, Check.CREDENTIAL, outcome, _ARTICLES, zh, en, retryable)


CREDENTIAL_VERIFIED = _reason(
    "CREDENTIAL_VERIFIED",
    Outcome.PASS,
    "{credential}已核验。",
    "The credential was verified: {credential}.",
    retryable=False,
)
CREDENTIAL_MISSING = _reason(
    "CREDENTIAL_MISSING",
    Outcome.REJECT,
    "从事{domain}领域内容生产，请提供资质：{credentials}。",
    "Content in this domain ({domain}) needs: {credentials}.",
)
CREDENTIAL_MISSING_FOR_CLAIM = _reason(
    "CREDENTIAL_MISSING_FOR_CLAIM",
    Outcome.REVIEW,
    "简介声称从事{domain}领域职业，请修改简介或提供资质：{credentials}。",
    "The bio claims a profession ({domain}): change the bio, or give: {credentials}.",
)
CREDENTIAL_INSUFFICIENT = _reason(
    "CREDENTIAL_INSUFFICIENT",
    Outcome.REVIEW,
    "所提供的资质不足以从事{domain}领域内容生产，还需要：{credentials}。",
    "The credentials do not cover this domain ({domain}); still needed: {credentials}.",
)
CREDENTIAL_KIND_UNKNOWN = _reason(
    "CREDENTIAL_KIND_UNKNOWN",
    Outcome.REVIEW,
    "该资质类型未收录，将进行人工核实。",
    "This kind of credential is not in the catalogue; a person will look at it.",
)
CREDENTIAL_NUMBER_INVALID = _reason(
    "CREDENTIAL_NUMBER_INVALID",
    Outcome.REJECT,
    "{credential}的编号不符合编码规则，请核对。",
    "The number does not fit the rules of this credential ({credential}); check it.",
)
CREDENTIAL_NUMBER_UNUSUAL = _reason(
    "CREDENTIAL_NUMBER_UNUSUAL",
    Outcome.REVIEW,
    "{credential}的编号与常见格式不同，请核对；如无误，将进行人工核实。",
    "The number does not have the usual form of this credential ({credential}): check it; a person will look at it.",
)
CREDENTIAL_FIELD_MISSING = _reason(
    "CREDENTIAL_FIELD_MISSING",
    Outcome.REVIEW,
    "核验{credential}需要填写此项。",
    "This field is needed to verify the credential ({credential}): fill it in.",
)
CREDENTIAL_RENEWAL_DUE = _reason(
    "CREDENTIAL_RENEWAL_DUE",
    Outcome.REVIEW,
    "{credential}可能已过有效期，请填写有效期截止日或更新后重新提交。",
    "The credential may have expired ({credential}): give its last valid day, or renew it and submit again.",
)
CREDENTIAL_HOLDER_KIND = _reason(
    "CREDENTIAL_HOLDER_KIND",
    Outcome.REVIEW,
    "{credential}不由此类主体持有，请核对。",
    "This kind of subject does not hold this credential ({credential}); check it.",
)
CREDENTIAL_HOLDER_DIFFERS = _reason(
    "CREDENTIAL_HOLDER_DIFFERS",
    Outcome.REVIEW,
    "{credential}的持有人与账号主体不一致。",
    "The credential's holder is not the account's subject ({credential}).",
)
CREDENTIAL_ID_DIFFERS = _reason(
    "CREDENTIAL_ID_DIFFERS",
    Outcome.REJECT,
    "{credential}编号中的证件号码与账号主体不一致。",
    "The document number inside the credential's number is not the subject's ({credential}).",
)
CREDENTIAL_DETAIL_DIFFERS = _reason(
    "CREDENTIAL_DETAIL_DIFFERS",
    Outcome.REVIEW,
    "{credential}的信息与其他信息不一致，将进行人工核实。",
    "Details of the credential do not fit the others ({credential}); a person will look at it.",
)
CREDENTIAL_SCOPE = _reason(
    "CREDENTIAL_SCOPE",
    Outcome.REVIEW,
    "{credential}的执业类别不包含所声称的业务。",
    "The credential's category does not cover what is claimed ({credential}).",
)
CREDENTIAL_SHARED = _reason(
    "CREDENTIAL_SHARED",
    Outcome.REVIEW,
    "该资质需要进一步核实。",
    "This credential needs a further check.",
    retryable=False,
)
CREDENTIAL_EMPLOYER_DIFFERS = _reason(
    "CREDENTIAL_EMPLOYER_DIFFERS",
    Outcome.REVIEW,
    "{credential}登记的执业机构与所填不同，请核对；变更执业机构后请填写新的机构和编号。",
    "The register names another employer for the credential ({credential}): after a change, give the new one.",
)
CREDENTIAL_MISMATCH = _reason(
    "CREDENTIAL_MISMATCH",
    Outcome.REJECT,
    "{credential}与登记信息不一致，请核对。",
    "The credential does not agree with the register ({credential}); check it.",
)
CREDENTIAL_EXPIRED = _reason(
    "CREDENTIAL_EXPIRED",
    Outcome.REJECT,
    "{credential}已过有效期，请更新后重新提交。",
    "The credential has expired ({credential}); renew it and submit again.",
)
CREDENTIAL_ENDED = _reason(
    "CREDENTIAL_ENDED",
    Outcome.REJECT,
    "{credential}已被暂停、注销或吊销。",
    "The credential was suspended or withdrawn ({credential}).",
    retryable=False,
)
CREDENTIAL_ABSENT = _reason(
    "CREDENTIAL_ABSENT",
    Outcome.REJECT,
    "登记机关没有{credential}的记录，请核对。",
    "The register holds no record of this credential ({credential}); check it.",
)
CREDENTIAL_NOT_FOUND = _reason(
    "CREDENTIAL_NOT_FOUND",
    Outcome.REVIEW,
    "未查到{credential}的记录，将进行人工核实。",
    "No record of this credential was found ({credential}); a person will look at it.",
    retryable=False,
)
CREDENTIAL_NOT_VERIFIED = _reason(
    "CREDENTIAL_NOT_VERIFIED",
    Outcome.REVIEW,
    "{credential}暂未能核验，将进行人工核实。",
    "The credential could not be verified yet ({credential}); a person will look at it.",
    retryable=False,
)
CREDENTIAL_SOURCE_MISSING = _reason(
    "CREDENTIAL_SOURCE_MISSING",
    Outcome.REVIEW,
    "{credential}暂未能核验，将进行人工核实。",
    "The credential could not be verified yet ({credential}); a person will look at it.",
    retryable=False,
)

REASONS = tuple(value for value in list(globals().values()) if isinstance(value, Reason))
