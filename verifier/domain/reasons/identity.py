"""Reasons about phones, identity documents, organisation codes and their verification (Article 8, paragraph 1)."""

from verifier.domain.finding import Check, Outcome
from verifier.domain.reasons.reason import Reason

_IDENTITY = ("CAC2021-8.1",)


def _reason(code: str, outcome: Outcome, zh: str, en: str, *, retryable: bool = True) -> Reason:
    return Reason(code, Check.IDENTITY, outcome, _IDENTITY, zh, en, retryable)


NUMBER_MISSING = _reason("NUMBER_MISSING", Outcome.REJECT, "请填写此项。", "Fill in this field.")
NUMBER_CHARACTERS = _reason(
    "NUMBER_CHARACTERS",
    Outcome.REJECT,
    "号码含有不允许的字符，请用普通数字和字母填写。",
    "The number holds characters that are not allowed; type plain digits and letters.",
)
NUMBER_LENGTH = _reason(
    "NUMBER_LENGTH", Outcome.REJECT, "号码的位数不对，请核对。", "The number does not have the right length; check it."
)
NUMBER_FORMAT = _reason(
    "NUMBER_FORMAT", Outcome.REJECT, "号码的格式不对，请核对。", "The number does not have the right form; check it."
)
NUMBER_CHECK_DIGIT = _reason(
    "NUMBER_CHECK_DIGIT",
    Outcome.REJECT,
    "号码的校验位不符，请核对是否输错。",
    "The check digit does not fit the number; look for a typing error.",
)
NUMBER_KNOWN_SAMPLE = _reason(
    "NUMBER_KNOWN_SAMPLE",
    Outcome.REVIEW,
    "该号码需要进一步核实。",
    "This number needs a further check.",
    retryable=False,
)
NUMBER_AUTHORITY_ONLY = _reason(
    "NUMBER_AUTHORITY_ONLY",
    Outcome.REVIEW,
    "该证件号码没有校验位，需由签发机关核验。",
    "This kind of number has no check digit: only its issuer can confirm it.",
    retryable=False,
)
NUMBER_VALID = _reason("NUMBER_VALID", Outcome.PASS, "号码格式正确。", "The number is well formed.", retryable=False)

PHONE_UNASSIGNED = _reason(
    "PHONE_UNASSIGNED",
    Outcome.REJECT,
    "该号段未分配，请填写正在使用的手机号码。",
    "This number range is not assigned; give a mobile number that is in use.",
)
PHONE_MACHINE = _reason(
    "PHONE_MACHINE",
    Outcome.REJECT,
    "物联网号码不能用于注册，请填写本人的手机号码。",
    "A machine (IoT) number cannot register an account; give your own mobile number.",
)
PHONE_MACHINE_OR_DATA = _reason(
    "PHONE_MACHINE_OR_DATA",
    Outcome.REVIEW,
    "该号段用于数据或物联网业务，需要进一步核实。",
    "This range serves data or machine services; it needs a further check.",
)
PHONE_VIRTUAL_OPERATOR = _reason(
    "PHONE_VIRTUAL_OPERATOR",
    Outcome.PASS,
    "该号码属于移动转售企业。",
    "The number belongs to a virtual operator.",
    retryable=False,
)
PHONE_EMERGENCY_SATELLITE = _reason(
    "PHONE_EMERGENCY_SATELLITE",
    Outcome.REVIEW,
    "该号段用于应急卫星通信，需要进一步核实。",
    "This range serves emergency satellite communication; it needs a further check.",
)
PHONE_LANDLINE = _reason(
    "PHONE_LANDLINE",
    Outcome.REVIEW,
    "固定电话无法完成手机号码实名核验，请填写手机号码。",
    "A landline cannot be verified against its holder; give a mobile number.",
)
PHONE_OUTSIDE_MAINLAND = _reason(
    "PHONE_OUTSIDE_MAINLAND",
    Outcome.REVIEW,
    "中国内地以外的号码需要进一步核实。",
    "A number from outside mainland China needs a further check.",
)

ID_PROVINCE_UNKNOWN = _reason(
    "ID_PROVINCE_UNKNOWN",
    Outcome.REJECT,
    "证件号码的地区代码不存在，请核对。",
    "The region in the document number does not exist; check it.",
)
ID_REGION_UNKNOWN = _reason(
    "ID_REGION_UNKNOWN",
    Outcome.PASS,
    "证件号码的县级地区代码未收录。",
    "The county code in the document number is not in our table.",
    retryable=False,
)
ID_REGION_ABOLISHED = _reason(
    "ID_REGION_ABOLISHED",
    Outcome.PASS,
    "证件号码的地区代码在出生前已撤销。",
    "The region in the document number was abolished before the birth.",
    retryable=False,
)
ID_BIRTH_DATE_INVALID = _reason(
    "ID_BIRTH_DATE_INVALID",
    Outcome.REJECT,
    "证件号码中的出生日期不存在，请核对。",
    "The birth date in the document number does not exist; check it.",
)
ID_BIRTH_DATE_FUTURE = _reason(
    "ID_BIRTH_DATE_FUTURE",
    Outcome.REJECT,
    "证件号码中的出生日期在今天之后，请核对。",
    "The birth date in the document number lies in the future; check it.",
)
ID_AGE_IMPLAUSIBLE = _reason(
    "ID_AGE_IMPLAUSIBLE",
    Outcome.REJECT,
    "证件号码中的出生日期过早，请核对。",
    "The birth date in the document number is too long ago; check it.",
)
ID_SEQUENCE_ZERO = _reason(
    "ID_SEQUENCE_ZERO",
    Outcome.REJECT,
    "证件号码中的顺序码不存在，请核对。",
    "The sequence in the document number does not exist; check it.",
)
ID_FIRST_GENERATION = _reason(
    "ID_FIRST_GENERATION",
    Outcome.REJECT,
    "第一代居民身份证已于2013年停用，请填写18位公民身份号码。",
    "First-generation cards ended in 2013; give the 18-digit number.",
)
ID_KIND_IS_RESIDENCE_PERMIT = _reason(
    "ID_KIND_IS_RESIDENCE_PERMIT",
    Outcome.REJECT,
    "该号码属于港澳台居民居住证，请选择对应的证件类型。",
    "This is the number of a residence permit for Hong Kong, Macao and Taiwan residents; choose that document.",
)
ID_KIND_IS_RESIDENT_ID = _reason(
    "ID_KIND_IS_RESIDENT_ID",
    Outcome.REJECT,
    "该号码属于居民身份证，请选择对应的证件类型。",
    "This is the number of a resident identity card; choose that document.",
)
ID_NATIONALITY_INVALID = _reason(
    "ID_NATIONALITY_INVALID",
    Outcome.REJECT,
    "证件号码中的国籍代码不对，请核对。",
    "The nationality in the document number is wrong; check it.",
)

USCC_DEPARTMENT_UNKNOWN = _reason(
    "USCC_DEPARTMENT_UNKNOWN",
    Outcome.REJECT,
    "统一社会信用代码的登记管理部门代码不存在，请核对。",
    "The registering department in the unified social credit code does not exist; check it.",
)
USCC_CATEGORY_UNKNOWN = _reason(
    "USCC_CATEGORY_UNKNOWN",
    Outcome.REVIEW,
    "统一社会信用代码的机构类别未收录，需要进一步核实。",
    "The kind of body in the unified social credit code is not in our table; it needs a further check.",
)
USCC_PROVINCE_UNKNOWN = _reason(
    "USCC_PROVINCE_UNKNOWN",
    Outcome.REJECT,
    "统一社会信用代码的行政区划代码不存在，请核对。",
    "The region in the unified social credit code does not exist; check it.",
)
USCC_REGION_UNKNOWN = _reason(
    "USCC_REGION_UNKNOWN",
    Outcome.PASS,
    "统一社会信用代码的县级区划代码未收录。",
    "The county code in the unified social credit code is not in our table.",
    retryable=False,
)
USCC_FUJIAN_PILOT = _reason(
    "USCC_FUJIAN_PILOT",
    Outcome.REVIEW,
    "该代码可能是福建省早期试点代码，需由登记机关核验。",
    "This may be a code of the early pilot in Fujian; its registry has to confirm it.",
    retryable=False,
)
USCC_INNER_CHECK = _reason(
    "USCC_INNER_CHECK",
    Outcome.REVIEW,
    "代码中的主体标识码校验不符，需由登记机关核验。",
    "The organisation code inside does not fit its own check digit; the registry has to confirm it.",
)
USCC_IS_IDENTITY_NUMBER = _reason(
    "USCC_IS_IDENTITY_NUMBER",
    Outcome.REJECT,
    "此处应填写统一社会信用代码，请勿填写个人证件号码。",
    "This field asks for a unified social credit code; do not give a personal document number.",
)

SUBJECT_UNDER_AGE = _reason(
    "SUBJECT_UNDER_AGE",
    Outcome.REJECT,
    "未达到可以注册的年龄。",
    "The applicant is below the age for this account.",
    retryable=False,
)
SUBJECT_AGE_AT_THRESHOLD = _reason(
    "SUBJECT_AGE_AT_THRESHOLD",
    Outcome.REVIEW,
    "年龄处于临界，需要进一步核实。",
    "The applicant's age is at the threshold; it needs a further check.",
    retryable=False,
)
SUBJECT_KIND_CONFLICT = _reason(
    "SUBJECT_KIND_CONFLICT",
    Outcome.REVIEW,
    "主体名称与统一社会信用代码的机构类别不一致，请核对。",
    "The organisation's name does not fit the kind of body in its code; check both.",
)
SUBJECT_PLACE_CONFLICT = _reason(
    "SUBJECT_PLACE_CONFLICT",
    Outcome.PASS,
    "注册地与统一社会信用代码的行政区划不一致。",
    "The registered place lies in another province than the one in the code.",
    retryable=False,
)
SUBJECT_FIELDS_EQUAL = _reason(
    "SUBJECT_FIELDS_EQUAL",
    Outcome.REJECT,
    "两个不同的项目填写了相同的内容，请核对。",
    "Two different fields hold the same value; check them.",
)
SUBJECT_NAME_FORM = _reason(
    "SUBJECT_NAME_FORM",
    Outcome.REJECT,
    "姓名或名称含有不允许的字符，请按证件填写。",
    "The name holds characters that no document shows; write it as on the document.",
)

IDENTITY_VERIFIED = _reason(
    "IDENTITY_VERIFIED",
    Outcome.PASS,
    "真实身份信息已通过复合验证。",
    "The identity passed composite verification.",
    retryable=False,
)
IDENTITY_MISMATCH = _reason(
    "IDENTITY_MISMATCH",
    Outcome.REJECT,
    "所填身份信息不一致，请核对后重新提交。",
    "The identity details do not belong together; check them and submit again.",
)
IDENTITY_NOT_FOUND = _reason(
    "IDENTITY_NOT_FOUND",
    Outcome.REVIEW,
    "未查到对应的身份记录，将进行人工核实。",
    "No record was found for these identity details; a person will look at them.",
    retryable=False,
)
IDENTITY_ABSENT = _reason(
    "IDENTITY_ABSENT",
    Outcome.REJECT,
    "登记机关没有该身份信息的记录，请核对后重新提交。",
    "The register holds no record of these identity details; check them and submit again.",
)
IDENTITY_NOT_VERIFIED = _reason(
    "IDENTITY_NOT_VERIFIED",
    Outcome.REVIEW,
    "身份信息暂未能核验，将进行人工核实。",
    "The identity could not be verified yet; a person will look at it.",
    retryable=False,
)
IDENTITY_SOURCE_MISSING = _reason(
    "IDENTITY_SOURCE_MISSING",
    Outcome.REVIEW,
    "身份信息暂未能核验，将进行人工核实。",
    "The identity could not be verified yet; a person will look at it.",
    retryable=False,
)
IDENTITY_EXPIRED = _reason(
    "IDENTITY_EXPIRED",
    Outcome.REJECT,
    "证件或登记已失效，请更新后重新提交。",
    "The document or registration is no longer in force; renew it and submit again.",
)

REASONS = tuple(value for value in list(globals().values()) if isinstance(value, Reason))
