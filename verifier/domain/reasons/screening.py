"""Reasons about names, bios and avatars (Article 8, paragraph 2, and Article 18)."""

from verifier.domain.finding import Check, Outcome
from verifier.domain.reasons.reason import Reason

_USE = ("CAC2021-8.2", "CAC2021-18")
_NOTICE = ("CAC2021-8.2", "CAC2023-5")


def _reason(
    code: str, check: Check, outcome: Outcome, articles: tuple[str, ...], zh: str, en: str, *, retryable: bool = False
) -> Reason:
    return Reason(code, check, outcome, articles, zh, en, retryable)


NAME_CLEAR = _reason(
    "NAME_CLEAR",
    Check.NAME,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "账号名称未涉及受保护的名称。",
    "The name touches no protected name.",
)
NAME_CLAIMS_PROTECTED = _reason(
    "NAME_CLAIMS_PROTECTED",
    Check.NAME,
    Outcome.REJECT,
    _USE,
    "账号名称使用了“{target}”的名称，请更换；如已获授权，请以该主体身份申请。",
    "The name uses that of “{target}”; choose another, or apply as that body if you are authorised.",
    retryable=True,
)
NAME_NEAR_PROTECTED = _reason(
    "NAME_NEAR_PROTECTED",
    Check.NAME,
    Outcome.REVIEW,
    _NOTICE,
    "账号名称可能使人联想到“{target}”，将进行人工审核。",
    "The name may be taken for “{target}”; a person will look at it.",
    retryable=True,
)
NAME_AUTHORISED = _reason(
    "NAME_AUTHORISED",
    Check.NAME,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "账号名称与已核验的主体一致或已获授权（{target}）。",
    "The name is the verified subject's own, or it is authorised ({target}).",
)
NAME_NOT_SCREENED = _reason(
    "NAME_NOT_SCREENED",
    Check.NAME,
    Outcome.REVIEW,
    ("CAC2021-8.2",),
    "账号名称将进行人工审核。",
    "A person will look at the name.",
)
BIO_CLEAR = _reason(
    "BIO_CLEAR",
    Check.BIO,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "简介未涉及受保护的主体。",
    "The bio claims no protected body.",
)
BIO_CLAIMS_AFFILIATION = _reason(
    "BIO_CLAIMS_AFFILIATION",
    Check.BIO,
    Outcome.REVIEW,
    _USE,
    "简介声称与“{target}”有关联，请提供证明或修改简介。",
    "The bio claims to belong to “{target}”; prove it or change the bio.",
    retryable=True,
)
BIO_AUTHORISED = _reason(
    "BIO_AUTHORISED",
    Check.BIO,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "简介中的关联与已核验的主体一致（{target}）。",
    "The affiliation in the bio is the verified subject's own ({target}).",
)
BIO_CLAIMS_PROFESSION = _reason(
    "BIO_CLAIMS_PROFESSION",
    Check.BIO,
    Outcome.PASS,
    ("CAC2021-9.1", "CAC2022-12"),
    "简介声称职业“{profession}”，需核验相应资质。",
    "The bio claims the profession “{profession}”, whose credentials are checked.",
)
BIO_CONTACT_BAIT = _reason(
    "BIO_CONTACT_BAIT",
    Check.BIO,
    Outcome.REVIEW,
    ("CAC2021-18",),
    "简介含有联系方式引流内容，请修改。",
    "The bio draws readers to outside contacts; change it.",
    retryable=True,
)
AVATAR_ABSENT = _reason(
    "AVATAR_ABSENT", Check.AVATAR, Outcome.PASS, ("CAC2021-8.2",), "未上传头像。", "No avatar was given."
)
AVATAR_CLEAR = _reason(
    "AVATAR_CLEAR",
    Check.AVATAR,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "头像未涉及受保护的标识。",
    "The avatar shows no protected sign.",
)
AVATAR_MATCHES_PROTECTED = _reason(
    "AVATAR_MATCHES_PROTECTED",
    Check.AVATAR,
    Outcome.REJECT,
    _USE,
    "头像使用了“{target}”的标识，请更换。",
    "The avatar uses the sign of “{target}”; choose another.",
    retryable=True,
)
AVATAR_NEAR_PROTECTED = _reason(
    "AVATAR_NEAR_PROTECTED",
    Check.AVATAR,
    Outcome.REVIEW,
    _NOTICE,
    "头像可能使人联想到“{target}”，将进行人工审核。",
    "The avatar may be taken for the sign of “{target}”; a person will look at it.",
    retryable=True,
)
AVATAR_AUTHORISED = _reason(
    "AVATAR_AUTHORISED",
    Check.AVATAR,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "头像标识与已核验的主体一致或已获授权（{target}）。",
    "The sign in the avatar is the verified subject's own, or it is authorised ({target}).",
)
AVATAR_NOT_CHECKED = _reason(
    "AVATAR_NOT_CHECKED",
    Check.AVATAR,
    Outcome.REVIEW,
    ("CAC2021-8.2",),
    "头像将进行人工审核。",
    "A person will look at the avatar.",
)
AVATAR_TEXT_NOT_READ = _reason(
    "AVATAR_TEXT_NOT_READ",
    Check.AVATAR,
    Outcome.PASS,
    ("CAC2021-8.2",),
    "头像中的文字未能识别。",
    "Text in the avatar could not be read.",
)
AVATAR_FACE_NEAR_PROTECTED = _reason(
    "AVATAR_FACE_NEAR_PROTECTED",
    Check.AVATAR,
    Outcome.REVIEW,
    _USE,
    "头像中的人像可能使人联想到“{target}”，将进行人工审核。",
    "The face in the avatar may be taken for that of “{target}”; a person will look at it.",
    retryable=True,
)
AVATAR_UNREADABLE = _reason(
    "AVATAR_UNREADABLE",
    Check.AVATAR,
    Outcome.REJECT,
    ("CAC2021-8.2",),
    "头像无法读取，请上传8MB以内完整的JPEG、PNG、WebP或GIF图片。",
    "The avatar cannot be read; give a whole JPEG, PNG, WebP or GIF image of at most 8 MB.",
    retryable=True,
)

REASONS = tuple(value for value in list(globals().values()) if isinstance(value, Reason))
