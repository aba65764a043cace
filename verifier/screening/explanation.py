"""Says in two languages why a text was held to be a protected name."""

from verifier.domain.finding import Message
from verifier.screening.judging import AUTHORISED, OWN_NAME, SAME_NAME

_PLANE_ZH = {
    "text": "文字一致",
    "sound": "读音一致",
    "shape": "字形相近",
    "edit": "仅差一字",
    "order": "用字相同而次序不同",
    "decomposition": "拆字后一致",
}
_PLANE_EN = {
    "text": "is the protected name",
    "sound": "sounds like the protected name",
    "shape": "looks like the protected name",
    "edit": "differs in one character from the protected name",
    "order": "has the characters of the protected name in another order",
    "decomposition": "spells out the characters of the protected name",
}
_AUTHORISED_ZH = {
    OWN_NAME: "；主体的登记名称即含该名称",
    AUTHORISED: "；主体已获授权",
    SAME_NAME: "；与申请人实名相同",
}
_AUTHORISED_EN = {
    OWN_NAME: "; it is part of the subject's registered name",
    AUTHORISED: "; the subject is authorised",
    SAME_NAME: "; it is the applicant's own verified name",
}


def explain(used: str, target: str, plane: str, operations: tuple[str, ...], rest: str, authorised: str) -> Message:
    """``used`` is the stretch of the original text, ``rest`` what is left of it after affixes."""
    how_zh = f"（{'，'.join(operations)}）" if operations else ""
    rest_zh = f"，其余为“{rest}”" if rest else ""
    rest_en = f", beside “{rest}”" if rest else ""
    changes = f" after {len(operations)} change(s)" if operations else ""
    return Message(
        zh=f"“{used}”与受保护名称“{target}”{_PLANE_ZH[plane]}{how_zh}{rest_zh}{_AUTHORISED_ZH.get(authorised, '')}",
        en=f"“{used}” {_PLANE_EN[plane]} “{target}”{changes}{rest_en}{_AUTHORISED_EN.get(authorised, '')}",
    )
